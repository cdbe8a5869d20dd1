"""What is kept where `--route` and its like ask for lines to keep and none are named."""

from pathlib import Path
from typing import Any

import click
import pytest

from ocrdata import resources
from ocrdata.samples import labels
from ocrdata.samples.charset import Charset, read_charset
from ocrdata.train.models import presets
from ocrdata.train.run.default_keep import READ_BY, photographs, with_lines_to_keep
from ocrdata.train.run.options import FinetuneOptions, contradiction
from tests.running import run_command
from tests.train.data.test_line_set import label_file
from tests.train.test_commands import checkout

PHOTOGRAPHS = resources.folder("recipes") / resources.PHOTOGRAPHS
OWN = {"mine": (Path("mine.txt"),)}


def kept(model: str = presets.DEFAULT, **changes: Any) -> dict[str, tuple[Path, ...]]:
    options = FinetuneOptions(data=Path("m"), evaluation=(), out=Path("o"), model=model, **changes)
    return dict(with_lines_to_keep(options, presets.load(model)).keep)


@pytest.mark.parametrize(
    "asks", [{"route": True}, {"route_chars": ("§",)}, {"blend": True}, {"stop_drop": 1.0}]
)
def test_the_shipped_photographs_are_kept(asks: dict[str, Any]) -> None:
    assert kept(**asks) == {"photographs": (PHOTOGRAPHS,)}
    options = FinetuneOptions(data=Path("m"), evaluation=(), out=Path("o"), **asks)
    assert contradiction(with_lines_to_keep(options, presets.load(presets.DEFAULT)), "rec") == ""


def test_blend_keeps_them_by_default_as_well_unless_its_model_cannot_read_them() -> None:
    every = read_charset(resources.find("dictionaries", "ppocrv6_dict"))
    assert photographs(every) == {"photographs": (PHOTOGRAPHS,)}
    with pytest.raises(click.UsageError, match=r"lacks \d+ characters of the shipped photographs"):
        photographs(Charset(tuple("0123456789")))


def test_a_character_of_two_photographs_may_be_lacking_what_was_never_read_cannot_be_lost() -> None:
    every = read_charset(resources.find("dictionaries", "ppocrv6_dict")).characters
    tiny = Charset(tuple(char for char in every if char != "の"))
    assert photographs(tiny) == {"photographs": (PHOTOGRAPHS,)}


def test_blend_does_not_ask_for_keep(tmp_path: Path) -> None:
    labels = label_file(tmp_path, ["1"])
    result = run_command(
        "blend",
        tmp_path,
        "--eval",
        labels,
        "--paddleocr",
        checkout(tmp_path),
        "--out",
        tmp_path / "o",
        code=1,
    )
    assert "was not left by finetune" in result.output


def test_nothing_is_kept_that_is_not_asked_for_and_lines_that_are_named_are_not_added_to() -> None:
    assert kept() == {}
    assert kept(route=True, keep=OWN) == OWN


def test_a_model_that_cannot_read_the_photographs_gets_no_default() -> None:
    assert kept("arabic_PP-OCRv3_mobile_rec", route=True) == {}
    assert kept(route=True, dictionary=Path("small.txt"), replace_dict=True) == {}
    assert kept("PP-OCRv3_mobile_det", route=True) == {}


def test_the_dictionaries_that_ship_and_are_named_have_the_characters_of_the_photographs() -> None:
    texts = {char for line in labels.read_lines(PHOTOGRAPHS) for char in line.transcription}
    shipped = {name for name in READ_BY if (resources.folder("dictionaries") / f"{name}.txt").is_file()}
    assert shipped == {"ppocr_keys_v1", "ppocrv6_dict"}
    for name in shipped:
        assert texts <= set(read_charset(resources.find("dictionaries", name)).characters)

"""The shipped photographs are kept where options ask for lines to keep, and beside others by a router."""

import shutil
from pathlib import Path
from typing import Any

import click
import pytest

from ocrdata import resources
from ocrdata.samples import labels
from ocrdata.samples.charset import Charset, read_charset
from ocrdata.train.data.line_set import TrainingSet
from ocrdata.train.models import presets
from ocrdata.train.run.default_keep import READ_BY, offered, photographs, with_lines_to_keep
from ocrdata.train.run.options import FinetuneOptions, contradiction
from tests.running import run_command
from tests.train.data.test_line_set import label_file
from tests.train.test_commands import checkout

PHOTOGRAPHS = resources.folder("recipes") / resources.PHOTOGRAPHS
OWN = {"mine": (Path("mine.txt"),)}
NOTHING = TrainingSet(Path(), (), ())


def kept(
    model: str = presets.DEFAULT, mix: TrainingSet = NOTHING, **changes: Any
) -> dict[str, tuple[Path, ...]]:
    options = FinetuneOptions(data=Path("m"), out=Path("o"), model=model, **{"evaluation": (), **changes})
    shipped = offered(options, presets.load(model))
    return dict(with_lines_to_keep(options, shipped, mix).keep)


@pytest.mark.parametrize(
    "asks", [{"route": True}, {"route_chars": ("§",)}, {"blend": True}, {"stop_drop": 1.0}]
)
def test_the_shipped_photographs_are_kept(asks: dict[str, Any]) -> None:
    assert kept(**asks) == {"photographs": (PHOTOGRAPHS,)}
    options = FinetuneOptions(data=Path("m"), evaluation=(), out=Path("o"), keep=kept(**asks), **asks)
    assert contradiction(options, "rec") == ""


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


@pytest.mark.parametrize("asks", [{"route": True}, {"route_chars": ("§",)}])
def test_a_router_keeps_them_beside_the_lines_that_are_named(
    asks: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert kept(**asks, keep=OWN) == {**OWN, "photographs": (PHOTOGRAPHS,)}
    assert "--max-drop-of photographs=100 lets them go" in capsys.readouterr().err
    named = {"photographs": (Path("mine.txt"),)}
    assert kept(**asks, keep=named) == {**named, "shipped-photographs": (PHOTOGRAPHS,)}


def test_they_are_kept_once_even_as_copies_and_not_where_they_choose_or_train(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copies = tmp_path / "copies"
    shutil.copytree(PHOTOGRAPHS.parent, copies)
    copied = copies / PHOTOGRAPHS.name
    for own in ({"photographs": (PHOTOGRAPHS,)}, {"of-a-bundle": (copied,)}):
        assert kept(route=True, keep=own) == own
    assert capsys.readouterr().err == ""
    one = copies / "one.txt"
    one.write_text(copied.read_text(encoding="utf-8").splitlines(keepends=True)[0], encoding="utf-8")
    assert kept(route=True, keep={"a": (one,)}) == {"a": (one,)}
    assert kept(route=True, keep=OWN, evaluation=(copied,)) == OWN
    mix = TrainingSet(copies, (copied,), (1.0,))
    assert kept(route=True, keep=OWN, mix=mix) == OWN
    assert capsys.readouterr().err.count("so they are not kept besides") == 3
    with pytest.raises(click.UsageError, match="photographs are trained on, so they cannot show"):
        kept(route=True, mix=mix)


def test_nothing_is_kept_that_is_not_asked_for_and_averages_keep_what_is_named() -> None:
    assert kept() == {}
    assert kept(keep=OWN) == OWN
    assert kept(keep=OWN, blend=True) == OWN


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

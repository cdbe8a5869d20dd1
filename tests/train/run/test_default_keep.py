"""What is kept where `--route` and its like ask for lines to keep and none are named."""

from pathlib import Path
from typing import Any

import pytest

from ocrdata import resources
from ocrdata.samples import labels
from ocrdata.samples.charset import read_charset
from ocrdata.train.models import presets
from ocrdata.train.run.default_keep import READ_BY, with_lines_to_keep
from ocrdata.train.run.options import FinetuneOptions, contradiction

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

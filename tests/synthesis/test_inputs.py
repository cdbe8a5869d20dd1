"""What lines say when several corpora are named."""

from pathlib import Path

import pytest

from ocrdata import resources
from ocrdata.synthesis import inputs
from ocrdata.synthesis.look.preset import find_preset, load_preset

FONTS = inputs.load_fonts((), load_preset(find_preset("document")), ())


def pieces(*paths: Path) -> list[str]:
    return inputs.load_corpus(paths, FONTS, (), 100, 0, 1).pieces


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "texts.txt"
    path.write_text("".join(f"written {number}\n" for number in range(500)), encoding="utf-8")
    return path


@pytest.mark.parametrize("first", [True, False])
def test_templates_do_not_drown_written_texts(written: Path, first: bool) -> None:
    dates = resources.find("corpora", "dates")
    found = pieces(written, dates) if first else pieces(dates, written)
    assert len(found) == 1000 and sum(text.startswith("written") for text in found) == 500


def test_a_few_written_texts_do_not_make_templates_few(tmp_path: Path) -> None:
    path = tmp_path / "texts.txt"
    path.write_text("written\n", encoding="utf-8")
    assert len(pieces(path, resources.find("corpora", "dates"))) == 201


def test_templates_alone_give_thousands() -> None:
    assert len(pieces(resources.find("corpora", "dates"))) == 2000

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
def test_written_texts_come_as_often_as_those_of_templates(written: Path, first: bool) -> None:
    dates = resources.find("corpora", "dates")
    found = pieces(written, dates) if first else pieces(dates, written)
    assert len(found) == 4000 and sum(text.startswith("written") for text in found) == 2000


def test_what_could_not_be_drawn_is_counted_once(tmp_path: Path) -> None:
    path = tmp_path / "texts.txt"
    path.write_text("written\nno font has \U0001fa7a\n", encoding="utf-8")
    corpus = inputs.load_corpus([path, resources.find("corpora", "dates")], FONTS, (), 100, 0, 1)
    assert (corpus.lines, corpus.cut, corpus.undrawable["\U0001fa7a"]) == (2002, 1, 1)


def test_written_texts_alone_are_not_repeated(written: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("other\n", encoding="utf-8")
    assert len(pieces(written, other)) == 501


def test_templates_alone_give_thousands() -> None:
    assert len(pieces(resources.find("corpora", "dates"))) == 2000

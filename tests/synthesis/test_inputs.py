"""What lines say when several corpora are named."""

from pathlib import Path

import pytest

from ocrdata import resources
from ocrdata.synthesis import inputs
from ocrdata.synthesis.look.preset import find_preset, load_preset

FONTS = inputs.load_fonts((), load_preset(find_preset("document")), ())


def pieces(*paths: Path) -> list[str]:
    return inputs.load_corpus(paths, FONTS, (), 100, 0, 1).pieces


def planned(*paths: Path, chars: str = "", count: int = 400) -> list[str]:
    corpus = inputs.load_corpus(paths, FONTS, tuple(chars), count, 0, 1)
    return list(inputs.plan_texts(corpus, FONTS, tuple(chars), count, (1, 25), 0, None, {})[0])


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "texts.txt"
    path.write_text("".join(f"written {number}\n" for number in range(500)), encoding="utf-8")
    return path


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("number", [30, 5_000])
def test_written_texts_come_as_often_as_those_of_templates(tmp_path: Path, first: bool, number: int) -> None:
    written = tmp_path / "texts.txt"
    written.write_text("".join(f"written {place}\n" for place in range(number)), encoding="utf-8")
    dates = resources.find("corpora", "dates")
    texts = planned(written, dates) if first else planned(dates, written)
    assert 150 < sum(text.startswith("written") for text in texts) < 250


@pytest.mark.parametrize("first", [True, False])
def test_characters_are_shown_in_both(written: Path, first: bool) -> None:
    dates = resources.find("corpora", "dates")
    texts = planned(written, dates, chars="123") if first else planned(dates, written, chars="123")
    assert 100 < sum(text.startswith("written") for text in texts) < 300


def test_one_sentence_with_a_character_is_not_drawn_again_and_again() -> None:
    """Of `℃`, general text has one line, and the templates hundreds."""
    corpora = [resources.find("corpora", name) for name in ("general-train", "units")]
    texts = planned(*corpora, chars="℃", count=3_000)
    assert sum("水的沸点是100℃" in text for text in texts) < 100
    assert len(set(texts)) > 300


def test_what_could_not_be_drawn_is_counted_once(tmp_path: Path) -> None:
    path = tmp_path / "texts.txt"
    path.write_text("written\nno font has \U0001fa7a\n", encoding="utf-8")
    corpus = inputs.load_corpus([path, resources.find("corpora", "dates")], FONTS, (), 100, 0, 1)
    assert (corpus.lines, corpus.cut, corpus.undrawable["\U0001fa7a"]) == (2002, 1, 1)


def test_written_texts_alone_are_not_repeated(written: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("other\n", encoding="utf-8")
    assert len(pieces(written, other)) == 501 and len(pieces(other, written)) == 501


def test_templates_alone_give_thousands() -> None:
    assert len(pieces(resources.find("corpora", "dates"))) == 2000


def test_texts_that_nobody_named_suit_the_run_and_are_none_of_those_to_measure_on() -> None:
    def names(wanted: str, preset: str, *fonts: Path) -> list[str]:
        look = load_preset(find_preset(preset))
        return [path.stem for path in inputs.default_corpora(tuple(wanted), look, fonts)]

    assert names("", "document") == names("№", "lcd") == ["general-train"]
    assert names("0123", "document") == names("", "lcd") == names("", "led") == ["meter-digits"]
    assert names("", "device") == ["meter-digits"]
    assert names("", "lcd", Path("own.ttf")) == ["general-train"]

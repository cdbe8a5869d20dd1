"""Lines in a language: of its own letters, in NFC, without invisible characters, as the seed says."""

import unicodedata

import pytest

from ocrdata.errors import UserError
from ocrdata.languages import catalogue, packages, phrases, texts, words

OFFLINE = [language for language in catalogue.languages().values() if language.words != "thai"]


def composed(code: str, count: int = 400, seed: int = 0, longest: int = 25) -> list[str]:
    return list(texts.compose(catalogue.find(code), count, seed, longest))


@pytest.mark.parametrize("language", OFFLINE, ids=lambda language: language.code)
def test_lines_are_in_the_language(language):
    lines = composed(language.code)
    assert len(lines) == 400 and all(lines)
    for line in lines:
        assert unicodedata.is_normalized("NFC", line), line
        assert not {unicodedata.category(char) for char in line} & {"Cc", "Cf", "Co", "Cn"}, line
        assert phrases.is_in(language, line), line
        assert not words.is_mark(line[0]), line
    assert sum(any(map(language.writes, line)) for line in lines) > 250
    assert len(set(lines)) > 300


def test_the_seed_decides():
    assert composed("hi", seed=1) == composed("hi", seed=1) != composed("hi", seed=2)


def test_phrases_are_as_long_as_asked_at_most():
    words_alone = texts._Phrases(catalogue.find("ru"), 12)
    drawn = [words_alone.draw(texts.Random(number)) for number in range(300)]
    assert max(map(len, (line for line in drawn if " " in line))) <= 12


def test_the_thai_list_is_read_from_its_package(monkeypatch, tmp_path):
    (tmp_path / "list.txt").write_text("ที่\t63126\nน้ำ\t9\nabc\t4\n\n", encoding="utf-8")
    monkeypatch.setattr(words, "fetched", lambda name: tmp_path / "list.txt")
    assert dict(words.words_of(catalogue.find("th"))) == {"ที่": 63126, "น้ำ": 9}


def test_numbers_are_written_with_the_digits_of_the_script_too():
    together = "".join(composed("fa", 800))
    assert set("۰۱۲۳۴۵۶۷۸۹") < set(together) and set("0123456789") < set(together)


@pytest.mark.parametrize(
    ("code", "word", "written"),
    [
        ("el", "λάθοσ", "λάθος"),
        ("fa", "چيزي", "چیزی"),
        ("ur", "كه", "کہ"),
        ("ar", "في", "في"),
        ("ru", "дом", "дом"),
    ],
)
def test_folded_words_are_written_as_they_are_in_the_language(code, word, written):
    assert words.restored(word, catalogue.find(code)) == written


@pytest.mark.parametrize(
    ("code", "text", "capitals"),
    [("tr", "ışık için", "IŞIK İÇİN"), ("el", "καλημέρα", "ΚΑΛΗΜΕΡΑ"), ("nan-Latn", "tó-a̍h", "TÓ-A̍H")],
)
def test_capitals(code, text, capitals):
    assert words.upper(text, catalogue.find(code)) == capitals


def test_turkish_keeps_its_dots():
    assert words.capitalised("istanbul", catalogue.find("tr")) == "İstanbul"
    assert words.capitalised("istanbul", catalogue.find("pl")) == "Istanbul"


def test_marks_of_direction_are_left_out_and_joiners_refused():
    assert phrases.clean("7\u200f/3\u200f/2024") == "7/3/2024"
    assert phrases.clean("می\u200cشود") == ""
    assert phrases.clean("e\u0301\n1") == "é 1"


def test_traditional_lines_are_traditional():
    lines = "".join(composed("zh-Hant", 600))
    assert sum(char in lines for char in "國學們說電話") >= 4
    assert not set("国学们说电话") & set(lines)


def test_a_missing_library_is_named(monkeypatch):
    import importlib

    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(UserError, match=r"need the package `wordfreq`.*\n.*ocrdata\[languages\]"):
        words.words_of(catalogue.find("ru"))


def test_fonts_that_cannot_be_fetched_are_answered_with_what_to_do(monkeypatch):
    def offline(wheel, sha256):
        raise UserError(f"pip could not fetch {wheel}: no network", "Try again.")

    monkeypatch.setattr(packages.source, "fetch_wheel", offline)
    with pytest.raises(UserError, match=r"fonts for Arabic are not.*\n.*--fonts.*fonts-noto-core"):
        packages.fonts_of(catalogue.find("ar"))

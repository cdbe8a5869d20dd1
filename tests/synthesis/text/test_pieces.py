"""Nothing that the fonts cannot draw gets into a label."""

import unicodedata
from itertools import islice
from random import Random

import pytest

from ocrdata.synthesis.text.pieces import collect, plain_texts, window


def test_lines_are_cut_to_what_can_be_drawn_and_normalised() -> None:
    decomposed = unicodedata.normalize("NFD", "Café 表 12.5")
    corpus = collect([decomposed, "表"], lambda char: char != "表", Random(0))
    assert corpus.pieces == ["Café", "12.5"]
    assert (corpus.lines, corpus.cut, corpus.left_out, corpus.dropped) == (2, 1, 1, 0)
    assert corpus.undrawable["表"] == 2


def test_lines_that_say_nothing_are_dropped_and_not_cut() -> None:
    corpus = collect(["---", "12"], lambda char: True, Random(0))
    assert (corpus.pieces, corpus.lines, corpus.cut, corpus.dropped) == (["12"], 2, 0, 1)


def test_long_lines_are_cut_between_words() -> None:
    words = "one two three four five six seven eight nine ten"
    corpus = collect([words], lambda char: True, Random(0))
    for text in islice(plain_texts(corpus, (8, 16), Random(2)), 50):
        assert len(text) <= 16 and set(text.split()) <= set(words.split())


def test_every_kind_of_space_is_a_space_but_the_ideographic_one() -> None:
    corpus = collect(["12\u00a0345\u202f67", "a\tb\u2009c", "中\u3000文"], lambda char: True, Random(0))
    assert corpus.pieces == ["12 345 67", "a b c", "中\u3000文"]


@pytest.mark.parametrize("text", ["น้ำใจผู้ใหญ่ที่กรุงเทพฯ" * 3, "क्ष्मीस्त्रीर्षि" * 4, "a\u0301\u0323" * 20])
@pytest.mark.parametrize("around", [None, 0, 7, 30])
def test_letters_are_not_cut_in_two(text: str, around: int | None) -> None:
    rng = Random(0)
    for _ in range(300):
        part = window(text, rng, (3, 9), around=around)
        assert 0 < len(part) <= 9 and part in text
        assert around is None or text[around] in part
        assert unicodedata.category(part[0])[0] != "M" and part[0] != "\u0e33", part
        before = text[text.index(part) - 1] if text.index(part) else ""
        assert not before or unicodedata.combining(before) != 9, part
        assert unicodedata.combining(part[-1]) != 9, part

"""Kinds of text that a set lacks."""

import pytest

from ocrdata.samples.charset import Charset
from ocrdata.samples.text_kinds import FEWEST, lacking

ALL = Charset(tuple("aA1.中 "))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("ab", ["small letters"]),
        ("AB 12", ["capital letters", "digits", "spaces"]),
        (" 12 ", ["digits"]),  # blanks at the ends are no spaces between words
        ("中国。", ["punctuation", "Chinese characters"]),
        ("中" * 26, ["Chinese characters", "more than 25 characters"]),
        ("é", []),
    ],
)
def test_a_line_is_of_the_kinds_of_its_characters(text: str, kinds: list[str]) -> None:
    every = lacking([], ALL)
    assert lacking([text] * FEWEST, ALL) == [kind for kind in every if kind not in kinds]
    assert lacking([text] * (FEWEST - 1), ALL) == every


def test_kinds_that_the_dictionary_cannot_read_are_not_missed() -> None:
    assert lacking([], Charset(("1", "2"))) == ["digits", "more than 25 characters"]


def test_long_lines_may_be_left_out() -> None:
    assert lacking([], Charset(("1",)), long=False) == ["digits"]


def test_all_kinds_together() -> None:
    assert lacking([], ALL) == [
        "capital letters",
        "small letters",
        "digits",
        "punctuation",
        "spaces",
        "Chinese characters",
        "more than 25 characters",
    ]
    assert lacking(["A quick brown fox, 25 中文 words and more"] * FEWEST, ALL) == []

"""Labels that were written backwards are known by letters that only end words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.samples.bidi.backwards import ONLY_LAST, out_of_place
from ocrdata.samples.bidi.order import to_visual


@pytest.mark.parametrize(
    "text", ["שלום לכולם", "القاهرة", "مدرسة 12", "שלום", "", "abc", "ה", "دليل", "هُدَىٰهُم"]
)
def test_texts_that_are_written_forwards(text: str) -> None:
    assert out_of_place(text) == ""


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("שלום לכולם", "ם"),
        ("القاهرة", "ة"),
        ("ירושלים 12", "ם"),
        ("עִם", "ם"),
        ("מים־ים", "ם"),
        ("مَدْرَسَةٌ", "ة"),
    ],
)
def test_texts_that_are_written_backwards(text: str, letters: str) -> None:
    assert out_of_place(to_visual(text)) == letters


@given(st.lists(st.text("אבגדהלמנ", min_size=1, max_size=4), min_size=1, max_size=4))
def test_hebrew_with_final_letters_is_told_by_them(stems: list[str]) -> None:
    text = " ".join(stem + "ם" for stem in stems)
    assert out_of_place(text) == "" and out_of_place(to_visual(text)) == "ם"


def test_a_word_of_a_single_letter_says_nothing() -> None:
    assert all(out_of_place(letter) == "" for letter in ONLY_LAST)

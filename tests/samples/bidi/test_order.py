"""How lines that run from right to left are seen, and how what is seen is written."""

import unicodedata

import pytest
from bidi import get_display  # the part of python-bidi in Rust, which is not the part that we use
from hypothesis import assume, given
from hypothesis import strategies as st

from ocrdata.languages import catalogue
from ocrdata.samples.bidi.levels import base_level
from ocrdata.samples.bidi.order import is_restored, restore, runs_from_right, to_logical, to_visual

HEBREW = st.text("אבגדהשלום", min_size=1, max_size=5)
ARABIC = st.text("ابتدرسقمي", min_size=1, max_size=5)
NUMBERS = st.sampled_from(["7", "12", "12.50", "50%", "10:45", "1968-2012", "٣٤"])

OPENED = str.maketrans(")]}>", "([{<")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("مرحبا 12", True), ("A שלום", True), ("12:30", False), ("电压 é", False), ("", False)],
)
def test_examples(text: str, expected: bool) -> None:
    assert runs_from_right(text) is expected


@given(st.characters(max_codepoint=0xFFFF, categories=["Lo"]))
def test_letters_are_those_of_unicode(char: str) -> None:
    assert runs_from_right(char) is (unicodedata.bidirectional(char) in {"R", "AL"})


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("שלום", "םולש"),
        ("עמוד 12 מתוך 30", "30 ךותמ 12 דומע"),
        ("רחוב הנביאים (5)", "(5) םיאיבנה בוחר"),
        ("دليل USB", "USB ليلد"),
        ("١٢٣ ريال", "لاير ١٢٣"),
        ("عام 1968-2012", "2012-1968 ماع"),
        ("abc 12", "abc 12"),
        ("سلامٌ12", "12ٌمالس"),
        ("בְ50%", "50%ְב"),
        ("شَ 5$", "$5 َش"),
        ("شَabc", "abcَش"),
    ],
)
def test_a_line_is_seen_from_left_to_right_and_written_as_it_was(text: str, seen: str) -> None:
    assert to_visual(text) == seen
    assert to_logical(seen) == text


@given(st.text("abY אבגדبيت0123٠١.,:/-+%$€()[]{}<>!?'中 ", max_size=24))
def test_any_line_is_seen_as_another_implementation_shows_it(text: str) -> None:
    """But for brackets, which it does not mirror."""
    base = "LR"[base_level(text)]
    seen = get_display(text, base_dir=base) if runs_from_right(text) else text
    assert to_visual(text).translate(OPENED) == seen.translate(OPENED)


@given(st.one_of(HEBREW, ARABIC).flatmap(lambda word: st.lists(st.one_of(st.just(word), NUMBERS)).map(
    lambda words: " ".join([word, *words]))))  # fmt: skip
def test_every_line_of_words_and_numbers_that_begins_with_a_word_is_written_as_it_was(text: str) -> None:
    assert is_restored(text)


@pytest.mark.parametrize("language", ["ar", "fa", "he", "ur"])
def test_examples_of_languages_are_written_as_they_were(language: str) -> None:
    example = catalogue.find(language).example
    assert to_visual(example) != example
    assert to_logical(to_visual(example)) == example


def test_of_two_lines_that_look_the_same_the_one_that_begins_at_the_right_is_taken() -> None:
    assert to_visual("ABCD שלו") == to_visual("שלו ABCD") == "ABCD ולש"
    assert to_logical("ABCD ולש") == "שלו ABCD"
    assert is_restored("שלו ABCD") and not is_restored("ABCD שלו")


def test_a_line_whose_letters_mostly_run_from_right_to_left_is_known_whatever_it_begins_with() -> None:
    assert to_visual("USB הוא כבל") == "לבכ אוה USB"
    assert is_restored("USB הוא כבל") and is_restored("הוא כבל USB")


@given(st.text("ab אבגدبي012٠١.,:/-+%()[]! \U0001e98c\u200f\u202a\u2029\t", max_size=24))
def test_what_is_seen_is_put_into_another_order_and_nothing_is_lost(seen: str) -> None:
    """Also where a character is unknown to Unicode, or one that controls the order."""
    assume(runs_from_right(seen))
    written, places = restore(seen)
    assert sorted(places) == list(range(len(seen)))
    same = [(char, seen[place]) for char, place in zip(written, places, strict=True)]
    assert all(a == b or {a, b} in ({"(", ")"}, {"[", "]"}) for a, b in same)

"""The order in which a line is seen: cases of UAX #9, and any text against another implementation of it."""

import pytest
from bidi import get_display  # the part of python-bidi in Rust, which is not the part that we use
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.samples.bidi.levels import base_level, visual_runs


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("abc 12", [("abc 12", False)]),
        ("عدد 123", [("123", False), ("عدد ", True)]),
        ("السعر 12.50 ريال", [(" ريال", True), ("12.50", False), ("السعر ", True)]),
        ("USB كابل", [(" كابل", True), ("USB", False)]),
        ("كابل USB جديد", [(" جديد", True), ("USB", False), ("كابل ", True)]),
    ],
)
def test_runs_stand_in_the_order_in_which_they_are_seen(text: str, seen: list[tuple[str, bool]]) -> None:
    assert visual_runs(text) == seen


@pytest.mark.parametrize(
    ("rule", "text", "seen"),
    [
        ("W2: after an Arabic letter", "ب 1+2", [("2", False), ("+", True), ("1", False), ("ب ", True)]),
        ("W4: a sign in a number", "א 1+2", [("1+2", False), ("א ", True)]),
        ("W4: one separator within a number", "א 12:30", [("12:30", False), ("א ", True)]),
        ("W5: a per cent sign beside a number", "א 50%", [("50%", False), ("א ", True)]),
        ("W7: after a Latin letter", "א USB 2.0", [("USB 2.0", False), ("א ", True)]),
        ("N0 b: brackets around what runs along", "א (ב) c", [("c", False), ("א (ב) ", True)]),
        ("N0 b: in a Latin line", "a (ב 1) c", [("a (", False), ("1", False), ("ב ", True), (") c", False)]),
        ("N0 c1: of a Latin word", "א USB (2) ב", [(" ב", True), ("USB (2)", False), ("א ", True)]),
        ("N0 c2: of no Latin word", "א (USB) ב", [(") ב", True), ("USB", False), ("א (", True)]),
        ("L1: spaces at the end of the line", "ab א ", [("ab ", False), ("א", True), (" ", False)]),
    ],
)  # fmt: skip
def test_the_rules_of_the_standard(rule: str, text: str, seen: list[tuple[str, bool]]) -> None:
    assert visual_runs(text) == seen, rule


@given(st.text("abY אבגدبيت0123٠١.,:/-+%$€()[]{}<>（）「」!?'中\u05b8\u064b\U0001e900 ", max_size=24))
def test_any_line_is_seen_as_another_implementation_shows_it(text: str) -> None:
    assert "".join(run[::-1] if leftward else run for run, leftward in visual_runs(text)) == get_display(
        text, base_dir="LR"[base_level(text)]
    )


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("שלום world and all", 1),  # the first letter
        ("USB הוא כבל", 1),  # most letters
        ("AB גד", 1),
        ("The word שלום", 0),
        ("12 שלום", 1),
        ("abc", 0),
        ("12", 0),
    ],
)
def test_a_line_runs_as_its_first_letter_or_half_of_its_letters(text: str, level: int) -> None:
    assert base_level(text) == level

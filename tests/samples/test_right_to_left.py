"""Which texts run from right to left: those with letters to which Unicode gives that direction."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.samples.right_to_left import runs_from_right


@pytest.mark.parametrize(
    ("text", "expected"),
    [("مرحبا 12", True), ("A שלום", True), ("12:30", False), ("电压 é", False), ("", False)],
)
def test_examples(text: str, expected: bool) -> None:
    assert runs_from_right(text) is expected


@given(st.characters(max_codepoint=0xFFFF, categories=["Lo"]))
def test_letters_are_those_of_unicode(char: str) -> None:
    assert runs_from_right(char) is (unicodedata.bidirectional(char) in {"R", "AL"})

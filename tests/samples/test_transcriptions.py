"""Line ends around a text, and placeholders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.samples.transcriptions import is_placeholder, without_outer_line_ends

ENDS = ["\n", "\n\x0c", " \r\n", "\u2028", "\n \n"]


@pytest.mark.parametrize("end", ENDS)
@given(text=st.text().filter(str.isprintable))
def test_line_ends_around_a_text_go_and_blanks_of_its_own_stay(end, text):
    assert without_outer_line_ends(text) == text
    assert without_outer_line_ends(text + end) == text.rstrip()
    assert without_outer_line_ends(end + text) == text.lstrip()


def test_line_ends_within_a_text_stay():
    assert without_outer_line_ends("two\nlines\n") == "two\nlines"


def test_only_a_whole_text_is_a_placeholder():
    assert is_placeholder("待识别")
    assert not is_placeholder("待识别的文字")

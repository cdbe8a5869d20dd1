"""Numbers that become texts are spelled as in the file; as numbers, all parsers agree about them."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.reading.file_types import json_numbers

SPELLINGS = [
    "7.50", "1e3", "1E3", "2.0e-05", "-0", "-0.0", "0.00001", "100.00", "12345678901234567890", "1e400",
    "3.14159265358979323846", "0.1234567890123456789",
    "123456789012345678.5", "0", "12", "-3.5", "1.0", "75e-1",
]  # fmt: skip
NUMBER = st.from_regex(r"-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?([eE][-+]?[0-9]{1,2})?", fullmatch=True)


@given(NUMBER | st.sampled_from(SPELLINGS))
def test_a_number_keeps_its_spelling_as_a_text_and_its_value_as_a_number(spelling):
    value = json_numbers.loads(f"[{spelling}]")[0]
    assert str(value) == spelling
    assert value == json.loads(spelling)
    assert str(copy.deepcopy(value)) == spelling


@pytest.mark.parametrize("spelling", ["1", "2.5", "1.0", "-3.25", "0.1", "1e-05", "0.30000000000000004"])
def test_usual_numbers_are_plain(spelling):
    """So that nothing is slower or larger where no spelling would be lost."""
    assert type(json_numbers.loads(spelling)) in (int, float)

"""Faults of a dictionary are named with their row, and what they hide is what PaddleOCR's encoder drops."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata import resources
from ocrdata.errors import UserError
from ocrdata.samples.charset import Charset, read_charset
from ocrdata.samples.dictionary_faults import (
    describe_faults,
    dictionary_faults,
    hidden_characters,
    require_reachable,
)


def faults_of(tmp_path, text):
    path = tmp_path / "dict.txt"
    path.write_bytes(text.encode())
    return read_charset(path)


@pytest.mark.parametrize(
    ("text", "row", "what", "hidden"),
    [
        ("\ufeff0\n1\n", 1, "begins with a byte order mark, so no label can reach '0'", {"0": 1}),
        ("0\n1 \n\t2\n", 2, "a blank beside '1', so no label can reach it (2 such rows)", {"1": 2, "2": 3}),
        ("0123\n", 1, "'0123' is several characters in one row", {"0": 1, "1": 1, "2": 1, "3": 1}),
        ("0\n1\n0\n", 3, "'0' is in row 1 too", {}),
        ("0\n\n1\n", 2, "the row is empty", {}),
        ("0\n0 \n", 2, "a blank beside '0'", {}),
        ("0\n\t\n", 2, "the row is a tab, which no label can hold, so its class is never trained", {}),
        ("\u00a0\n0\n\u3000\n", 1, "U+00A0 (no-break space), which a plain space in a label does not", {}),
        ("0\n\u3000\n\t\n", 2, "(2 such rows: U+3000 (ideographic space), a tab)", {}),
        ("0\n  \n", 2, "the row is several blanks, which no label can hold", {}),
        ("0\n\x0b\n", 2, "the row is U+000B (a control character)", {}),
        ("0\ne\u0301\n", 2, "'é' is written as several code points (NFD)", {"é": 2}),
    ],
)
def test_each_fault_is_named_with_its_row(tmp_path, text, row, what, hidden):
    charset = faults_of(tmp_path, text)
    (fault,) = dictionary_faults(charset)
    assert (fault.row, what in fault.en) == (row, True), fault
    assert hidden_characters(charset) == hidden
    if fault.hidden:
        with pytest.raises(UserError, match=f"dict.txt:{row}: "):
            require_reachable(charset)
    else:
        require_reachable(charset)


@pytest.mark.parametrize("name", resources.names("dictionaries"))
@pytest.mark.parametrize("space", [True, False])
def test_dictionaries_that_ship_have_none(name, space):
    assert (
        list(dictionary_faults(read_charset(resources.find("dictionaries", name), use_space_char=space)))
        == []
    )


def test_signs_of_several_code_points_and_a_space_of_its_own_are_no_fault(tmp_path):
    charset = faults_of(tmp_path, "\U0001f1e8\U0001f1f3\nx\u0301\n \n☺\ufe0f\n")
    assert list(dictionary_faults(charset)) == []


def test_a_large_dictionary_has_the_ideographic_space_of_chinese_but_not_a_tab(tmp_path):
    letters = "".join(f"{chr(0x4E00 + number)}\n" for number in range(1000))
    assert list(dictionary_faults(faults_of(tmp_path, f"{letters}\u3000\n"))) == []
    (fault,) = dictionary_faults(faults_of(tmp_path, f"{letters}\u3000\n\t\n"))
    assert fault.row == 1002


def test_a_note_names_file_and_row_and_leaves_the_appended_space_out(tmp_path):
    (note,) = describe_faults(faults_of(tmp_path, "0\n\t\n"))
    assert note.startswith(f"note: {tmp_path / 'dict.txt'}:2: the row is a tab")
    assert list(describe_faults(faults_of(tmp_path, "0\n \n"))) == []


rows = st.lists(st.text("01 \ufeffab\u0301", min_size=1, max_size=3), min_size=1, max_size=6)


@given(rows)
def test_what_is_hidden_stands_in_its_row_and_cannot_be_encoded(entries):
    charset = Charset(tuple(entries))
    for char, row in hidden_characters(charset).items():
        assert char in entries[row - 1] + normalize("NFC", entries[row - 1])
        assert char not in charset

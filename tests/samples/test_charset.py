"""Dictionaries are read as PaddleOCR reads them, and grow only at the end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata import resources
from ocrdata.errors import UserError
from ocrdata.samples.charset import Charset, read_charset, write_charset


def test_the_shipped_dictionaries_have_their_known_sizes():
    for name, size in ("ppocrv6_dict", 18708), ("ppocr_keys_v1", 6623), ("en_dict", 95):
        path = resources.find("dictionaries", name)
        assert len(read_charset(path, use_space_char=False)) == size


def test_a_space_is_appended_even_to_a_dictionary_that_has_one():
    """PaddleOCR appends without looking: the official models have 6,625 and 97 classes, with the blank."""
    for name, classes in (("ppocr_keys_v1", 6625), ("en_dict", 97)):
        charset = read_charset(resources.find("dictionaries", name))
        assert charset.characters[-1] == " "
        assert len(charset) + 1 == classes


def test_entries_of_several_code_points_cannot_be_reached(tmp_path):
    path = tmp_path / "dict.txt"
    path.write_text("a\n🇨🇳\n中\r\n", encoding="utf-8")
    charset = read_charset(path, use_space_char=False)
    assert charset.characters == ("a", "🇨🇳", "中")
    assert "中" in charset
    assert "🇨🇳" not in charset


def test_characters_that_would_vanish_silently_are_counted():
    charset = Charset(("a", "b", " "))
    assert charset.missing(["a§b", "§ ™"]) == {"§": 2, "™": 1}


@given(st.lists(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), unique=True, min_size=1))
def test_a_dictionary_comes_back_as_it_was_written(tmp_path_factory, characters):
    path = tmp_path_factory.mktemp("dict") / "字典.txt"
    entries = tuple(char for char in characters if char != " ") or ("a",)
    write_charset(path, Charset((*entries, " ")))
    assert read_charset(path).characters == (*entries, " ")


@given(st.text(max_size=20), st.text(max_size=20))
def test_merging_keeps_the_number_of_every_old_class(old, new):
    base = Charset(tuple(dict.fromkeys(old)))
    merged = base.merged(new)
    assert merged.characters[: len(base)] == base.characters
    assert set(merged.characters) == set(old) | set(new)
    assert len(set(merged.characters)) == len(merged)


def test_faulty_dictionaries_are_sentences(tmp_path):
    path = tmp_path / "dict.txt"
    with pytest.raises(UserError, match="cannot be read"):
        read_charset(path)
    path.write_bytes(b"\n\n")
    with pytest.raises(UserError, match="no characters"):
        read_charset(path)
    path.write_bytes("a\n中\n".encode("gbk"))
    with pytest.raises(UserError, match="not UTF-8") as caught:
        read_charset(path)
    assert caught.value.line == 2

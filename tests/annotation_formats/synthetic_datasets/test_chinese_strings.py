"""Synthetic Chinese String."""

import pytest

from ocrdata.annotation_formats.synthetic_datasets import chinese_strings
from ocrdata.errors import UserError
from ocrdata.reading.source import Source


def test_indices_become_characters(sample):
    assert sample("chinese-strings", images=None).texts == ["中国农业国中中国农业"]


def test_a_box_after_a_name_is_not_taken_for_indices(tmp_path):
    (tmp_path / "train.txt").write_text("a.jpg 10 20 30 40\n", encoding="utf-8")
    assert not chinese_strings.sniff(tmp_path)

    (tmp_path / "train.txt").write_text("a.jpg 1 2 3 4 5 6 7 8 9 10\n", encoding="utf-8")
    assert chinese_strings.sniff(tmp_path)


def test_the_file_of_characters_is_asked_for(tmp_path):
    (tmp_path / "a.jpg").touch()
    (tmp_path / "train.txt").write_text("a.jpg 1 2 3\n", encoding="utf-8")

    with pytest.raises(UserError, match="file of characters") as error:
        list(chinese_strings.read(Source(tmp_path)))
    assert "char_std_5990.txt" in error.value.remedy

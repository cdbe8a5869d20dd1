"""Synthetic Chinese String."""

import pytest

from ocrdata.annotation_formats import chinese_strings
from ocrdata.errors import UserError
from ocrdata.reading.source import Source


def test_indices_become_characters(sample):
    assert sample("chinese-strings", images=None).texts == ["中国农业国中中国农业"]


def test_the_file_of_characters_is_asked_for(tmp_path):
    (tmp_path / "a.jpg").touch()
    (tmp_path / "train.txt").write_text("a.jpg 1 2 3\n", encoding="utf-8")

    with pytest.raises(UserError, match="file of characters") as error:
        list(chinese_strings.read(Source(tmp_path)))
    assert "char_std_5990.txt" in error.value.remedy

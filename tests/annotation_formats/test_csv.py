"""CSV."""

import codecs

import pytest

from ocrdata.annotation_formats import csv
from ocrdata.errors import UserError
from ocrdata.reading.source import Source


def test_easyocrs_columns_with_quotes_and_commas(sample):
    assert sample("csv", images=None).texts == ["Genaxis Theatre", 'a, "b" 中文']


def test_other_columns_and_the_one_that_is_named(tmp_path):
    (tmp_path / "a.jpg").touch()
    (tmp_path / "x.csv").write_text("id,path,text,checked\n1,a.jpg,hi,hi!\n2,a.jpg\n", encoding="utf-8")

    line, skipped = csv.read(Source(tmp_path))
    assert line.transcription == "hi"
    assert skipped.where == "x.csv:3"
    line, _ = csv.read(Source(tmp_path, text="checked"))
    assert line.transcription == "hi!"


def test_bytes_that_contradict_the_byte_order_mark_are_one_sentence(tmp_path):
    (tmp_path / "x.csv").write_bytes(codecs.BOM_UTF8 + b"filename,words\na.jpg,\xad\n")

    with pytest.raises(UserError, match=r"x\.csv.*is not utf-8-sig"):
        list(csv.read(Source(tmp_path)))

"""CSV."""

import codecs

import pytest

from ocrdata.annotation_formats import detect
from ocrdata.annotation_formats.line_labels import csv
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


def table(folder, content, name="labels.csv", **options):
    for image in ("a.jpg", "b.jpg", "c.jpg"):
        (folder / image).touch()
    (folder / name).write_text(content, encoding="utf-8")
    source = Source(folder, **options)
    return source, list(csv.read(source))


def texts(records):
    return [record.transcription for record in records]


@pytest.mark.parametrize(
    "content",
    [
        'filename,words\na.jpg,"hi, you"\nb.jpg,x\n',
        'filename;words\na.jpg;"hi, you"\nb.jpg;x\n',
        "filename\twords\na.jpg\thi, you\nb.jpg\tx\n",
        "Image,Label\na.jpg,hi, you\nb.jpg,x\n",
        "a.jpg;hi, you\nb.jpg;x\n",
        "1;a.jpg;hi, you\n2;b.jpg;x\n",
        'a.jpg,"hi, you"\nb.jpg,x\n',
        "a.jpg,hi, you\nb.jpg,x\n",
    ],
    ids=[
        "csv",
        "semicolons",
        "tabs",
        "easyocr",
        "no-header",
        "numbered",
        "no-header-quotes",
        "no-header-commas",
    ],
)
def test_separators_and_headers_of_every_kind(tmp_path, content):
    _, lines = table(tmp_path, content)

    assert detect(tmp_path) == "csv"
    assert texts(lines) == ["hi, you", "x"]
    assert [line.image.name for line in lines] == ["a.jpg", "b.jpg"]


def test_easyocrs_texts_are_not_quoted_and_that_is_noted(tmp_path):
    source, lines = table(tmp_path, 'filename,words\na.jpg,"so", she said\nb.jpg,"open\nc.jpg,1,000\n')

    assert texts(lines) == ['"so", she said', '"open', "1,000"]
    (note,) = source.notes
    assert "not quoted, as EasyOCR writes them" in note


def test_one_comma_without_quotes_does_not_take_the_quotes_of_the_others(tmp_path):
    source, lines = table(tmp_path, 'filename,words\na.jpg,"hi, you"\nb.jpg,"a, b"\nc.jpg,x, y\n')

    assert texts(lines) == ["hi, you", "a, b", "x, y"]
    assert any("more fields than there are columns" in note for note in source.notes)


def test_more_fields_than_columns_are_named_where_the_text_is_not_last(tmp_path):
    _, (line, skipped) = table(tmp_path, "words,filename\nhi,a.jpg\nx, y,b.jpg\n")

    assert line.transcription == "hi"
    assert skipped.reason == "the row has 3 fields, the table 2"


def test_a_class_in_label_does_not_hide_the_transcription(tmp_path):
    _, lines = table(tmp_path, "image,label,transcription\na.jpg,plate,AB 123\nb.jpg,plate,CD 456\n")

    assert texts(lines) == ["AB 123", "CD 456"]


def test_of_two_columns_of_texts_the_choice_is_noted(tmp_path):
    source, lines = table(tmp_path, "image,gt,text\na.jpg,one,two\n")

    assert texts(lines) == ["two"]
    assert list(source.notes) == ["'text' was taken for the texts, not 'gt'; use --text-field to choose"]


def test_cells_of_json_are_an_annotation_tools_table(tmp_path):
    table(tmp_path, 'image,label\na.jpg,"[{""x"": 1, ""text"": ""hi""}]"\n')

    with pytest.raises(UserError, match="not in an annotation format"):
        detect(tmp_path)


def test_a_missing_column_is_named(tmp_path):
    _, (skipped,) = table(tmp_path, "image,text\na.jpg,hi\n", text="truth")

    assert skipped.reason == "the header names no column 'truth'"


def test_quotes_that_nothing_needs_are_noted_where_other_texts_have_none(tmp_path):
    source, lines = table(tmp_path, 'filename,words\na.jpg,"quoted"\nb.jpg,plain\n')
    assert texts(lines) == ["quoted", "plain"]
    assert any("in a file of EasyOCR they are text" in note for note in source.notes)

    source, lines = table(tmp_path, 'filename,words\na.jpg,"quoted"\nb.jpg,"all"\n')
    assert texts(lines) == ["quoted", "all"]
    assert not source.notes


def test_a_column_of_texts_of_any_name_is_detected_if_it_is_given(tmp_path):
    _, lines = table(tmp_path, "path,date\na.jpg,2020-01-01\nb.jpg,2021-02-02\n", text="date")

    assert texts(lines) == ["2020-01-01", "2021-02-02"]
    assert detect(tmp_path, "date") == "csv"
    for text in (None, "day"):
        with pytest.raises(UserError, match="not in an annotation format"):
            detect(tmp_path, text)


def test_a_missing_column_of_images_is_named(tmp_path):
    _, (skipped,) = table(tmp_path, "name,value\na.jpg,hi\n", text="value")

    assert skipped.reason == "the header names no column of images, such as filename, file_name, image, path"

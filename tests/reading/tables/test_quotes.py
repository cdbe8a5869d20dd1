"""Quotes of tables: those of CSV are taken off, and others are part of the texts."""

import pytest

from ocrdata.annotation_formats.line_labels import csv
from ocrdata.reading.source import Source
from ocrdata.samples.labels import Line


def read(folder, content, name="labels.csv"):
    for image in ("a.jpg", "b.jpg", "c.jpg"):
        (folder / image).touch()
    (folder / name).write_bytes(content.encode())
    source = Source(folder)
    return [record.transcription for record in csv.read(source)], list(source.notes)


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ('filename,words\na.jpg,"A" level\nb.jpg,x\n', ['"A" level', "x"]),
        ('filename,words\na.jpg,""Hi""\nb.jpg,x\n', ['""Hi""', "x"]),
        ('image\ttext\na.jpg\tsay "x"\nb.jpg\t"a" or "b"\n', ['say "x"', '"a" or "b"']),
        ('image\ttext\na.jpg\t"hello" world\nb.jpg\t12"\nc.jpg\t"x\n', ['"hello" world', '12"', '"x']),
        ('text,image\n"A" level,a.jpg\nx,b.jpg\n', ['"A" level', "x"]),
        ('filename,words\na.jpg,"Hello\nb.jpg,x"\nc.jpg,12\n', ['"Hello', 'x"', "12"]),
    ],
)
def test_quotes_that_are_not_those_of_csv_are_text_and_that_is_noted(tmp_path, content, texts):
    found, notes = read(tmp_path, content)

    assert found == texts
    assert len(notes) == 1
    assert "not quoted" in notes[0]


def test_one_text_in_quotes_of_its_own_does_not_take_the_quotes_of_the_others(tmp_path):
    content = 'filename,words\na.jpg,"hi, you"\nb.jpg,"A" level\nc.jpg,"x, ""y"""\n'

    texts, notes = read(tmp_path, content)

    assert texts == ["hi, you", '"A" level', 'x, "y"']
    assert notes == ["quotes that do not enclose a whole field are part of the text"]


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ('"filename","words"\n"a.jpg","foo"\n"b.jpg","two\nlines"\n', ["foo", "two\nlines"]),
        ('filename,words\na.jpg,"foo"\nb.jpg,"two\nlines"\n', ["foo", "two\nlines"]),
        (
            'filename,words\na.jpg,"foo, bar"\nb.jpg,"two\nlines"\nc.jpg,baz\n',
            ["foo, bar", "two\nlines", "baz"],
        ),
        ('filename,words\r\na.jpg,foo\r\n\r\nb.jpg,"two\r\nlines"\r\n', ["foo", "two\r\nlines"]),
        ('words,filename\n"two\nlines",a.jpg\nx,b.jpg\n', ["two\nlines", "x"]),
    ],
)
def test_a_text_over_several_lines_is_csv(tmp_path, content, texts):
    assert read(tmp_path, content) == (texts, [])


def test_quotes_after_a_backslash_are_quotes_and_other_backslashes_stay(tmp_path):
    content = 'filename,words\na.jpg,"say \\"hi\\", you"\nb.jpg,C:\\x\nc.jpg,a \\"b\\"\n'

    texts, notes = read(tmp_path, content)

    assert texts == ['say "hi", you', "C:\\x", 'a \\"b\\"']
    assert any("backslash" in note for note in notes)


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ("filename, words\na.jpg, foo\nb.jpg, bar, x\n", ["foo", "bar, x"]),
        ('filename, words\na.jpg, "foo, x"\nb.jpg, bar\n', ["foo, x", "bar"]),
    ],
)
def test_a_space_after_every_separator_is_no_part_of_the_texts(tmp_path, content, texts):
    found, notes = read(tmp_path, content)

    assert found == texts
    assert "a space follows each separator and is not part of the texts" in notes


def test_a_space_before_some_texts_stays(tmp_path):
    assert read(tmp_path, "filename,words\na.jpg, foo\nb.jpg,bar\n") == ([" foo", "bar"], [])


def test_a_space_before_every_text_survives_writing(tmp_path):
    (tmp_path / "a.jpg").touch()

    csv.write_lines(tmp_path, [Line(tmp_path / "a.jpg", " foo")])

    assert [line.transcription for line in csv.read(Source(tmp_path))] == [" foo"]

"""Texts that the output does not hold are listed, and what nobody would expect of a result is said."""

import json

import pytest
from click.testing import CliRunner

from ocrdata.commands.convert import command
from ocrdata.samples.labels import read_lines, read_pages
from tests.conversion.sets import skipped, write_set


def _mark(folder, **of_all):
    """Add fields to every box of a label file."""
    labels = folder / "Label.txt"
    image, _, boxes = labels.read_text(encoding="utf-8").rstrip().partition("\t")
    marked = json.dumps([box | of_all for box in json.loads(boxes)], ensure_ascii=False)
    labels.write_text(f"{image}\t{marked}\n", encoding="utf-8")


def _convert(source, out, *arguments, code=0):
    result = CliRunner().invoke(command, [str(source), "--out", str(out), "--jobs", "1", *arguments])
    assert result.exit_code == code, result.output
    return result.stderr


@pytest.mark.parametrize("value", ["false", "False", "0", False, 0, None])
def test_difficult_written_as_a_text_is_understood(tmp_path, value):
    source = write_set(tmp_path / "set", {"a.jpg": ["one", "two"]})
    _mark(source, difficult=value)

    _convert(source, tmp_path / "out")

    assert [line.transcription for line in read_lines(tmp_path / "out" / "rec.txt")] == ["one", "two"]


@pytest.mark.parametrize("arguments", [(), ("--labels-only",)])
def test_texts_of_ignored_boxes_are_listed_and_a_set_that_is_all_ignored_is_an_error(tmp_path, arguments):
    source = write_set(tmp_path / "set", {"a.jpg": ["one", "two", "###"]})
    _mark(source, difficult=True)

    said = _convert(source, tmp_path / "out", *arguments, code=3)

    assert "all 3 annotations are marked illegible" in said
    assert "2 annotations marked illegible had a text" in said
    assert [row["transcription"] for row in skipped(tmp_path / "out")][:2] == ["one", "two"]


def test_a_set_that_is_all_ignored_is_refused_where_only_lines_are_written(tmp_path):
    source = write_set(tmp_path / "set", {"a.jpg": ["one", "two"]})
    _mark(source, difficult=True)

    result = CliRunner().invoke(command, [str(source), "--out", str(tmp_path / "out"), "--to", "csv"])

    assert result.exit_code == 1
    assert "marked illegible" in result.output
    assert not (tmp_path / "out").exists()


def test_nothing_is_said_about_illegible_boxes_without_a_text(tmp_path):
    source = write_set(tmp_path / "set", {"a.jpg": ["one", "###"]})

    assert "illegible had a text" not in _convert(source, tmp_path / "out")
    assert skipped(tmp_path / "out") == []


def test_a_format_that_holds_the_text_of_an_ignored_box_loses_none(tmp_path):
    source = write_set(tmp_path / "set", {"a.jpg": ["one"]})
    _mark(source, difficult=True)

    _convert(source, tmp_path / "out", "--to", "coco", code=3)

    assert skipped(tmp_path / "out") == []
    record = json.loads((tmp_path / "out" / "annotations.json").read_text(encoding="utf-8"))
    assert record["annotations"][0]["attributes"] == {"text": "one", "ignore": True}


@pytest.mark.parametrize("arguments", [(), ("--labels-only",), ("--no-crops",)])
def test_the_placeholder_of_an_untranscribed_box_is_no_text(tmp_path, arguments):
    source = write_set(tmp_path / "set", {"a.jpg": ["one", "待识别"]})

    _convert(source, tmp_path / "out", *arguments)

    (page,) = read_pages(tmp_path / "out" / "det.txt")
    assert [(box.transcription, box.ignore) for box in page.boxes] == [("one", False), ("", False)]
    (row,) = (row for row in skipped(tmp_path / "out") if "placeholder" in row["reason"])
    assert (row["transcription"], row["boxes"]) == ("待识别", 0)


def test_line_ends_that_an_ocr_engine_left_are_removed_and_counted(tmp_path):
    source = write_set(tmp_path / "set", {"a.jpg": ["one\n\x0c", " two ", "three\nfour"]})

    _convert(source, tmp_path / "out")

    assert [line.transcription for line in read_lines(tmp_path / "out" / "rec.txt")] == ["one", " two "]
    manifest = json.loads((tmp_path / "out" / "ocrdata.json").read_text(encoding="utf-8"))
    assert manifest["counts"]["trimmed"] == 1

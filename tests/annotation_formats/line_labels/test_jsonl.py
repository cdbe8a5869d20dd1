"""JSON lines."""

import json

import pytest

from ocrdata.annotation_formats import detect
from ocrdata.annotation_formats.line_labels import jsonl
from ocrdata.errors import UserError
from ocrdata.reading.source import Source


def test_one_object_a_line(sample):
    assert sample("jsonl", images=None).texts == ["Genaxis Theatre", "a, 中文"]


def test_a_row_that_is_no_object_is_skipped_with_its_line(tmp_path):
    (tmp_path / "a.jpg").touch()
    (tmp_path / "x.jsonl").write_text(
        '{"path": "a.jpg", "gt": "hi"}\n[1]\n{"path": "a.jpg"}\n', encoding="utf-8"
    )

    line, *skipped = jsonl.read(Source(tmp_path))

    assert line.transcription == "hi"
    assert [each.where for each in skipped] == ["x.jsonl:2", "x.jsonl:3"]


@pytest.mark.parametrize(
    ("row", "recognised"),
    [
        ('{"image": "a.jpg", "text": 12}', True),
        ('{"image": "a.jpg", "text": null}', True),
        ('{"image": "a.jpg", "text": ["hi"]}', False),
        ('{"image": "a.jpg", "label": 3}', False),
        ('{"image": "a.jpg"}', False),
    ],
)
def test_a_first_text_that_is_a_number_or_null_is_recognised(tmp_path, row, recognised):
    (tmp_path / "x.jsonl").write_text(f"{row}\n", encoding="utf-8")

    assert jsonl.sniff(tmp_path) is recognised


@pytest.mark.parametrize("indent", [None, 2])
def test_a_list_of_flat_objects_is_read_with_the_number_of_each(tmp_path, indent):
    (tmp_path / "a.jpg").touch()
    rows = [{"image": "a.jpg", "text": "hi", "score": 0.5}, {"image": "b.jpg", "text": "lost"}, {"x": 1}]
    (tmp_path / "labels.json").write_text(json.dumps(rows, indent=indent), "utf-8")

    assert detect(tmp_path) == "jsonl"
    line, *skipped = jsonl.read(Source(tmp_path))

    assert (line.transcription, line.image.name) == ("hi", "a.jpg")
    assert [each.where for each in skipped] == ["labels.json:item 2", "labels.json:item 3"]


@pytest.mark.parametrize(
    "row",
    [
        {"image": "a.jpg", "text": "hi", "regions": [{"points": [1, 2]}]},
        {"image": "a.jpg", "text": "hi", "meta": {"by": "anna"}},
        {"image": "a.jpg", "label": 3},
        {"text": "hi"},
    ],
)
def test_a_list_that_is_not_certainly_lines_is_refused(tmp_path, row):
    (tmp_path / "labels.json").write_text(json.dumps([row]), "utf-8")

    with pytest.raises(UserError, match="not in an annotation format"):
        detect(tmp_path)


def test_a_list_with_boxes_is_refused_with_the_number_of_the_item(tmp_path):
    (tmp_path / "a.jpg").touch()
    rows = [{"image": "a.jpg", "text": "hi", "x": 1, "y": 2, "w": 3, "h": 4}]
    (tmp_path / "labels.json").write_text(json.dumps(rows), "utf-8")

    with pytest.raises(UserError, match="holds boxes"):
        list(jsonl.read(Source(tmp_path)))


@pytest.mark.parametrize("name", ["labels.json", "labels.jsonl"])
def test_a_field_of_any_name_can_be_named(tmp_path, name):
    (tmp_path / "a.jpg").touch()
    record = json.dumps({"image": "a.jpg", "title": "hi"})
    (tmp_path / name).write_text(f"[{record}]" if name == "labels.json" else record, "utf-8")

    assert detect(tmp_path, "title") == "jsonl"
    (line,) = jsonl.read(Source(tmp_path, text="title"))
    assert line.transcription == "hi"
    with pytest.raises(UserError, match="not in an annotation format"):
        detect(tmp_path, "other")

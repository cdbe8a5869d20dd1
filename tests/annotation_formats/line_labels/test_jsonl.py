"""JSON lines."""

import pytest

from ocrdata.annotation_formats.line_labels import jsonl
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

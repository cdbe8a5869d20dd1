"""Labelbox."""

import json

from ocrdata.annotation_formats.annotation_tools import labelbox
from ocrdata.reading.source import Source


def test_the_latest_label_with_its_text_answers(sample):
    found = sample("labelbox")

    assert found.texts == ["Genaxis Theatre", None]
    assert found.corners(1) == [(160.5, 40.2), (260.5, 60.2), (256.0, 82.0), (156.0, 62.0)]
    assert found.pages[0].size == (320, 180)
    assert [(each.reason, each.boxes) for each in found.skipped] == [
        ("a later label of the same data row is used", 1),
        ("an ImagePoint is not a text region", 1),
    ]


def _read(folder, data_row, answers, **options):
    (folder / "a.jpg").touch()
    item = {
        "name": "total",
        "bounding_box": {"left": 1, "top": 1, "width": 8, "height": 4},
        "classifications": [
            {"name": name, "text_answer": {"content": text}} for name, text in answers.items()
        ],
    }
    record = {"data_row": data_row, "projects": {"p": {"labels": [{"annotations": {"objects": [item]}}]}}}
    (folder / "export.ndjson").write_text(json.dumps(record) + "\n", encoding="utf-8")
    (page,) = labelbox.read(Source(folder, **options))
    return page.boxes[0].transcription


def test_one_of_several_answers_is_chosen_by_name(tmp_path):
    row = {"row_data": "https://storage/x/a.jpg?sig=1"}

    assert _read(tmp_path, row, {"note": "late", "Text": "hi"}) == "hi"
    assert _read(tmp_path, row, {"note": "late", "Text": "hi"}, text="Note") == "late"
    assert _read(tmp_path, row, {"reading": "123"}) == "123"
    assert _read(tmp_path, row, {}, text="name") == "total"

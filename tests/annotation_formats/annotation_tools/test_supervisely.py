"""Supervisely."""

import json

from ocrdata.annotation_formats.annotation_tools import supervisely
from ocrdata.reading.source import Source


def test_tags_descriptions_and_bitmaps(sample):
    found = sample("supervisely")

    assert found.texts == ["Genaxis Theatre", 'a, "b" 中文', None]
    assert found.corners(0) == [(20.0, 30.0), (140.0, 30.0), (140.0, 52.0), (20.0, 52.0)]
    assert found.corners(2) == [(200.0, 120.0), (240.0, 120.0), (240.0, 135.0), (200.0, 135.0)]
    assert [each.reason for each in found.skipped] == ["a line is not a text region"]


def test_images_of_one_name_are_those_of_their_own_data_set(tmp_path):
    item = {"geometryType": "rectangle", "points": {"exterior": [[1, 1], [9, 5]]}, "classTitle": "t"}
    for name in ("first", "second"):
        for folder in ("ann", "img"):
            (tmp_path / name / folder).mkdir(parents=True)
        (tmp_path / name / "img" / "a.jpg").touch()
        record = {"size": {"width": 20, "height": 10}, "objects": [item | {"description": name}]}
        (tmp_path / name / "ann" / "a.jpg.json").write_text(json.dumps(record), encoding="utf-8")

    pages = list(supervisely.read(Source(tmp_path)))
    assert [page.image.resolve().parent.parent.name for page in pages] == ["first", "second"]
    assert [page.boxes[0].transcription for page in pages] == ["first", "second"]
    pages = list(supervisely.read(Source(tmp_path, text="classtitle")))
    assert pages[0].boxes[0].transcription == "t"

"""Supervisely."""

import json

from ocrdata.annotation_formats.annotation_tools import supervisely
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Page


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


def test_an_image_of_another_data_set_is_never_taken_and_old_names_have_no_suffix(tmp_path):
    item = {"geometryType": "rectangle", "points": {"exterior": [[1, 1], [9, 5]]}, "classTitle": "t"}
    for folder, name, image in (
        ("one", "a", "a.jpg"),
        ("two", "a", "a.png"),
        ("three", "a", ""),
        ("four", "a.jpg", ""),
    ):
        for part in ("ann", "img"):
            (tmp_path / folder / part).mkdir(parents=True)
        record = {"size": {"width": 20, "height": 10}, "objects": [item | {"description": folder}]}
        (tmp_path / folder / "ann" / f"{name}.json").write_text(json.dumps(record), encoding="utf-8")
        if image:
            (tmp_path / folder / "img" / image).touch()

    found = list(supervisely.read(Source(tmp_path)))

    pages = {
        str(page.image.relative_to(tmp_path)): page.boxes[0].transcription
        for page in found
        if isinstance(page, Page)
    }
    assert pages == {"one/img/a.jpg": "one", "two/img/a.png": "two"}
    assert sorted(each.where for each in found if isinstance(each, Skipped)) == [
        "four/ann/a.jpg.json",
        "three/ann/a.json",
    ]

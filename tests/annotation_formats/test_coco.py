"""COCO."""

import json

import pytest

from ocrdata.annotation_formats import coco
from ocrdata.errors import UserError
from ocrdata.reading.source import Source


def test_datumaros_export_keeps_texts_in_attributes(sample):
    found = sample("coco/datumaro.json")

    assert found.texts == ["Genaxis Theatre", 'a, "b" 中文', "curved text", None]
    assert found.corners(1) == [(160.5, 40.2), (260.5, 60.2), (256.0, 82.0), (156.0, 62.0)]
    assert found.pages[0].size == (320, 180)


def test_label_studios_export_has_boxes_only_and_a_class_that_means_ignore(sample):
    assert sample("coco/label-studio.json").texts == ["", "", None]


def test_the_order_of_the_lists_does_not_matter_and_orphans_are_reported(tmp_path):
    (tmp_path / "a.jpg").touch()
    record = {
        "annotations": [
            {"id": 1, "image_id": 2, "bbox": [1, 1, 8, 4], "caption": "hi"},
            {"id": 2, "image_id": 3, "bbox": [1, 1, 8, 4], "caption": "nobody's"},
        ],
        "images": [{"id": 2, "file_name": "a.jpg"}],
    }
    (tmp_path / "coco.json").write_text(json.dumps(record), encoding="utf-8")

    page, skipped = coco.read(Source(tmp_path, scratch=tmp_path))

    assert page.boxes[0].transcription == "hi"
    assert skipped.where == "coco.json:annotation 2"


def test_cvats_rotation_attribute_turns_the_box(tmp_path):
    (tmp_path / "a.jpg").touch()
    annotation = {
        "id": 1,
        "image_id": 1,
        "bbox": [0, 0, 20, 10],
        "attributes": {"text": "hi", "rotation": 90},
    }
    record = {"images": [{"id": 1, "file_name": "a.jpg"}], "annotations": [annotation]}
    (tmp_path / "coco.json").write_text(json.dumps(record), encoding="utf-8")

    (page,) = coco.read(Source(tmp_path, scratch=tmp_path))

    assert [(round(x), round(y)) for x, y in page.boxes[0].points] == [(15, -5), (15, 15), (5, 15), (5, -5)]


def test_a_file_that_was_cut_off_is_one_sentence(tmp_path):
    (tmp_path / "coco.json").write_text('{"images": [{"id": 1, "file_na', encoding="utf-8")

    with pytest.raises(UserError, match="is not JSON"):
        list(coco.read(Source(tmp_path, scratch=tmp_path)))

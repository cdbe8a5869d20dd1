"""Datumaro's own JSON."""

import json

import pytest

from ocrdata.annotation_formats.object_detection import datumaro
from ocrdata.reading.source import Source


def test_boxes_turned_boxes_and_polygons(sample):
    found = sample("datumaro")

    assert found.texts == ["Genaxis Theatre", "turned", 'a, "b" 中文', None]
    assert found.corners(0) == [(20.0, 30.0), (140.0, 30.0), (140.0, 52.0), (20.0, 52.0)]
    assert found.pages[0].size == (320, 180), "the file has height before width"
    assert [each.reason for each in found.skipped] == ["a caption is not a text region"]


def test_a_box_turns_about_its_centre(sample):
    turned = sample("datumaro").boxes[1].points

    assert sum(x for x, _ in turned) / 4 == pytest.approx(180)
    assert sum(y for _, y in turned) / 4 == pytest.approx(106)
    assert turned[1][1] > turned[0][1], "10° clockwise: the right end is lower"


def test_an_image_without_a_path_is_found_by_the_items_id(tmp_path):
    (tmp_path / "a.png").touch()
    box = {"type": "bbox", "bbox": [1, 1, 8, 4], "attributes": {}, "label_id": 0}
    record = {
        "categories": {"label": {"labels": [{"name": "7"}]}},
        "items": [{"id": "a", "annotations": [box]}],
    }
    (tmp_path / "train.json").write_text(json.dumps(record), encoding="utf-8")

    (page,) = datumaro.read(Source(tmp_path))
    assert (page.image.name, page.boxes[0].transcription) == ("a.png", "")
    (page,) = datumaro.read(Source(tmp_path, text="label"))
    assert page.boxes[0].transcription == "7"


def test_images_of_one_name_are_those_of_their_subsets(tmp_path):
    box = {"type": "bbox", "bbox": [1, 1, 8, 4], "attributes": {}, "label_id": 0}
    for subset in ("train", "val"):
        item = {
            "id": "a",
            "annotations": [{**box, "attributes": {"text": subset}}],
            "image": {"path": "a.png"},
        }
        for folder in (f"images/{subset}", "annotations"):
            (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / f"images/{subset}/a.png").touch()
        content = json.dumps({"categories": {}, "items": [item]})
        (tmp_path / f"annotations/{subset}.json").write_text(content, encoding="utf-8")

    pages = list(datumaro.read(Source(tmp_path)))
    assert [(page.image.parent.name, page.boxes[0].transcription) for page in pages] == [
        ("train", "train"),
        ("val", "val"),
    ]

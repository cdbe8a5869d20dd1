"""COCO."""

import json

import pytest

from ocrdata.annotation_formats.object_detection import coco
from ocrdata.errors import UserError
from ocrdata.reading.source import Source


def test_datumaros_export_keeps_texts_in_attributes(sample):
    found = sample("coco/datumaro.json")

    assert found.texts == ["Genaxis Theatre", 'a, "b" 中文', "curved text", None]
    assert found.corners(1) == [(160.5, 40.2), (260.5, 60.2), (256.0, 82.0), (156.0, 62.0)]
    assert found.pages[0].size == (320, 180)


def test_label_studios_export_has_boxes_only_and_a_class_that_means_ignore(sample):
    assert sample("coco/label-studio.json").texts == ["", "", None]


@pytest.mark.parametrize(
    ("marks", "ignored", "said"),
    [
        ({"iscrowd": 1}, False, "`iscrowd` of a box that has a text was passed over"),
        ({"illegibility": 1}, True, ""),
        ({"attributes": {"dont_care": True}}, True, ""),
        ({"illegibility": 0, "iscrowd": 0}, False, ""),
    ],
)
def test_what_marks_a_text_as_illegible_is_followed_or_named(tmp_path, marks, ignored, said):
    (tmp_path / "a.jpg").touch()
    annotation = {"id": 1, "image_id": 2, "bbox": [1, 1, 8, 4], "text": "hi", **marks}
    record = {"annotations": [annotation], "images": [{"id": 2, "file_name": "a.jpg"}]}
    (tmp_path / "coco.json").write_text(json.dumps(record), encoding="utf-8")
    source = Source(tmp_path, scratch=tmp_path)

    (page,) = coco.read(source)

    assert page.boxes[0].ignore == ignored
    assert list(source.notes) == ([said] if said else [])


@pytest.mark.parametrize("name", ["caption", "TEXT", "Transcription"])
def test_a_text_beside_the_box_is_found_by_its_name_in_any_case(tmp_path, name):
    (tmp_path / "a.jpg").touch()
    annotation = {"id": 1, "image_id": 2, "bbox": [1, 1, 8, 4], name: "hi"}
    record = {"annotations": [annotation], "images": [{"id": 2, "file_name": "a.jpg"}]}
    (tmp_path / "coco.json").write_text(json.dumps(record), encoding="utf-8")

    (page,) = coco.read(Source(tmp_path, scratch=tmp_path))

    assert page.boxes[0].transcription == "hi"


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


def _read(folder, *annotations, categories=(), **options):
    (folder / "a.jpg").touch()
    common = {"image_id": 1, "bbox": [1, 1, 8, 4]}
    record = {
        "images": [{"id": 1, "file_name": "a.jpg"}],
        "annotations": [{**common, "id": number, **each} for number, each in enumerate(annotations)],
        "categories": list(categories),
    }
    (folder / "coco.json").write_text(json.dumps(record), encoding="utf-8")
    source = Source(folder, scratch=folder, **options)
    boxes = [box for page in coco.read(source) for box in page.boxes]
    return [None if box.ignore else box.transcription for box in boxes], list(source.notes)


MASK = {"counts": [10, 5], "size": [100, 100]}


def test_a_mask_with_a_text_is_its_box_and_no_crowd(tmp_path):
    masks = [{"iscrowd": 1, "segmentation": MASK, "attributes": {"text": text}} for text in ("hi", "")]

    texts, (note,) = _read(tmp_path, *masks)
    assert texts == ["hi", None]
    assert "upright box" in note


@pytest.mark.parametrize(("parts", "noted"), [(1, 0), (2, 1)])
def test_a_region_of_several_parts_is_one_box_and_noted(tmp_path, parts, noted):
    polygons = [[[1, 1, 9, 1, 9, 5, 1, 5], [20, 1, 29, 1, 29, 5, 20, 5]][part] for part in range(parts)]

    texts, notes = _read(tmp_path, {"segmentation": polygons, "attributes": {"text": "hi"}})

    assert texts == ["hi"]
    assert len([note for note in notes if "several parts" in note]) == noted


def test_flags_of_any_spelling_and_place(tmp_path):
    texts, notes = _read(
        tmp_path,
        {"text": "a", "ignore": "0"},
        {"text": "b", "ignore": 1},
        {"text": "c", "attributes": {"legible": False}},
        {"text": "d", "attributes": {"difficult": "false"}},
    )

    assert texts == ["a", None, None, "d"]
    assert not notes


def test_a_category_is_a_text_only_if_that_is_said(tmp_path):
    annotation = {"category_id": 3, "attributes": {"occluded": False}}

    assert _read(tmp_path, annotation, categories=[{"id": 3, "name": "7"}]) == ([""], [])
    assert _read(tmp_path, annotation, categories=[{"id": 3, "name": "7"}], text="Category") == (["7"], [])


def test_attributes_that_are_no_text_are_named(tmp_path):
    texts, (note,) = _read(tmp_path, {"attributes": {"language": "en", "occluded": False}})

    assert texts == [""]
    assert "('language')" in note


def test_two_images_with_one_id_are_refused_rather_than_sharing_their_boxes(tmp_path):
    images = [{"id": 1, "file_name": "a.jpg"}, {"id": 1, "file_name": "b.jpg"}]
    (tmp_path / "coco.json").write_text(json.dumps({"images": images, "annotations": []}), encoding="utf-8")

    with pytest.raises(UserError, match=r"coco.json: two images have the id 1: a.jpg and b.jpg."):
        list(coco.read(Source(tmp_path, scratch=tmp_path)))


def test_an_image_that_is_listed_twice_is_one(tmp_path):
    (tmp_path / "a.jpg").touch()
    images = [{"id": 1, "file_name": "a.jpg"}] * 2
    annotation = {"id": 1, "image_id": 1, "bbox": [1, 1, 8, 4], "caption": "hi"}
    record = {"images": images, "annotations": [annotation]}
    (tmp_path / "coco.json").write_text(json.dumps(record), encoding="utf-8")

    (page,) = coco.read(Source(tmp_path, scratch=tmp_path))

    assert [box.transcription for box in page.boxes] == ["hi"]


@pytest.mark.parametrize(
    ("boxes", "notes"),
    [
        ([[500, 400, 630, 440], [300, 40, 330, 80]], 1),
        ([[500, 400, 130, 40], [300, 400, 130, 40]], 0),
        ([[600, 400, 50, 40], [50, 40, 130, 60]], 0),
        ([[50, 40, 130, 60]], 0),
        ([[50, 40, 10**400, 60]], 0),
    ],
)
def test_boxes_that_fit_as_corners_alone_are_noted(tmp_path, boxes, notes):
    (tmp_path / "a.jpg").touch()
    images = [{"id": 1, "file_name": "a.jpg", "width": 640, "height": 480}]
    annotations = [{"image_id": 1, "bbox": box, "caption": "hi"} for box in boxes]
    record = {"images": images, "annotations": annotations}
    (tmp_path / "coco.json").write_text(json.dumps(record), encoding="utf-8")
    source = Source(tmp_path, scratch=tmp_path)

    list(coco.read(source))

    assert sum("[x1, y1, x2, y2]" in note for note in source.notes) == notes

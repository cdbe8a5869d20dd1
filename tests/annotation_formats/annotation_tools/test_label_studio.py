"""Label Studio."""

import json
import math

from PIL import Image

from ocrdata.annotation_formats.annotation_tools import label_studio
from ocrdata.reading.source import Source
from ocrdata.samples.labels import Box, Page


def test_results_are_joined_by_id_and_percents_become_pixels(sample):
    found = sample("label-studio")

    assert found.texts == ["Genaxis Theatre", 'a, "b" 中文', "curved text", None]
    assert found.corners(0) == [(20.0, 30.0), (140.0, 30.0), (140.0, 52.0), (20.0, 52.0)]
    assert found.pages[0].image.name == "page.jpg", "the upload prefix is taken off"


def test_a_rectangle_turns_clockwise_about_its_top_left_corner(sample):
    corners = sample("label-studio").corners(1)

    right = (160 + 100 * math.cos(math.radians(10)), 40 + 100 * math.sin(math.radians(10)))
    assert corners[0] == (160.0, 40.0)
    assert corners[1] == (round(right[0], 1), round(right[1], 1))


def test_what_was_cancelled_or_never_annotated_is_reported(sample):
    cancelled, empty = sample("label-studio").skipped

    assert (cancelled.reason, cancelled.boxes) == ("the annotation was cancelled", 1)
    assert (empty.reason, empty.boxes) == ("the task is not annotated", 0)


def test_predictions_are_taken_only_when_asked_for(tmp_path):
    (tmp_path / "a.jpg").touch()
    region = {"id": "1", "type": "rectangle", "original_width": 100, "original_height": 100}
    value = {"x": 10, "y": 10, "width": 50, "height": 10}
    task = {"data": {"ocr": "a.jpg"}, "predictions": [{"result": [{**region, "value": value}]}]}
    (tmp_path / "tasks.json").write_text(json.dumps([task]), encoding="utf-8")

    (skipped,) = label_studio.read(Source(tmp_path))
    assert "--predictions" in skipped.reason
    (page,) = label_studio.read(Source(tmp_path, predictions=True))
    assert page.boxes[0].points[0] == (10.0, 10.0)


def test_written_tasks_are_read_as_written_until_label_studio_has_numbered_them(tmp_path):
    Image.new("RGB", (100, 100)).save(tmp_path / "a.png")
    box = Box(((10, 10), (60, 10), (60, 20), (10, 20)), "hi", False)
    label_studio.write_pages(tmp_path, [Page(tmp_path / "a.png", (box,))])
    file = tmp_path / "tasks.json"

    source = Source(tmp_path)
    (page,) = label_studio.read(source)
    assert (page.boxes, len(source.notes)) == ((box,), 1)

    (task,) = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps([{"id": 7, **task}]), "utf-8")
    (skipped,) = label_studio.read(Source(tmp_path))
    assert "not annotated" in skipped.reason


def test_written_tasks_beside_their_corrected_export_are_skipped(tmp_path):
    Image.new("RGB", (100, 100)).save(tmp_path / "a.png")
    box = Box(((10, 10), (60, 10), (60, 20), (10, 20)), "old", False)
    label_studio.write_pages(tmp_path, [Page(tmp_path / "a.png", (box,))])
    (task,) = json.loads((tmp_path / "tasks.json").read_text("utf-8"))
    corrected = json.dumps(task["predictions"]).replace("old", "new")
    export = [{"id": 7, **task, "annotations": json.loads(corrected)}]
    (tmp_path / "zz-export.json").write_text(json.dumps(export), "utf-8")

    skipped, page = label_studio.read(Source(tmp_path))

    assert (skipped.where, skipped.reason.partition(";")[0]) == (
        "tasks.json:task 1",
        "the task is not annotated",
    )
    assert [each.transcription for each in page.boxes] == ["new"]


SIZE = {"original_width": 200, "original_height": 100, "to_name": "image"}
SHAPE = {"x": 10, "y": 20, "width": 50, "height": 10, "rotation": 0}


def _region(number, texts, *, labels=(), **more):
    """The results of one region: a rectangle, text areas by their names, and its labels."""
    common = {**SIZE, "id": f"r{number}", **more}
    return [
        {**common, "type": "rectangle", "from_name": "bbox", "value": SHAPE},
        *(
            {**common, "type": "textarea", "from_name": name, "value": {**SHAPE, "text": [text]}}
            for name, text in texts.items()
        ),
        {**common, "type": "labels", "from_name": "label", "value": {**SHAPE, "labels": list(labels)}},
    ]


def _read(folder, results, data=None, **options):
    for name in ("a.jpg", "b.jpg"):
        (folder / name).touch()
    task = {"data": data or {"image": "a.jpg"}, "annotations": [{"result": results}]}
    (folder / "tasks.json").write_text(json.dumps([task]), encoding="utf-8")
    source = Source(folder, **options)
    records = list(label_studio.read(source))
    pages = [record for record in records if isinstance(record, Page)]
    skipped = [record for record in records if not isinstance(record, Page)]
    return pages, skipped, list(source.notes)


def test_of_several_text_areas_the_one_that_is_named_as_a_text_is(tmp_path):
    region = _region(1, {"comment": "please check", "Transcription": "INVOICE"})

    (page,), _, notes = _read(tmp_path, region)
    assert page.boxes[0].transcription == "INVOICE"
    assert not notes
    (page,), _, _ = _read(tmp_path, region, text="Comment")
    assert page.boxes[0].transcription == "please check"


def test_a_choice_between_text_areas_is_noted(tmp_path):
    (page,), _, (note,) = _read(tmp_path, _region(1, {"first": "one", "second": "two"}))

    assert page.boxes[0].transcription == "one"
    assert "'first' and 'second'" in note


def test_text_field_may_name_the_labels(tmp_path):
    (page,), _, _ = _read(tmp_path, _region(1, {"transcription": "x"}, labels=["Total"]), text="label")

    assert page.boxes[0].transcription == "Total"


def test_brush_strokes_ellipses_and_remarks_are_counted_and_named(tmp_path):
    brush = {
        **SIZE,
        "id": "b1",
        "type": "brush",
        "value": {"format": "rle", "rle": [0, 1], "labels": ["Text"]},
    }
    ellipse = {**SIZE, "id": "e1", "type": "ellipse", "value": {"x": 1, "y": 1, "radiusX": 5, "radiusY": 3}}
    remark = {
        "id": "t1",
        "type": "textarea",
        "from_name": "c",
        "to_name": "image",
        "value": {"text": ["late"]},
    }
    relation = {"type": "relation", "from_id": "r1", "to_id": "b1", "direction": "right"}
    quality = {"id": "c1", "type": "choices", "value": {"choices": ["blurry"]}}

    results = [*_region(1, {"transcription": "hi"}), brush, ellipse, remark, relation, quality]
    (page,), skipped, _ = _read(tmp_path, results)

    assert [box.transcription for box in page.boxes] == ["hi"]
    assert [each.boxes for each in skipped] == [1, 1, 1]
    assert ['"b1"' in skipped[0].transcription, "late" in skipped[2].transcription] == [True, True]


def test_pages_of_a_task_are_told_apart_by_their_index(tmp_path):
    results = [
        *_region(1, {"transcription": "one"}, item_index=0),
        *_region(2, {"transcription": "two"}, item_index=1),
        *_region(3, {"transcription": "three"}, item_index=2),
    ]
    for data in (
        {"pages": ["a.jpg", "b.jpg"]},
        {"pages": ["a.jpg", "b.jpg"], "image": "a.jpg"},
        {"pages": [{"url": "a.jpg"}, {"url": "b.jpg"}]},
    ):
        pages, (lost,), _ = _read(tmp_path, results, data)

        assert [(page.image.name, page.boxes[0].transcription) for page in pages] == [
            ("a.jpg", "one"),
            ("b.jpg", "two"),
        ]
        assert lost.reason == "`data` lists 2 images, and none for page 3"


def test_regions_of_later_pages_never_land_on_the_first(tmp_path):
    results = [*_region(1, {"t": "one"}, item_index=0), *_region(2, {"t": "two"}, item_index=1)]

    (page,), (lost,), _ = _read(tmp_path, results, {"image": "a.jpg"})
    assert [box.transcription for box in page.boxes] == ["one"]
    assert lost.boxes == 1


def test_two_images_of_a_task_are_told_apart_by_their_tags(tmp_path):
    results = [*_region(1, {"t": "one"}, to_name="front"), *_region(2, {"t": "two"}, to_name="back")]

    pages, _, _ = _read(tmp_path, results, {"back": "b.jpg", "front": "a.jpg"})
    assert [(page.image.name, page.boxes[0].transcription) for page in pages] == [
        ("a.jpg", "one"),
        ("b.jpg", "two"),
    ]

    pages, skipped, _ = _read(tmp_path, results, {"image": "b.jpg", "other": "a.jpg"})
    assert not pages
    assert [each.boxes for each in skipped] == [1, 1]


def test_a_task_without_an_image_counts_its_regions(tmp_path):
    pages, (skipped,), _ = _read(tmp_path, [*_region(1, {"t": "a"}), *_region(2, {"t": "b"})], {"id": 7})

    assert not pages
    assert skipped.boxes == 2


def test_choices_of_a_region_may_say_that_it_is_illegible(tmp_path):
    for name, choice, ignored in (("legible", "No", True), ("q", "Illegible", True), ("q", "clear", False)):
        choices = {
            **SIZE,
            "id": "r1",
            "type": "choices",
            "from_name": name,
            "value": {**SHAPE, "choices": [choice]},
        }

        (page,), _, _ = _read(tmp_path, [*_region(1, {"t": "a"}), choices])
        assert page.boxes[0].ignore is ignored


def test_a_region_drawn_on_a_turned_image_is_reported(tmp_path):
    _, (skipped,), _ = _read(tmp_path, _region(1, {"t": "a"}, image_rotation=90))

    assert "turned by 90°" in skipped.reason


def test_a_remark_on_a_region_without_a_text_is_noted_and_may_be_the_text(tmp_path):
    results = _region(0, {})
    results[-1]["meta"] = {"text": ["INVOICE 7781"]}

    (page,), _, (note,) = _read(tmp_path, results)
    assert page.boxes[0].transcription == ""
    assert "--text-field meta" in note
    (page,), _, notes = _read(tmp_path, results, text="meta")
    assert (page.boxes[0].transcription, notes) == ("INVOICE 7781", [])

    results += _region(0, {"transcription": "read"})[1:2]
    (page,), _, notes = _read(tmp_path, results)
    assert (page.boxes[0].transcription, notes) == ("read", [])

"""Label Studio."""

import json
import math

from ocrdata.annotation_formats import label_studio
from ocrdata.reading.source import Source


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

"""LabelMe."""

import base64
import json

from ocrdata.annotation_formats import labelme
from ocrdata.reading.source import Source

from .conftest import IMAGES


def test_rectangles_polygons_descriptions_and_marks(sample):
    found = sample("labelme")

    assert found.texts == ["Genaxis Theatre", 'a, "b" 中文', "curved text", None]
    assert found.corners(0) == [(20.0, 30.0), (140.0, 30.0), (140.0, 52.0), (20.0, 52.0)]
    assert found.pages[0].size == (320, 180)


def test_what_is_no_region_is_skipped(sample):
    (skipped,) = sample("labelme").skipped

    assert (skipped.where, skipped.reason) == ("page.json, box 4", "a point is not a text region")


def test_a_polygon_drawn_from_any_corner_in_any_direction_begins_at_its_top_left(tmp_path):
    (tmp_path / "a.jpg").touch()
    points = [[9, 5], [9, 1], [1, 1], [1, 5]]
    _write(tmp_path / "a.json", [{"label": "hi", "points": points, "shape_type": "polygon"}])

    (page,) = labelme.read(Source(tmp_path))
    assert page.boxes[0].points == ((1, 1), (9, 1), (9, 5), (1, 5))
    (page,) = labelme.read(Source(tmp_path, keep_order=True))
    assert page.boxes[0].points == ((9, 5), (1, 5), (1, 1), (9, 1))


def test_the_field_of_the_text_can_be_said(tmp_path):
    (tmp_path / "a.jpg").touch()
    shape = {
        "label": "hi",
        "description": "seen twice",
        "points": [[1, 1], [9, 5]],
        "shape_type": "rectangle",
    }
    _write(tmp_path / "a.json", [shape])

    (page,) = labelme.read(Source(tmp_path, text="label"))
    assert page.boxes[0].transcription == "hi"


def test_an_image_that_is_inside_is_used_where_the_file_is_missing(tmp_path):
    data = (IMAGES / "word_1.png").read_bytes()
    folder, scratch = tmp_path / "labels", tmp_path / "scratch"
    folder.mkdir()
    shape = {"label": "hi", "points": [[1, 1], [9, 5]], "shape_type": "rectangle"}
    _write(folder / "a.json", [shape], imageData=base64.b64encode(data).decode())

    (page,) = labelme.read(Source(folder, scratch=scratch))
    assert page.image.read_bytes() == data


def _write(path, shapes, **more):
    record = {"imagePath": "a.jpg", "shapes": shapes, **more}
    path.write_text(json.dumps(record), encoding="utf-8")

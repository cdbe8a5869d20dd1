"""LabelMe."""

import base64
import io
import json

import pytest
from PIL import Image

from ocrdata.annotation_formats.annotation_tools import labelme
from ocrdata.reading.source import Source
from ocrdata.samples.labels import Box, Page
from tests.annotation_formats.conftest import IMAGES


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


@pytest.mark.parametrize(
    "mark",
    [
        {"flags": {"difficult": True}},
        {"flags": {"Difficult": True}},
        {"difficult": True},
        {"attributes": {"dont_care": 1}},
        {"flags": {"difficult": False}, "attributes": {"difficult": "yes"}},
    ],
)
def test_a_mark_is_found_wherever_it_stands(tmp_path, mark):
    (tmp_path / "a.jpg").touch()
    shape = {"label": "hi", "points": [[1, 1], [9, 5]], "shape_type": "rectangle", **mark}
    _write(tmp_path / "a.json", [shape, {**shape, "flags": {}, "attributes": {}, "difficult": None}])

    (page,) = labelme.read(Source(tmp_path))
    assert [box.ignore for box in page.boxes] == [True, False]


@pytest.mark.parametrize("name", ["transcription", "TEXT", "Ocr "])
def test_a_field_that_other_tools_add_is_found_by_its_name_in_any_case(tmp_path, name):
    (tmp_path / "a.jpg").touch()
    shape = {"label": "word", name: "hi", "points": [[1, 1], [9, 5]], "shape_type": "rectangle"}
    _write(tmp_path / "a.json", [shape])

    (page,) = labelme.read(Source(tmp_path))
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


def _shapes(*labels, **more):
    return [
        {"label": label, "points": [[1, 1], [9, 5]], "shape_type": "rectangle", **more} for label in labels
    ]


def _read(folder, **options):
    """Texts of all boxes (`None` if ignored), and what the reader was not sure of."""
    source = Source(folder, **options)
    pages = list(labelme.read(source))
    texts = [None if box.ignore else box.transcription for page in pages for box in page.boxes]
    return texts, list(source.notes)


def test_labels_that_come_again_and_again_are_names_of_classes(tmp_path):
    for number in range(20):
        (tmp_path / f"{number}.jpg").touch()
        _write(tmp_path / f"{number}.json", _shapes("date", "total"), imagePath=f"{number}.jpg")

    texts, (note,) = _read(tmp_path)
    assert set(texts) == {""}
    assert "'date', 'total'" in note
    assert "--text-field label" in note
    assert _read(tmp_path, text="label") == (["date", "total"] * 20, [])


def test_labels_that_may_be_classes_are_taken_as_texts_and_noted(tmp_path):
    (tmp_path / "a.jpg").touch()
    _write(tmp_path / "a.json", _shapes(*["EXIT"] * 6))

    texts, (note,) = _read(tmp_path)
    assert texts == ["EXIT"] * 6
    assert "may be names of classes" in note


def test_digits_that_come_again_and_again_are_texts(tmp_path):
    (tmp_path / "a.jpg").touch()
    _write(tmp_path / "a.json", _shapes(*"0123456789" * 9))

    assert _read(tmp_path) == (list("0123456789" * 9), [])


def test_where_shapes_are_described_an_empty_description_is_no_text(tmp_path):
    (tmp_path / "a.jpg").touch()
    _write(tmp_path / "a.json", [*_shapes("date", description="2024"), *_shapes("date", description="")])
    _write(tmp_path / "b.json", _shapes("sum", description="7.50"))

    assert _read(tmp_path) == (["2024", "", "7.50"], [])


def test_a_transcription_of_its_own_is_the_text(tmp_path):
    (tmp_path / "a.jpg").touch()
    _write(
        tmp_path / "a.json",
        _shapes("line 7", transcription="hi") + _shapes("x y", attributes={"text": "you"}),
    )

    assert _read(tmp_path) == (["hi", "you"], [])


def test_flags_attributes_and_labels_say_that_a_shape_is_illegible(tmp_path):
    (tmp_path / "a.jpg").touch()
    shapes = [
        *_shapes("a", flags={"illegible": True}),
        *_shapes("b", flags={"illegible": False}, difficult="false"),
        *_shapes("c", attributes={"legible": "no"}),
        *_shapes("illegible"),
        *_shapes("d", difficult=True),
    ]
    _write(tmp_path / "a.json", shapes)

    assert _read(tmp_path) == ([None, "b", None, None, None], [])


def test_what_we_write_is_text_again_however_often_it_comes(tmp_path):
    image = tmp_path / "images" / "a.png"
    image.parent.mkdir()
    image.write_bytes((IMAGES / "word_1.png").read_bytes())
    square = ((1, 1), (9, 1), (9, 5), (1, 5))

    labelme.write_pages(tmp_path, [Page(image, tuple(Box(square, text) for text in ["OFF", "text"] * 30))])

    assert _read(tmp_path) == (["OFF", "text"] * 30, [])


@pytest.mark.parametrize(
    ("embedded", "taken"), [("same", "file"), ("smaller jpeg", "file"), ("other", "imageData")]
)
def test_the_picture_that_was_annotated_is_taken(tmp_path, embedded, taken):
    """LabelMe shows what is in imageData, whatever the file of that name has become."""
    picture = Image.new("L", (400, 300), 220)
    picture.paste(10, (40, 40, 300, 120))
    picture.save(tmp_path / "a.jpg")
    other = Image.new("L", (400, 300), 30)
    other.paste(200, (40, 180, 300, 260))
    buffer = io.BytesIO()
    {"same": picture, "smaller jpeg": picture, "other": other}[embedded].save(
        buffer, "JPEG", quality=20 if embedded == "smaller jpeg" else 75
    )
    data = base64.b64encode(buffer.getvalue()).decode()
    _write(tmp_path / "a.json", _shapes("hi"), imageData=data)
    source = Source(tmp_path, scratch=tmp_path / "scratch")
    (page,) = labelme.read(source)
    assert (page.image == tmp_path / "a.jpg") == (taken == "file")
    assert any("imageData holds another picture" in note for note in source.notes) == (taken == "imageData")
    if taken == "imageData":
        assert page.image.read_bytes() == buffer.getvalue()

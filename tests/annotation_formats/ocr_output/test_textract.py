"""AWS Textract."""

import json

from PIL import Image

from ocrdata.annotation_formats.ocr_output import textract
from ocrdata.reading.source import Source
from tests.annotation_formats.conftest import Sample


def block(text, page=None, **geometry):
    """A line."""
    polygon = [{"X": x, "Y": y} for x, y in ((0.1, 0.1), (0.5, 0.1), (0.5, 0.2), (0.1, 0.2))]
    return {"BlockType": "LINE", "Text": text, "Geometry": geometry or {"Polygon": polygon}} | (
        {"Page": page} if page else {}
    )


def read(folder, content):
    """What is read of a file with that content."""
    (folder / "p.json").write_text(json.dumps(content), encoding="utf-8")
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    return Sample(list(textract.read(Source(folder, scratch=scratch))))


def test_lines_words_and_elements_of_the_layout(sample):
    assert sample("textract").texts == ["Genaxis Theatre", "open, 9 to 5"]
    assert sample("textract", level="word").texts == ["Genaxis", "Theatre", "open,", "9", "to", "5"]
    assert sample("textract", level="region").texts == ["Genaxis Theatre\nopen, 9 to 5"]
    assert sample("textract").corners(0) == [(21.0, 33.0), (201.0, 33.0), (201.0, 50.0), (21.0, 50.0)]


def test_fractions_are_those_of_width_and_height(tmp_path):
    Image.new("L", (300, 200)).save(tmp_path / "p.png")
    found = read(tmp_path, {"Blocks": [block("a")]})
    assert found.corners(0) == [(30, 20), (150, 20), (150, 40), (30, 40)]


def test_a_bounding_box_serves_where_no_text_is_turned(tmp_path):
    Image.new("L", (300, 200)).save(tmp_path / "p.png")
    box = {"Left": 0.1, "Top": 0.1, "Width": 0.4, "Height": 0.1}
    found = read(
        tmp_path, {"Blocks": [block("a", BoundingBox=box), block("b", BoundingBox=box, RotationAngle=90)]}
    )
    assert found.texts == ["a"]
    assert found.corners(0) == [(30, 20), (150, 20), (150, 40), (30, 40)]
    assert len(found.skipped) == 1


def test_pages_of_a_document_are_the_frames_of_a_tiff(tmp_path):
    """Responses of one document come in pieces, which people keep as a list."""
    frames = [Image.new("L", (300, 200), grey) for grey in (10, 20)]
    frames[0].save(tmp_path / "p.tif", save_all=True, append_images=frames[1:])
    found = read(tmp_path, [{"Blocks": [block("one", 1)]}, {"Blocks": [block("two", 2)]}])

    assert found.texts == ["one", "two"]
    assert [Image.open(page.image).getpixel((0, 0)) for page in found.pages] == [10, 20]


def test_what_is_not_as_it_should_be_is_named(tmp_path):
    Image.new("L", (300, 200)).save(tmp_path / "p.png")
    assert "not a response of Textract" in read(tmp_path, {"Blocks": 3}).skipped[0].reason
    found = read(tmp_path, {"Blocks": [{"BlockType": "LINE", "Text": "a"}, block(None), block("b")]})
    assert found.texts == ["b"]
    assert len(found.skipped) == 2

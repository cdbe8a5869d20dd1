"""Azure's OCR."""

import json

import pytest
from PIL import Image

from ocrdata.annotation_formats.ocr_output import azure_read
from ocrdata.reading.source import Source
from tests.annotation_formats.conftest import Sample

BOX = [30, 20, 150, 20, 150, 40, 30, 40]
POINTS = [{"x": x, "y": y} for x, y in zip(BOX[::2], BOX[1::2], strict=True)]
PIXELS = {"width": 300, "height": 200, "unit": "pixel"}


def read(folder, content, **options):
    """What is read of a file with that content."""
    (folder / "p.json").write_text(json.dumps(content), encoding="utf-8")
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    return Sample(list(azure_read.read(Source(folder, scratch=scratch, **options))))


def test_lines_and_words(sample):
    assert sample("azure-read").texts == ["Genaxis Theatre", "open, 9 to 5"]
    assert sample("azure-read", level="word").texts == ["Genaxis", "Theatre", "open,", "9", "to", "5"]
    assert sample("azure-read").corners(0) == [(21.0, 33.0), (201.0, 33.0), (201.0, 50.0), (21.0, 50.0)]
    assert sample("azure-read").pages[0].size == (320, 180)


@pytest.mark.parametrize(
    "content",
    [
        {"analyzeResult": {"readResults": [
            {"page": 1, **PIXELS, "lines": [{"text": "a", "boundingBox": BOX}]}]}},
        {"recognitionResults": [{"page": 1, **PIXELS, "lines": [{"text": "a", "boundingBox": BOX}]}]},
        {"analyzeResult": {"pages": [
            {"pageNumber": 1, **PIXELS, "lines": [{"content": "a", "polygon": BOX}]}]}},
        {"model_id": "prebuilt-read", "content": "a", "pages": [
            {"page_number": 1, **PIXELS, "lines": [{"content": "a", "polygon": POINTS}]}]},
        {"readResult": {"blocks": [{"lines": [{"text": "a", "boundingPolygon": POINTS}]}]}},
        {"readResult": {"pages": [{**PIXELS, "lines": [{"content": "a", "boundingBox": BOX}]}]}},
        {"analyzeResult": {"readResults": [{"page": 1, "width": 3, "height": 2, "unit": "inch", "lines": [
            {"text": "a", "boundingBox": [value / 100 for value in BOX]}]}]}},
    ],
)  # fmt: skip
def test_every_version_is_read(tmp_path, content):
    Image.new("L", (300, 200)).save(tmp_path / "p.png")

    found = read(tmp_path, content)

    assert azure_read.sniff(tmp_path)
    assert found.texts == ["a"]
    assert found.corners(0) == [(30, 20), (150, 20), (150, 40), (30, 40)]
    assert found.skipped == []


def test_a_page_in_inches_has_the_shape_of_its_image(tmp_path):
    Image.new("L", (300, 200)).save(tmp_path / "p.png")
    line = {"text": "a", "boundingBox": [value / 100 for value in BOX]}
    page = {"page": 1, "width": 8.5, "height": 11, "unit": "inch", "lines": [line]}
    found = read(tmp_path, {"analyzeResult": {"readResults": [page]}})

    assert found.texts == []
    assert "300 × 200 pixels, another shape than the page of 8.5 × 11 units" in found.skipped[0].reason


def test_pages_are_the_frames_of_a_tiff_by_their_numbers(tmp_path):
    frames = [Image.new("L", (300, 200), grey) for grey in (10, 20, 30)]
    frames[0].save(tmp_path / "p.tif", save_all=True, append_images=frames[1:])
    pages = [
        {"page": number, **PIXELS, "lines": [{"text": f"{number}", "boundingBox": BOX}]} for number in (1, 3)
    ]
    found = read(tmp_path, {"analyzeResult": {"readResults": pages}})

    assert found.texts == ["1", "3"]
    assert [Image.open(page.image).getpixel((0, 0)) for page in found.pages] == [10, 30]


def test_what_is_not_as_it_should_be_is_named(tmp_path):
    Image.new("L", (300, 200)).save(tmp_path / "p.png")
    assert "not a result of Azure" in read(tmp_path, {"analyzeResult": {}}).skipped[0].reason
    lines = [{"text": "a"}, {"boundingBox": BOX}, {"text": "c", "boundingBox": BOX[:7]}]
    found = read(tmp_path, {"analyzeResult": {"readResults": [{"page": 1, **PIXELS, "lines": lines}]}})
    assert found.texts == []
    assert len(found.skipped) == 3


@pytest.mark.parametrize("size", [float("nan"), 0, None, "wide"])
def test_a_size_that_no_image_has_says_nothing(tmp_path, size):
    Image.new("L", (300, 200)).save(tmp_path / "p.png")
    page = {"page": 1, **PIXELS, "height": size, "lines": [{"text": "a", "boundingBox": BOX}]}
    found = read(tmp_path, {"analyzeResult": {"readResults": [page]}})

    assert [page.size for page in found.pages] == [None] * len(found.pages)
    assert len(found.texts) + len(found.skipped) == 1


def test_numbers_that_stand_as_texts_are_numbers(tmp_path):
    Image.new("L", (300, 200)).save(tmp_path / "p.png")
    line = {"text": "a", "boundingBox": [str(value) for value in BOX]}

    found = read(tmp_path, {"analyzeResult": {"readResults": [{"page": 1, **PIXELS, "lines": [line]}]}})

    assert found.corners(0) == [(30, 20), (150, 20), (150, 40), (30, 40)]

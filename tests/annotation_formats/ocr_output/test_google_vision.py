"""Google Cloud Vision."""

import json

import pytest
from PIL import Image

from ocrdata.annotation_formats.ocr_output import google_vision
from ocrdata.reading.source import Source
from tests.annotation_formats.conftest import Sample


@pytest.fixture
def read(tmp_path):
    """What is read of a file with that content beside `p.png`."""
    Image.new("L", (300, 200)).save(tmp_path / "p.png")

    def found(content, **options):
        (tmp_path / "p.json").write_text(json.dumps(content), encoding="utf-8")
        source = Source(tmp_path, **options)
        sample = Sample(list(google_vision.read(source)))
        sample.notes = list(source.notes)
        return sample

    return found


def word(text, left, right, kind=None, prefix=False, top=10, vertices=None):
    """A word of 20 pixels' height, with a break after its last symbol, or before its first one."""
    symbols = [{"text": each} for each in text]
    if kind is not None:
        symbols[0 if prefix else -1]["property"] = {"detectedBreak": {"type": kind, "isPrefix": prefix}}
    corners = vertices or [(left, top), (right, top), (right, top + 20), (left, top + 20)]
    return {
        "symbols": symbols,
        "boundingBox": {
            "vertices": [{k: v for k, v in zip("xy", each, strict=True) if v} for each in corners]
        },
    }


def page(*words, **more):
    """A page with one paragraph."""
    return {"width": 300, "height": 200, "blocks": [{"paragraphs": [{"words": list(words)}]}], **more}


def full(*pages):
    """A response."""
    return {"fullTextAnnotation": {"pages": list(pages)}}


def test_lines_words_and_paragraphs(sample):
    assert sample("google-vision").texts == ["Genaxis Theatre", "open, 9 to 5"]
    assert sample("google-vision", level="word").texts == ["Genaxis", "Theatre", "open,", "9", "to", "5"]
    assert sample("google-vision").corners(0) == [(21.0, 33.0), (201.0, 33.0), (201.0, 50.0), (21.0, 50.0)]
    assert sample("google-vision").pages[0].size == (320, 180)


def test_a_line_ends_where_the_service_says_so(read):
    found = full(
        page(
            word("one", 10, 40, "SPACE"), word("two", 50, 80, "EOL_SURE_SPACE"),
            word("won", 10, 40, "HYPHEN", top=40), word("der", 10, 40, "LINE_BREAK", top=70),
            word("中", 10, 30, top=100), word("国", 30, 50, top=100),
        )
    )  # fmt: skip
    assert read(found).texts == ["one two", "won-", "der", "中国"]
    assert read(found, level="region").texts == ["one two\nwon-\nder\n中国"]
    assert read(found, level="word").texts == ["one", "two", "won-", "der", "中", "国"]
    assert read(found).corners(0) == [(10, 10), (80, 10), (80, 30), (10, 30)]


def test_a_break_may_stand_before_its_symbol(read):
    assert read(full(page(word("a", 10, 20), word("b", 30, 40, "SPACE", prefix=True)))).texts == ["a b"]


def test_a_coordinate_of_0_is_left_out(read):
    assert read(full(page(word("a", 0, 20, top=0)))).corners(0) == [(0, 0), (20, 0), (20, 20), (0, 20)]


def test_the_clients_spell_names_with_underscores_and_breaks_as_numbers(read):
    text = {"text": "a", "property": {"detected_break": {"type_": 5}}}
    corners = [{"x": 1, "y": 1}, {"x": 9, "y": 1}, {"x": 9, "y": 9}, {"x": 1, "y": 9}]
    first = {"symbols": [text], "bounding_box": {"vertices": corners}}
    content = {"full_text_annotation": {"pages": [page(first, word("b", 30, 40))]}}
    assert read(content).texts == ["a", "b"]


def test_fractions_are_those_of_the_page(read):
    box = {
        "normalizedVertices": [
            {"x": 0.1, "y": 0.1},
            {"x": 0.5, "y": 0.1},
            {"x": 0.5, "y": 0.2},
            {"x": 0.1, "y": 0.2},
        ]
    }
    found = read(full(page({"symbols": [{"text": "a"}], "boundingBox": box})))
    assert found.corners(0) == [(30, 20), (150, 20), (150, 40), (30, 40)]


def test_without_lines_words_are_read_and_that_is_said(read):
    corners = [{"x": 1, "y": 1}, {"x": 9, "y": 1}, {"x": 9, "y": 9}, {"x": 1, "y": 9}]
    annotations = [{"description": text, "boundingPoly": {"vertices": corners}} for text in ("a b", "a", "b")]
    found = read({"responses": [{"textAnnotations": annotations}]})

    assert found.texts == ["a", "b"]
    assert any("its words were read" in note for note in found.notes)


def test_responses_for_several_images_in_a_file_are_not_put_on_one(read):
    found = read({"responses": [full(page(word("a", 10, 20))), full(page(word("b", 10, 20)))]})

    assert found.pages == []
    assert [each.boxes for each in found.skipped] == [1, 1]


def test_an_error_and_a_word_without_a_box_are_named(read):
    assert "an error" in read({"responses": [{"error": {"code": 7}}]}).skipped[0].reason
    found = read(full(page({"symbols": [{"text": "a"}]}, word("b", 30, 40, "LINE_BREAK"), word("c", 30, 40))))
    assert found.texts == ["c"]
    assert len(found.skipped) == 1

"""Which attribute is the text, which says that it is illegible, and what is shown of what is skipped."""

from xml.etree import ElementTree

import pytest

from ocrdata.reading.legibility import is_ignored
from ocrdata.reading.pages import (
    as_text,
    build_page,
    describe,
    glimpse,
    note_number,
    parse_json,
    text_of,
    whole_number,
)
from ocrdata.reading.source import Source
from ocrdata.samples.labels import Box


@pytest.mark.parametrize(
    ("attributes", "wanted"),
    [
        ({"text": "hi"}, "hi"),
        ({"Text": "hi", "language": "en"}, "hi"),
        ({"label": "date", "Transcription": "2024"}, "2024"),
        ({"text": "", "transcription": "hi"}, "hi"),
        ({"文本": "你好"}, "你好"),
        ({}, ""),
    ],
)
def test_a_text_is_found_by_the_name_of_its_attribute_in_any_case(attributes, wanted, tmp_path):
    source = Source(tmp_path)

    assert text_of(source, attributes) == wanted
    assert not source.notes


@pytest.mark.parametrize("row", ['{"text": 7.50}', '{"text": 7}', '{"Text": 1e3}', '{"transcription": -0}'])
def test_a_number_without_quotes_is_a_text_as_it_is_spelled_and_is_noted(row, tmp_path):
    source = Source(tmp_path)

    text = note_number(source, text_of(source, parse_json(row)))

    assert text == row.split(": ")[1].rstrip("}")
    ((note, _),) = source.notes.items()
    assert "number without quotes" in note


def test_numbers_beside_boxes_are_noted_in_every_format_that_has_boxes(tmp_path):
    (tmp_path / "a.png").touch()
    source = Source(tmp_path)

    def build(text: object) -> Box:
        return Box(((0, 0), (1, 0), (1, 1), (0, 1)), as_text(text))

    (page,) = build_page(source, tmp_path / "a.json", ["a", 12, 2.5], build, name="a.png")

    assert [box.transcription for box in page.boxes] == ["a", "12", "2.5"]
    ((_, count),) = source.notes.items()
    assert count == 2


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_programs_write_for_a_missing_text_is_no_text(value, tmp_path):
    with pytest.raises(TypeError, match="mark of a missing one"):
        as_text(value)


def test_the_only_attribute_is_no_text_unless_it_is_named_as_one(tmp_path):
    source = Source(tmp_path)

    assert [text_of(source, {"language": "en"}) for _ in range(3)] == ["", "", ""]
    ((note, count),) = source.notes.items()
    assert "'language'" in note
    assert "--text-field" in note
    assert count == 3


def test_text_field_names_any_attribute_in_any_case(tmp_path):
    source = Source(tmp_path, text="Plate")

    assert text_of(source, {"plate": "B 7", "text": "x"}) == "B 7"
    assert text_of(source, {"text": "x"}) == ""
    assert list(source.notes) == ["no 'Plate' on a region, so it has no text"]


def test_two_texts_that_differ_are_noted(tmp_path):
    source = Source(tmp_path)

    assert text_of(source, {"transcription": "b", "text": "a"}) == "a"
    assert any("differ" in note for note in source.notes)


@pytest.mark.parametrize(
    ("attributes", "wanted"),
    [
        ({"illegible": "true"}, True),
        ({"Illegible": True}, True),
        ({"illegible": {"yes": True}}, True),
        ({"illegible": {}}, False),
        ({"difficult": "false"}, False),
        ({"legible": "false"}, True),
        ({"legible": False}, True),
        ({"legible": "true"}, False),
        ({"legible": ""}, False),
        ({"legibility": "illegible"}, True),
        ({"legibility": "legible"}, False),
        ({"readable": "No"}, True),
        ({"language": "no"}, False),
    ],
)
def test_illegible_is_what_an_attribute_means_and_not_that_it_is_there(attributes, wanted, tmp_path):
    source = Source(tmp_path)

    assert is_ignored(source, attributes) is wanted
    assert not source.notes


def test_neither_yes_nor_no_decides_nothing_and_is_noted(tmp_path):
    source = Source(tmp_path)

    assert not is_ignored(source, {"illegible": "perhaps"})
    assert any("perhaps" in note for note in source.notes)


def test_an_xml_element_is_shown_as_it_stands_in_the_file():
    element = ElementTree.fromstring('<a:line xmlns:a="urn:x" id="l1">\n <a:text>hi</a:text>\n</a:line>')

    assert glimpse(element) == '<line id="l1"><text>hi</text></line>'
    assert glimpse([element, 1]).startswith('["<line id=')


def test_a_long_annotation_is_shown_from_both_ends():
    shown = glimpse({"label": "date", "points": [[1, 2]] * 500, "text": "hi"})

    assert len(shown) < 410
    assert shown.startswith('{"label": "date"')
    assert shown.endswith('"text": "hi"}')


@pytest.mark.parametrize(
    "said",
    ["too many values to unpack", "string indices must be integers", "'int' object has no attribute 'get'"],
)
def test_what_python_says_about_a_value_of_another_kind_is_said_in_words(said):
    assert describe(TypeError(said)) == "a value is not of the kind that the format has in its place"
    assert describe(ValueError("the area is 0")) == "the area is 0"


@pytest.mark.parametrize(
    ("text", "number"), [("7", 7), ("007", 7), ("", None), ("-1", None), ("²", None), ("9" * 5_000, None)]
)
def test_a_number_of_thousands_of_digits_is_none(text, number):
    assert whole_number(text) == number

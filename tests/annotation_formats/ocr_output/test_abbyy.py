"""ABBYY FineReader XML."""

import pytest
from PIL import Image

from ocrdata.annotation_formats.ocr_output import abbyy
from ocrdata.reading.source import Source
from tests.annotation_formats.conftest import Sample

NAMESPACE = "http://www.abbyy.com/FineReader_xml/FineReader10-schema-v1.xml"
PLACE = 'l="10" t="10" r="90" b="30"'


@pytest.fixture
def read(tmp_path):
    """What is read of pages; a page is the content of a paragraph."""
    Image.new("L", (300, 200)).save(tmp_path / "p.png")

    def found(*paragraphs, page='width="300" height="200" originalCoords="1"', **options):
        pages = "".join(
            f"<page {page}><block {PLACE}><text><par>{each}</par></text></block></page>"
            for each in paragraphs
        )
        (tmp_path / "p.xml").write_text(f'<document xmlns="{NAMESPACE}">{pages}</document>', "utf-8")
        source = Source(tmp_path, **options)
        sample = Sample(list(abbyy.read(source)))
        sample.notes = list(source.notes)
        return sample

    return found


def line(text):
    """A line."""
    return f"<line {PLACE}><formatting>{text}</formatting></line>"


def test_characters_and_their_variants(sample):
    found = sample("abbyy")

    assert found.texts == ["Genaxis Theatre", "open, 9 to 5"]
    assert found.corners(0) == [(21.0, 33.0), (201.0, 33.0), (201.0, 50.0), (21.0, 50.0)]
    assert found.pages[0].size == (320, 180)
    assert found.skipped == []


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("one two", "one two"),
        ("".join(f"<charParams {PLACE}>{each}</charParams>\n" for each in "ab c"), "ab c"),
        ("<charParams>a</charParams><charParams isTab='1'>\t</charParams><charParams>b</charParams>", "a b"),
        (
            "<charParams>a<charRecVariants><charRecVariant>o</charRecVariant></charRecVariants></charParams>",
            "a",
        ),
        ("co\u00ac", "co-"),
        ("co-\u00ac", "co-"),
        ("</formatting><formatting>two styles", "two styles"),
    ],
)
def test_the_text_of_a_line(read, content, text):
    assert read(line(content)).texts == [text]


def test_a_paragraph_has_a_row_a_line(read):
    assert read(line("one") + line("two"), level="region").texts == ["one\ntwo"]
    assert read(line("one") + line("two")).texts == ["one", "two"]
    assert any("lines were read" in note for note in read(line("one"), level="word").notes)


def test_a_page_that_was_turned_is_refused(read):
    found = read(line("one") + line("two"), page='width="300" height="200" rotation="RotatedClockwise"')

    assert found.pages == []
    assert [each.boxes for each in found.skipped] == [2]
    assert "turned the page" in found.skipped[0].reason


def test_a_page_that_may_have_been_straightened_is_announced(read):
    assert any("straightened" in note for note in read(line("one"), page="").notes)
    assert read(line("one")).notes == []


def test_two_pages_of_one_picture_are_refused(read):
    assert [each.boxes for each in read(line("one"), line("two")).skipped] == [1, 1]


def test_what_cannot_be_read_is_named(read):
    found = read("<line><formatting>lost</formatting></line>" + line("kept"))
    assert found.texts == ["kept"]
    assert len(found.skipped) == 1

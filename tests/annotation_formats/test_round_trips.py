"""What is written in a format and read again is the same: texts, ignore marks, points to 0.01 pixel."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ocrdata import annotation_formats
from ocrdata.annotation_formats.scene_text_datasets import icdar
from ocrdata.reading.source import Source
from ocrdata.samples.geometry import tidy
from ocrdata.samples.labels import Box, Line, Page, writable

from .conftest import IMAGES

PICTURE = (IMAGES / "word_1.png").read_bytes()
WRITES_PAGES = [
    name
    for name in annotation_formats.names()
    if hasattr(annotation_formats.get(name), "write_pages") and not annotation_formats.holds_page_texts(name)
]
"""Formats that hold a page as its whole text have tests of their own: `test_erniekit.py`."""
WRITES_LINES = [
    name for name in annotation_formats.names() if hasattr(annotation_formats.get(name), "write_lines")
]

coordinates = st.floats(0, 4000, allow_nan=False)
texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=20)
words = st.one_of(
    texts, st.sampled_from(["text", "not_readable", "a, b", '"x"', "1,2", "###x", " a ", "中文", "0", "#"])
)
file_names = st.text(st.sampled_from("ab 0%?#&=+.,;'()[]中é-_"), min_size=1, max_size=12).filter(
    lambda name: not name.startswith(".")
)


@st.composite
def boxes(draw):
    points = draw(st.lists(st.tuples(coordinates, coordinates), min_size=4, max_size=8))
    try:
        region = tidy((round(x, 2), round(y, 2)) for x, y in points)
    except ValueError:
        assume(False)
    ignore = draw(st.booleans())
    text = draw(words.filter(lambda text: text not in {"###", "*"}))
    return Box(region, "###" if ignore else text, ignore)


@st.composite
def data_sets(draw, item):
    """File names (no two of one stem) and what belongs to each."""
    names = draw(st.lists(file_names, min_size=1, max_size=3, unique_by=str.casefold))
    return {f"{name}.png": draw(item) for name in names}


@pytest.mark.parametrize("name", WRITES_PAGES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(content=data_sets(st.lists(boxes(), max_size=4)))
def test_pages(name, content):
    module = annotation_formats.get(name)
    if name == "icdar":
        assume(_icdar_can_say_it(content.values()))
    with tempfile.TemporaryDirectory() as folder:
        images = Path(folder, "images")
        images.mkdir()
        for file in content:
            (images / file).write_bytes(PICTURE)
        written = [Page(images / file, tuple(each), size=(4000, 4000)) for file, each in content.items()]

        module.write_pages(Path(folder), written)
        source = Source(Path(folder), scratch=images, keep_order=True, predictions=True)
        read = {page.image: page for page in module.read(source)}

        assert set(read) == {page.image for page in written}
        for page in written:
            _assert_same(page.boxes, read[page.image].boxes, quads=name == "icdar")


@pytest.mark.parametrize("name", WRITES_LINES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(content=data_sets(texts.filter(writable)))
def test_lines(name, content):
    if name == "parquet":
        pytest.importorskip("datasets")
    module = annotation_formats.get(name)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as scratch:
        crops = Path(folder, "crops")
        crops.mkdir()
        for file in content:
            (crops / file).write_bytes(PICTURE)

        module.write_lines(Path(folder), [Line(crops / file, text) for file, text in content.items()])
        lines = list(module.read(Source(Path(folder), scratch=Path(scratch))))

        assert [line.transcription for line in lines] == list(content.values())
        assert all(line.image.read_bytes() == PICTURE for line in lines)


def _assert_same(written, read, *, quads):
    assert [box.ignore for box in read] == [box.ignore for box in written]
    for ours, theirs in zip(written, read, strict=True):
        assert ours.ignore or theirs.transcription == ours.transcription
        if quads and len(ours.points) > 4:
            continue
        assert len(theirs.points) == len(ours.points)
        for a, b in zip(ours.points, theirs.points, strict=True):
            assert b == pytest.approx(a, abs=0.01)


def _icdar_can_say_it(pages):
    """The format has no escapes: texts that all are in quotes, or all begin like another layout, are that."""
    rows = [f"0,0,9,0,9,9,0,9,{'###' if box.ignore else box.transcription}" for page in pages for box in page]
    layout = icdar.find_layout(rows)
    return not (layout.quoted or layout.extra)

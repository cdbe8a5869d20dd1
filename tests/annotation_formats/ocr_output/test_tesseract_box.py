"""Tesseract's box files, whose coordinates count from the bottom left."""

import pytest
from PIL import Image

from ocrdata.annotation_formats.ocr_output import tesseract_box
from ocrdata.reading.source import Source
from tests.annotation_formats.conftest import Sample


@pytest.fixture
def read(tmp_path):
    """What is read of rows for an image of 300 by 200 pixels."""
    Image.new("L", (300, 200)).save(tmp_path / "p.png")

    def found(*rows, **options):
        (tmp_path / "p.box").write_text("\n".join(rows) + "\n", encoding="utf-8")
        source = Source(tmp_path, **options)
        sample = Sample(list(tesseract_box.read(source)))
        sample.notes = list(source.notes)
        return sample

    return found


def test_lines_of_wordstr(sample):
    found = sample("tesseract-box")

    assert found.texts == ["Genaxis Theatre", "open, 9 to 5"]
    assert found.corners(0) == [(21.0, 33.0), (201.0, 33.0), (201.0, 50.0), (21.0, 50.0)]
    assert found.skipped == []


LINES = (
    "h 10 170 20 190 0", "i 20 170 25 190 0", "  25 170 30 190 0", "# 30 170 40 190 0", "\t 41 170 42 190 0",
    "中 10 120 30 140 0", "\t 31 120 32 140 0",
)  # fmt: skip


def test_characters_are_put_together_where_tabs_end_the_lines(read):
    found = read(*LINES)

    assert found.texts == ["hi #", "中"]
    assert found.corners(0) == [(10, 10), (40, 10), (40, 30), (10, 30)]
    assert found.notes == []
    assert read(*LINES, level="word").texts == ["hi", "#", "中"]


def test_characters_without_ends_of_lines_are_boxes_and_that_is_said(read):
    found = read("h 10 170 20 190 0", "fi 20 170 25 190 0")

    assert found.texts == ["h", "fi"]
    assert found.corners(1) == [(20, 10), (25, 10), (25, 30), (20, 30)]
    assert any("single characters" in note for note in found.notes)


def test_pages_are_the_frames_of_a_tiff_counted_from_0(tmp_path):
    frames = [Image.new("L", (300, height)) for height in (100, 200)]
    frames[0].save(tmp_path / "p.tif", save_all=True, append_images=frames[1:])
    (tmp_path / "p.box").write_text("WordStr 10 70 90 90 0 #one\nWordStr 10 170 90 190 1 #two\n", "utf-8")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    found = Sample(list(tesseract_box.read(Source(tmp_path, scratch=scratch))))

    assert found.texts == ["one", "two"]
    assert [found.corners(number)[0] for number in range(2)] == [(10, 10), (10, 10)]
    assert [page.size for page in found.pages] == [(300, 100), (300, 200)]


def test_what_cannot_be_read_is_named(read):
    found = read("WordStr 10 70 90 90 0 #one", "no row", "WordStr 10 70 10 90 0 #flat")
    assert found.texts == ["one"]
    assert sum(each.boxes for each in found.skipped) == 2


def test_labels_alone_have_no_height_to_count_from(tmp_path):
    (tmp_path / "p.box").write_text("WordStr 10 70 90 90 0 #one\n", "utf-8")
    found = Sample(list(tesseract_box.read(Source(tmp_path, check_images=False))))
    assert "--labels-only" in found.skipped[0].reason

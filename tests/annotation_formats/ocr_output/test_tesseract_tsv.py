"""Tesseract's TSV."""

import pytest
from PIL import Image

from ocrdata.annotation_formats.ocr_output import tesseract_tsv
from ocrdata.reading.source import Source
from tests.annotation_formats.conftest import Sample

HEADER = "level page_num block_num par_num line_num word_num left top width height conf text"


def read(folder, *rows, **options):
    """What is read of rows whose columns are divided by spaces (and `_` is a space in a text)."""
    text = "\n".join("\t".join(row.split(" ")).replace("_", " ") for row in rows)
    header = HEADER.replace(" ", "\t")
    (folder / "p.tsv").write_text(f"{header}\n{text}\n", encoding="utf-8")
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    return Sample(list(tesseract_tsv.read(Source(folder, scratch=scratch, **options))))


def test_lines_words_and_paragraphs(sample):
    found = sample("tesseract-tsv")

    assert found.texts == ["Genaxis Theatre", "open, 9 to 5"]
    assert found.corners(0) == [(21.0, 33.0), (201.0, 33.0), (201.0, 50.0), (21.0, 50.0)]
    assert found.pages[0].size == (320, 180)
    assert sample("tesseract-tsv", level="word").texts == ["Genaxis", "Theatre", "open,", "9", "to", "5"]


def test_what_has_no_text_is_a_picture_and_is_named(sample):
    (skipped,) = sample("tesseract-tsv").skipped
    assert "pictures and rules" in skipped.reason


def test_a_paragraph_has_a_row_a_line(tmp_path):
    Image.new("L", (300, 200)).save(tmp_path / "p.png")
    rows = (
        "5 1 1 1 1 1 10 10 50 20 96 one",
        "5 1 1 1 2 1 10 40 90 20 96 two",
        "5 1 1 2 1 1 10 80 50 20 96 x",
    )
    found = read(tmp_path, *rows, level="region")

    assert found.texts == ["one\ntwo", "x"]
    assert found.corners(0) == [(10, 10), (100, 10), (100, 60), (10, 60)]


def test_chinese_words_that_touch_have_no_space(tmp_path):
    Image.new("L", (300, 200)).save(tmp_path / "p.png")
    found = read(tmp_path, "5 1 1 1 1 1 10 10 20 20 96 中", "5 1 1 1 1 2 31 10 20 20 96 国")
    assert found.texts == ["中国"]


@pytest.mark.parametrize("numbers", [(1, 2), (2, 3)])
def test_pages_are_the_frames_of_a_tiff_by_their_numbers(tmp_path, numbers):
    frames = [Image.new("L", (300, 200), grey) for grey in (10, 20, 30)]
    frames[0].save(tmp_path / "p.tif", save_all=True, append_images=frames[1:])
    found = read(tmp_path, *(f"5 {number} 1 1 1 1 10 10 50 20 96 {number}" for number in numbers))

    assert found.texts == [str(number) for number in numbers]
    greys = [Image.open(page.image).getpixel((0, 0)) for page in found.pages]
    assert greys == [10 * number for number in numbers]


def test_a_row_of_another_layout_is_named(tmp_path):
    Image.new("L", (300, 200)).save(tmp_path / "p.png")
    found = read(tmp_path, "5 1 1 1 1 1 10 10 50 20 96 one", "some notes", "5 1 1 1 2 1 ten 40 50 20 96 two")

    assert found.texts == ["one"]
    assert [each.where for each in found.skipped] == ["p.tsv:3", "p.tsv:4"]

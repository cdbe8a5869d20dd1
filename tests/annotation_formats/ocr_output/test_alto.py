"""ALTO."""

import pytest
from PIL import Image

from ocrdata.annotation_formats.ocr_output import alto
from ocrdata.reading.source import Source
from tests.annotation_formats.conftest import Sample


def test_tesseracts_lines_and_words(sample):
    assert sample("alto/printed.xml").texts == ["Genaxis Theatre", "open, 9 to 5"]
    assert sample("alto/printed.xml", level="word").texts == ["Genaxis", "Theatre", "open,", "9", "to", "5"]
    assert sample("alto/printed.xml").corners(0) == [(21.0, 33.0), (201.0, 33.0), (201.0, 50.0), (21.0, 50.0)]


def test_millimetres_become_pixels_and_a_hyphen_stays_at_its_word(sample):
    found = sample("alto/mm10.xml")

    assert found.corners(0) == [(20.0, 30.0), (140.0, 30.0), (140.0, 52.0), (20.0, 52.0)]
    assert found.texts == ["Genaxis Thea-"]


@pytest.fixture
def read(tmp_path):
    """What is read of the pages of a file beside `p.png`; a page is the content of its only line."""
    Image.new("L", (300, 200)).save(tmp_path / "p.png")
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    def found(*pages, name="p.png", unit="pixel", size='WIDTH="300" HEIGHT="200"', numbers=(), level="line"):
        numbers = numbers or range(1, len(pages) + 1)
        place = 'HPOS="10" VPOS="10" WIDTH="90" HEIGHT="20"'
        layout = "".join(
            f'<Page {size} PHYSICAL_IMG_NR="{number}"><PrintSpace><TextBlock {place}><TextLine {place}>{page}'
            "</TextLine></TextBlock></PrintSpace></Page>"
            for number, page in zip(numbers, pages, strict=True)
        )
        image = f"<sourceImageInformation><fileName>{name}</fileName></sourceImageInformation>" * bool(name)
        (tmp_path / "p.xml").write_text(
            f"<alto><Description><MeasurementUnit>{unit}</MeasurementUnit>{image}</Description>"
            f"<Layout>{layout}</Layout></alto>",
            encoding="utf-8",
        )
        return Sample(list(alto.read(Source(tmp_path, scratch=scratch, level=level))))

    return found


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ('<String CONTENT="the"/><SP/><String CONTENT="wonder-"/><HYP CONTENT="-"/>', "the wonder-"),
        ('<String CONTENT="the"/><SP/><String CONTENT="wonder"/><HYP CONTENT="-"/>', "the wonder-"),
        ('<String CONTENT="wonder"/><HYP/>', "wonder-"),
        ('<String CONTENT="wonder"/><HYP CONTENT="&#173;"/>', "wonder-"),
        ('<String CONTENT="wonder&#173;"/>', "wonder-"),
        ('<String CONTENT="two"/><String CONTENT="words"/>', "two words"),
        ('<String CONTENT="one"/><String CONTENT="word"/><SP/><String CONTENT="two"/>', "oneword two"),
        ('<String CONTENT="中"/><SP/><String CONTENT="国"/>', "中国"),
    ],
)
def test_the_text_of_a_line_has_its_spaces_and_one_hyphen(read, line, text):
    assert read(line).texts == [text]
    assert read(line, level="region").texts == [text]


def test_a_file_that_names_no_image_is_that_of_the_image_of_its_stem(read):
    assert read('<String CONTENT="hi"/>', name="").texts == ["hi"]


def test_an_image_of_another_size_is_not_that_of_the_page(read):
    """Conversion compares the size with that of the image file."""
    assert read("", size='WIDTH="600" HEIGHT="400"').pages[0].size == (600, 400)
    assert read("", unit="mm10").pages[0].size is None


@pytest.mark.parametrize("unit", ["mm10", "inch1200"])
def test_a_page_in_units_of_length_has_the_shape_of_its_image(read, unit):
    fitting = read('<String CONTENT="hi"/>', unit=unit, size='WIDTH="602" HEIGHT="400"')
    assert fitting.texts == ["hi"]
    other = read('<String CONTENT="hi"/>', unit=unit, size='WIDTH="400" HEIGHT="600"')
    assert other.texts == []
    assert "300 × 200 pixels, another shape than the page of 400 × 600 units" in other.skipped[0].reason


def test_the_pages_of_a_file_are_the_frames_of_a_tiff(read, tmp_path):
    frames = [Image.new("L", (300, 200), grey) for grey in (10, 20, 30)]
    frames[0].save(tmp_path / "p.tif", save_all=True, append_images=frames[1:])
    pages = [f'<String CONTENT="page {number}"/>' for number in range(3)]
    for numbers in ((0, 1, 2), (1, 2, 3), (7, 8, 9)):
        found = read(*pages, name="p.tif", numbers=numbers)
        assert found.texts == ["page 0", "page 1", "page 2"]
        assert [Image.open(page.image).getpixel((0, 0)) for page in found.pages] == [10, 20, 30]


def test_two_pages_of_one_picture_are_not_put_on_top_of_each_other(read):
    found = read('<String CONTENT="one"/>', '<String CONTENT="two"/>')

    assert found.pages == []
    assert [(each.boxes, each.image) for each in found.skipped] == [(1, "p.png")] * 2
    assert "2 pages name the image p.png" in found.skipped[0].reason


def test_lines_outside_pages_are_counted(tmp_path):
    (tmp_path / "a.xml").write_text("<alto><Layout><TextLine/><TextLine/></Layout></alto>", encoding="utf-8")
    (skipped,) = alto.read(Source(tmp_path))

    assert (skipped.boxes, skipped.reason) == (2, "there is no Page element")


@pytest.mark.parametrize(
    ("size", "reason"),
    [
        ("9e999", "the page is inf × 20 units of length, which is no size"),
        ("nan", "the page is nan × 20 units of length, which is no size"),
        ("1e-320", "the image has 300 × 200 pixels, another shape than the page"),
    ],
)
def test_a_page_whose_size_is_no_size_is_skipped(read, size, reason):
    found = read('<String CONTENT="lost"/>', unit="mm10", size=f'WIDTH="{size}" HEIGHT="20"')

    assert not found.pages
    assert found.skipped[0].reason.startswith(reason)

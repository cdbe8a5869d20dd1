"""Before or after the EXIF rotation: what the size and the boxes of a page say."""

import pytest
from PIL import Image

from ocrdata.conversion.options import ConversionOptions
from ocrdata.conversion.orientation import is_upright
from ocrdata.conversion.run import convert
from ocrdata.executor.shards import Workers
from ocrdata.samples.geometry import rectangle
from ocrdata.samples.images import Header, read_header
from ocrdata.samples.labels import Box, read_pages

LOW = Box(rectangle(10, 70, 20, 8), "low")
"""Fits into 40 × 80 pixels alone."""
WIDE = Box(rectangle(50, 10, 25, 8), "wide")
"""Fits into 80 × 40 pixels alone."""
SMALL = Box(rectangle(10, 10, 20, 8), "small")


@pytest.fixture
def turned(tmp_path):
    """A JPEG that is stored with 80 × 40 pixels, and shown with 40 × 80."""
    folder = tmp_path / "set"
    folder.mkdir()
    picture = Image.new("RGB", (80, 40), "white")
    tags = picture.getexif()
    tags[0x0112] = 6
    picture.save(folder / "a.jpg", exif=tags)
    return folder / "a.jpg"


@pytest.mark.parametrize("habit", [True, False])
@pytest.mark.parametrize(
    ("boxes", "upright"), [([LOW], True), ([SMALL, LOW], True), ([WIDE], False), ([SMALL, WIDE], False)]
)
def test_boxes_that_fit_in_one_orientation_alone_decide(turned, boxes, upright, habit):
    assert is_upright(read_header(turned.read_bytes()), None, "auto", habit, boxes) == (upright, True)


@pytest.mark.parametrize("habit", [True, False])
@pytest.mark.parametrize("boxes", [[SMALL], [LOW, WIDE]])
def test_boxes_that_fit_in_both_or_in_none_leave_a_guess(turned, boxes, habit):
    assert is_upright(read_header(turned.read_bytes()), None, "auto", habit, boxes) == (habit, False)


@pytest.mark.parametrize(
    ("width", "height", "orientation"),
    [(80, 40, 2), (80, 40, 3), (80, 40, 4), *((60, 60, each) for each in range(2, 9))],
)
@pytest.mark.parametrize("habit", [True, False])
def test_where_both_sizes_are_the_same_it_is_a_guess_even_if_a_size_is_given(
    width, height, orientation, habit
):
    header = Header(width, height, orientation, "JPEG")

    for size in (None, (width, height)):
        assert is_upright(header, size, "auto", habit, [SMALL]) == (habit, False)
        assert is_upright(header, size, "auto", habit) == (habit, True)
        assert is_upright(header, size, "upright", habit, [SMALL]) == (True, True)


def test_an_image_without_a_rotation_leaves_nothing_to_guess():
    assert is_upright(Header(60, 60, 1, "JPEG"), None, "auto", False, [SMALL]) == (False, True)


def test_size_and_option_decide_before_the_boxes(turned):
    header = read_header(turned.read_bytes())

    assert is_upright(header, (80, 40), "auto", True, [LOW]) == (False, True)
    assert is_upright(header, None, "raw", True, [LOW]) == (False, True)


@pytest.mark.parametrize(("box", "size", "guesses"), [(LOW, (40, 80), 0), (SMALL, (80, 40), 1)])
def test_a_conversion_counts_what_it_guessed(turned, tmp_path, box, size, guesses):
    corners = ",".join(f"{x:.0f},{y:.0f}" for x, y in box.points)
    (turned.parent / "gt_a.txt").write_text(f"{corners},{box.transcription}\n", encoding="utf-8")

    report = convert([turned.parent], tmp_path / "out", ConversionOptions(), workers=Workers(1))

    (page,) = read_pages(tmp_path / "out" / "det.txt")
    with Image.open(page.image) as image:
        assert image.size == size
    assert report.counts.guessed_orientations == guesses

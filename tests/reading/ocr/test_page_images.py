"""Which image is which page of an annotation file."""

import numpy as np
import pytest
from PIL import Image

from ocrdata.reading.ocr.page_images import find_page_images
from ocrdata.reading.source import LostImage, Source


@pytest.fixture
def find(tmp_path):
    """Finds the pages of `scan.xml` beside a `scan.tif` of so many frames, whose greys are 10, 20, 30 …

    Gives the grey of each page's image, or why it has none.
    """
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    def found(frames, pages, first=None, thumbnail=False, **options):
        pictures = [Image.new("L", (40, 30), 10 * number) for number in range(1, frames + 1)]
        more = {"save_all": True, "append_images": pictures[1:]}
        pictures[0].save(tmp_path / "scan.tif", **(more if frames > 1 else {}))
        if thumbnail:
            append_thumbnail(tmp_path / "scan.tif")
        source = Source(tmp_path, scratch=scratch, **options)
        images = find_page_images(source, tmp_path / "scan.xml", pages, first=first)
        return [str(each) if isinstance(each, LostImage) else grey(each) for each in images]

    return found


def grey(path):
    """The grey of the first frame, which is the one that programs read."""
    return int(np.asarray(Image.open(path).convert("L"))[0, 0])


def append_thumbnail(path):
    """Adds a frame that says of itself that it is a smaller version of another."""
    page = Image.open(path).copy()
    small = Image.new("L", (8, 6), 99)
    small.encoderinfo = {"tiffinfo": {254: 1}}
    page.save(path, save_all=True, append_images=[small])


def test_one_page_and_one_frame_belong_together_whatever_the_page_is_called(find):
    assert find(1, [("scan.tif", None)]) == [10]
    assert find(1, [("scan.tif", 7)], first=0) == [10]


def test_a_page_that_names_no_image_has_the_one_of_the_files_own_stem(find):
    assert find(1, [("", None)]) == [10]
    assert find(3, [("", 0), ("", 1), ("", 2)], first=0) == [10, 20, 30]


def test_pages_have_the_frames_of_their_numbers(find):
    assert find(3, [("scan.tif", 0), ("scan.tif", 2)], first=0) == [10, 30]
    assert find(3, [("scan.tif", 2)], first=0) == [30]
    assert find(3, [("scan.tif", 2), ("scan.tif", 3)]) == [20, 30]  # nothing but 1 can be the first
    assert find(3, [("scan.tif", 0), ("scan.tif", 1)]) == [10, 20]


def test_as_many_pages_as_frames_are_in_the_order_of_their_numbers_or_of_the_file(find):
    assert find(3, [("scan.tif", None)] * 3) == [10, 20, 30]
    assert find(3, [("scan.tif", number) for number in (12, 11, 10)]) == [30, 20, 10]


def test_what_is_not_certain_is_not_guessed(find):
    (first, second) = find(3, [("scan.tif", 1), ("scan.tif", 2)])
    assert "not certain which of the 3 pages of scan.tif" in first
    assert first == second
    assert "not certain" in find(3, [("scan.tif", None), ("scan.tif", None)])[0]
    assert "not certain" in find(3, [("scan.tif", 3)], first=0)[0]
    assert "not certain" in find(3, [("scan.tif", 1), ("scan.tif", 1)], first=0)[1]


def test_two_pages_of_one_picture_are_refused(find):
    assert find(1, [("scan.tif", None)] * 2) == ["2 pages name the image scan.tif, which holds one page"] * 2


def test_a_thumbnail_is_no_page(find):
    assert find(1, [("scan.tif", 5)], thumbnail=True) == [10]


def test_a_lost_image_is_the_loss_of_its_page_alone(find):
    found = find(1, [("gone.tif", 0), ("scan.tif", 1)], first=0)
    assert "gone.tif does not exist" in found[0]
    assert found[1] == 10


def test_labels_alone_cannot_name_a_frame(tmp_path):
    source = Source(tmp_path, check_images=False)
    one = find_page_images(source, tmp_path / "a.xml", [("a.tif", 4)])
    two = find_page_images(source, tmp_path / "a.xml", [("a.tif", 0), ("a.tif", 1)])

    assert one == [tmp_path / "a.tif"]
    assert ["--labels-only" in str(each) for each in two] == [True, True]

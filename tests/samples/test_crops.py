"""Crops are, pixel for pixel, those of PaddleOCR's pipeline."""

import json
import math
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from ocrdata.samples.crops import crop_line
from ocrdata.samples.geometry import is_convex

DATA = Path(__file__).parents[1] / "data" / "crops"
REGIONS = json.loads((DATA / "regions.json").read_text(encoding="utf-8"))
PAGE = cv2.imread(str(DATA / "page.png"))


@pytest.mark.parametrize("name", REGIONS)
def test_a_crop_is_the_one_that_paddleocr_cuts(name):
    expected = cv2.imread(str(DATA / f"{name.replace(' ', '-')}.png"))
    points = tuple((float(x), float(y)) for x, y in REGIONS[name])

    crop = crop_line(PAGE, points, "two")

    assert crop.shape == expected.shape
    # Versions of OpenCV round a cubic interpolation differently by a step or two.
    assert np.abs(crop.astype(int) - expected.astype(int)).max() <= 2


def warped(points):
    """What PaddleOCR's pipeline asks of OpenCV for a quad, whichever it is."""
    quad = np.array(points, np.float32)
    width = int(max(np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[2] - quad[3])))
    height = int(max(np.linalg.norm(quad[0] - quad[3]), np.linalg.norm(quad[1] - quad[2])))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    transform = cv2.getPerspectiveTransform(quad, corners)
    border, flags = cv2.BORDER_REPLICATE, cv2.INTER_CUBIC
    return cv2.warpPerspective(PAGE, transform, (width, height), borderMode=border, flags=flags)


PAGE_HEIGHT, PAGE_WIDTH = PAGE.shape[:2]
edges = st.tuples(
    st.lists(st.integers(-5, PAGE_WIDTH + 5), min_size=2, max_size=2, unique=True).map(sorted),
    st.lists(st.integers(-5, PAGE_HEIGHT + 5), min_size=2, max_size=2, unique=True).map(sorted),
)


@given(edges)
def test_an_upright_region_is_sliced_to_the_very_pixels_that_a_warp_gives(where):
    (left, right), (top, bottom) = where
    points = tuple(
        (float(x), float(y)) for x, y in ((left, top), (right, top), (right, bottom), (left, bottom))
    )

    assert np.array_equal(crop_line(PAGE, points, "two", keep_vertical=True), warped(points))


@example(([0, 1], [0, 1]), [0.0] * 7 + [1.9999998898698652])  # 3 pixels in float32, 2 in float64
@given(edges, st.lists(st.floats(-6, 6), min_size=8, max_size=8))
def test_any_convex_quad_has_the_very_pixels_that_a_warp_gives(where, moved):
    (left, right), (top, bottom) = where
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    points = tuple((x + dx, y + dy) for (x, y), dx, dy in zip(corners, moved[::2], moved[1::2], strict=True))
    sides = [math.dist(points[i - 1], points[i]) for i in range(4)]
    assume(is_convex(points) and min(max(sides[1], sides[3]), max(sides[0], sides[2])) > 1.01)

    assert np.array_equal(crop_line(PAGE, points, "two", keep_vertical=True), warped(points))


def test_a_tall_region_is_turned_counter_clockwise_unless_it_is_one_character_or_to_be_kept():
    tall = tuple((float(x), float(y)) for x, y in REGIONS["tall"])

    assert crop_line(PAGE, tall, "中国").shape[:2] == (25, 98)
    assert crop_line(PAGE, tall, "1").shape[:2] == (98, 25)
    assert crop_line(PAGE, tall, "中国", keep_vertical=True).shape[:2] == (98, 25)
    upright = crop_line(PAGE, tall, "1")
    assert np.array_equal(crop_line(PAGE, tall, "中国"), np.rot90(upright))


def test_a_region_of_less_than_a_pixel_has_no_crop():
    with pytest.raises(ValueError, match="0 × 20 pixels"):
        crop_line(PAGE, ((5.0, 5.0), (5.5, 5.0), (5.5, 25.0), (5.0, 25.0)), "a")


@pytest.mark.parametrize("far", [(70_000, 10), (1_000_000, 1_000_000)])
def test_a_region_that_reaches_far_out_of_the_page_has_no_crop(far):
    right, bottom = map(float, far)

    with pytest.raises(ValueError, match=f"{far[0]} × {far[1]} pixels out of a page"):
        crop_line(PAGE, ((0.0, 0.0), (right, 0.0), (right, bottom), (0.0, bottom)), "a")


def test_a_dented_quad_is_cut_by_its_rectangle_and_not_folded():
    dented = ((20.0, 20.0), (100.0, 20.0), (40.0, 30.0), (20.0, 60.0))

    assert crop_line(PAGE, dented, "two").shape[1] >= 80

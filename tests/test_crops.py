"""Crops are, pixel for pixel, those of PaddleOCR's pipeline."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from ocrdata import crops
from ocrdata.crops import crop_line

DATA = Path(__file__).parent / "data" / "crops"
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


def test_an_upright_region_is_sliced_to_the_pixels_that_a_warp_would_give(monkeypatch):
    points = ((30.0, 40.0), (110.0, 40.0), (110.0, 66.0), (30.0, 66.0))
    sliced = crop_line(PAGE, points, "two")
    monkeypatch.setattr(crops, "_slice", lambda *_: None)

    assert np.array_equal(sliced, crop_line(PAGE, points, "two"))


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

"""Polygons are made fit for training: clockwise, simple, with an area, from the right corner."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.samples.crops import crop_line
from ocrdata.samples.geometry import (
    centred_rectangle,
    is_convex,
    min_area_quad,
    quad_around,
    rectangle,
    runs_against_crop,
    signed_area,
    tidy,
)

QUAD = ((10.0, 10.0), (50.0, 12.0), (49.0, 30.0), (9.0, 28.0))
sizes = st.floats(2, 500)


def test_a_good_quad_stays_as_it_is():
    assert tidy(QUAD) == QUAD


def test_a_quad_drawn_anticlockwise_is_turned_round_and_keeps_its_first_corner():
    assert tidy((QUAD[0], QUAD[3], QUAD[2], QUAD[1])) == QUAD


def test_a_quad_drawn_in_the_order_of_a_z_is_untangled():
    assert tidy((QUAD[0], QUAD[1], QUAD[3], QUAD[2])) == QUAD


@pytest.mark.parametrize("start", range(4))
def test_the_top_left_corner_is_found_from_any_start(start):
    assert tidy(QUAD[start:] + QUAD[:start], find_start=True) == QUAD


def test_closing_and_repeated_points_are_dropped():
    assert tidy((QUAD[0], QUAD[0], *QUAD[1:], QUAD[0])) == QUAD


def test_a_triangle_becomes_its_rectangle():
    assert len(tidy(((0, 0), (10, 0), (0, 10)))) == 4


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        ([(1, 1), (9, 9)], "2 different points"),
        ([(1, 1), (5, 5), (9, 9), (3, 3)], "0.00 square pixels"),
        ([(1, 1), (9, 1), (9, math.nan), (1, 5)], "not a pixel coordinate"),
        ([(1, 1), (9, 1), (9, 1e9), (1, 5)], "not a pixel coordinate"),
    ],
)
def test_what_cannot_be_a_region_says_why(points, reason):
    with pytest.raises(ValueError, match=reason):
        tidy(points)


@given(st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)), min_size=3, max_size=12))
def test_whatever_comes_out_is_clockwise_and_comes_out_of_itself_unchanged(points):
    try:
        region = tidy(points)
    except ValueError:
        return
    assert len(region) >= 4
    assert signed_area(region) >= 1
    assert tidy(region) == region


@given(x=sizes, y=sizes, width=sizes, height=sizes, degrees=st.floats(-180, 180))
def test_turned_rectangles_keep_their_sides_and_their_pivot(x, y, width, height, degrees):
    about_corner = rectangle(x, y, width, height, degrees)
    about_centre = centred_rectangle(x, y, width, height, degrees)

    assert about_corner[0] == pytest.approx((x, y))
    assert sum(px for px, _ in about_centre) / 4 == pytest.approx(x, abs=1e-6)
    for corners in (about_corner, about_centre):
        assert math.dist(corners[0], corners[1]) == pytest.approx(width)
        assert math.dist(corners[1], corners[2]) == pytest.approx(height)
        assert signed_area(corners) == pytest.approx(width * height)


def test_a_rectangle_turns_clockwise_as_one_sees_it():
    right = rectangle(0, 0, 10, 5, 90)[1]

    assert right == pytest.approx((0, 10)), "what pointed right points down"


def test_a_rectangle_drawn_from_right_to_left_is_understood():
    assert rectangle(10, 10, -8, -4) == ((2, 6), (10, 6), (10, 10), (2, 10))


@pytest.mark.parametrize("degrees", [0.0, 30.0])
def test_numbers_that_a_file_has_as_texts_are_added_as_numbers(degrees):
    assert rectangle("8", "1", "142.0", "123", degrees) == rectangle(8, 1, 142, 123, degrees)


def test_the_smallest_rectangle_begins_at_the_top_left():
    quad = min_area_quad([(0, 0), (5, 0), (10, 0), (10, 4), (0, 4)])

    assert [(round(x, 3), round(y, 3)) for x, y in quad] == [(0, 0), (10, 0), (10, 4), (0, 4)]


def test_a_dent_is_no_convex_quad():
    assert is_convex(QUAD)
    assert not is_convex(((0, 0), (10, 0), (3, 3), (0, 10)))


@given(degrees=st.integers(0, 359), count=st.integers(2, 5))
def test_the_quad_of_a_line_begins_where_its_words_begin_whichever_way_they_run(degrees, count):
    """Words of 40 × 10 pixels, side by side, turned about the first one's top left corner."""
    x, y = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    words = [
        tuple((300 + u * x - v * y, 300 + u * y + v * x) for u, v in rectangle(50 * number, 0, 40, 10))
        for number in range(count)
    ]

    quad = quad_around(words)
    expected = (words[0][0], words[-1][1], words[-1][2], words[0][3])
    assert all(math.dist(ours, theirs) < 4 for ours, theirs in zip(quad, expected, strict=True))


def test_the_quad_of_one_word_is_its_own():
    assert quad_around([QUAD]) == QUAD


@pytest.mark.parametrize(
    ("turn", "against"), [(0, False), (1, False), (2, True), (3, True)], ids=["right", "down", "left", "up"]
)
def test_a_polygon_whose_text_runs_left_or_up_is_cropped_upside_down(turn, against):
    page = np.full((300, 300, 3), 255, np.uint8)
    page[100:120, 60:200] = 0, 0, 255  # the upper half of a text is red, and the lower one blue
    page[120:140, 60:200] = 255, 0, 0
    upright = [(60 + 35 * i, 100) for i in range(5)] + [(200 - 35 * i, 140) for i in range(5)]
    turned = np.ascontiguousarray(np.rot90(page, -turn))
    points = upright
    for _ in range(turn):
        points = [(299 - y, x) for x, y in points]

    crop = crop_line(turned, tidy(points), "a text")

    assert runs_against_crop(tidy(points)) is against
    assert bool(crop[crop.shape[0] // 4, crop.shape[1] // 2, 2] < 128) is against
    assert not runs_against_crop(points[::5])

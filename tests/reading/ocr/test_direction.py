"""Which way a text runs, and that its box begins at the text's own top left corner."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.reading.ocr import direction
from ocrdata.samples.geometry import centred_rectangle

UPRIGHT, UPWARDS, DOWNWARDS, FLIPPED = (1, 0), (0, -1), (0, 1), (-1, 0)
OCTAGON = [(2, 0), (58, 0), (60, 2), (60, 18), (58, 20), (2, 20), (0, 18), (0, 2)]


@pytest.mark.parametrize(("degrees", "expected"), [(0, (1, 0)), (90, (0, -1)), (180, (-1, 0)), (-90, (0, 1))])
def test_angles_are_counter_clockwise(degrees, expected):
    assert direction.of_angle(degrees) == pytest.approx(expected)


def test_what_is_no_angle_is_refused():
    with pytest.raises(ValueError, match="nan is not an angle"):
        direction.of_angle(math.nan)


@given(
    degrees=st.floats(0, 360),
    off=st.floats(-40, 40),
    start=st.integers(0, 3),
    backwards=st.booleans(),
    find_start=st.booleans(),
)
def test_a_turned_rectangle_begins_at_the_texts_top_left_however_it_was_drawn(
    degrees, off, start, backwards, find_start
):
    corners = centred_rectangle(500, 500, 200, 40, -degrees)  # of the text: top left, top right …
    drawn = corners[start:] + corners[:start]
    found = direction.begin_at_text(
        drawn[::-1] if backwards else drawn, direction.of_angle(degrees + off), find_start=find_start
    )
    assert sum(found, ()) == pytest.approx(sum(corners, ()))


def test_a_polygon_stays_where_its_text_is_upright_and_else_becomes_a_rectangle_that_begins_right():
    assert len(direction.begin_at_text(OCTAGON, UPRIGHT, find_start=True)) == 8
    assert len(direction.begin_at_text(OCTAGON, None, find_start=True)) == 8
    assert direction.begin_at_text(OCTAGON, FLIPPED, find_start=True)[0] == pytest.approx((60, 20), abs=1)
    assert direction.begin_at_text(OCTAGON, UPWARDS, find_start=True)[0] == pytest.approx((0, 20), abs=1)


@pytest.mark.parametrize(
    ("points", "text", "expected"),
    [
        ([(10, 50), (90, 50)], "left to right", (80, 0)),
        ([(90, 50), (10, 50)], "upside down", (-80, 0)),
        ([(90, 50), (10, 50)], "من اليمين", (80, 0)),
        ([(10, 50), (90, 50)], "من اليمين", (80, 0)),
        ([(50, 10), (50, 90)], "turned", (0, 80)),
        ([(50, 10), (50, 90)], "从上到下", None),
        ([(50, 90), (50, 10)], "从下到上", (0, -80)),
        ([(10, 50), (90, 50), (90, 10), (10, 10), (10, 49)], "round", None),
        ([(10, 50)], "a dot", None),
        ([], "nothing", None),
    ],
)
def test_a_baseline_runs_in_the_direction_of_reading(points, text, expected):
    """Except where scripts are written from right to left, or with upright characters below each other."""
    assert direction.of_baseline(points, text) == expected

"""Polygons that people drew by hand."""

import pytest

from ocrdata.reading.coordinates.drawn import drawn_region
from ocrdata.reading.source import Source

UPRIGHT = ((10, 10), (90, 10), (90, 30), (10, 30))
UPWARDS = ((10, 90), (10, 10), (30, 10), (30, 90))
"""Drawn from the top left of a text that runs upwards."""


@pytest.mark.parametrize(
    ("drawn", "first", "noted"),
    [
        (UPRIGHT, (10, 10), False),
        (UPRIGHT[2:] + UPRIGHT[:2], (10, 10), True),
        (UPRIGHT[:1] + UPRIGHT[:0:-1], (10, 10), False),
        (UPWARDS, (10, 10), True),
        ((*UPRIGHT, (5, 20)), (10, 10), False),
    ],
)
def test_a_quad_that_begins_at_another_corner_now_is_noted(tmp_path, drawn, first, noted):
    source = Source(tmp_path)

    assert drawn_region(source, drawn)[0] == first
    assert ["--keep-order" in note for note in source.notes] == [True] * noted


def test_the_first_point_may_be_trusted(tmp_path):
    source = Source(tmp_path, keep_order=True)

    assert drawn_region(source, UPWARDS) == UPWARDS
    assert not source.notes

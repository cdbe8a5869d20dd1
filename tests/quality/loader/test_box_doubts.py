"""Boxes that the loader accepts, but that look wrong."""

import numpy as np
import pytest

from ocrdata.quality.loader.box_doubts import doubts
from ocrdata.quality.loader.rules import detection_defaults

CORNERS = [[10, 10], [90, 12], [89, 32], [9, 30]]


def codes(points):
    polygon = np.array([points], np.float64)
    record = [{"transcription": "hi", "points": points}]
    return [fault.code for fault in doubts(polygon, [False], record, detection_defaults(), None, ["trained"])]


@pytest.mark.parametrize("step", [1, -1], ids=["clockwise", "counterclockwise"])
@pytest.mark.parametrize("start", range(4))
def test_a_box_that_begins_at_another_corner_of_upright_text_is_named(start, step):
    points = [CORNERS[(start + step * i) % 4] for i in range(4)]

    assert codes(points) == ([] if start == 0 else ["box-start"])


@pytest.mark.parametrize(
    "points",
    [
        [[90, 10], [90, 90], [70, 90], [70, 10]],  # text that runs down the page
        [[70, 90], [70, 10], [90, 10], [90, 90]],  # and up
        [[10, 10], [30, 10], [30, 90], [10, 90]],  # a column of Chinese characters
    ],
)
def test_text_that_runs_down_or_up_begins_where_it_should(points):
    assert codes(points) == []

"""A warped line has the pixels that PaddleOCR's own warp gives it, to one level."""

import importlib.util
from functools import cache
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.train.inside.loader.warp import GRID, Warp
from ocrdata.train.models import source

Points = list[tuple[float, float]]


@cache
def paddleocrs() -> Any:
    """PaddleOCR's class, from the module that defines it."""
    file = source.training_code() / "ppocr/data/imaug/text_image_aug/warp_mls.py"
    spec = importlib.util.spec_from_file_location("warp_mls", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.WarpMLS


@st.composite
def moves(draw: st.DrawFn) -> tuple[int, int, Points, Points]:
    """Width and height of a line; points of its edges, and where they go, as `RecAug` moves them."""
    height, width = draw(st.integers(20, 64)), draw(st.integers(24, 330))
    shift = st.integers(-height // 4, height // 4)
    origins = [(0, 0), (width, 0), (width, height), (0, height)]
    origins += [(x, y) for x in range(width // 4, width, width // 4) for y in (0, height)]
    targets = [(x + draw(shift), y + draw(shift) + 0.5) for x, y in origins]
    return width, height, [*map(_floats, origins)], [*map(_floats, targets)]


def _floats(point: tuple[float, float]) -> tuple[float, float]:
    return float(point[0]), float(point[1])


def line(width: int, height: int) -> np.ndarray:
    coarse = np.random.default_rng(width * height).integers(0, 256, (height // 4, width // 4, 3), np.uint8)
    return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)


@given(moves())
def test_pixels_are_those_of_paddleocr(move: tuple[int, int, Points, Points]) -> None:
    width, height, origins, targets = move
    given = line(width, height), origins, targets, width, height
    ours, theirs = Warp(*given).generate(), paddleocrs()(*given).generate()
    assert ours.dtype == theirs.dtype and ours.shape == theirs.shape
    assert np.abs(ours.astype(int) - theirs).max() <= 1


@pytest.mark.parametrize("width", [GRID, GRID + 1, 2 * GRID])
def test_points_that_stay_leave_the_line_as_it_is(width: int) -> None:
    corners = [(0.0, 0.0), (width, 0.0), (width, 30.0), (0.0, 30.0)]
    image = line(width, 30)
    assert np.array_equal(Warp(image, corners, corners, width, 30).generate(), image)


def test_a_node_that_is_the_last_point_is_moved_as_that_point() -> None:
    """PaddleOCR takes the weights of the node before, and tears the line."""
    width, height = 60, 30
    origins = [(0.0, 0.0), (60.0, 0.0), (60.0, 30.0), (0.0, 30.0)]
    targets = [(0.0, 7.0), (60.0, 9.0), (60.0, 24.0), (0.0, height - 1.0)]
    beside = [*targets[:3], (0.0, height - 1.001)]
    image = line(width, height)
    ours = Warp(image, origins, targets, width, height).generate()
    near = paddleocrs()(image, origins, beside, width, height).generate()
    assert np.abs(ours.astype(int) - near).max() <= 1
    torn = paddleocrs()(image, origins, targets, width, height).generate()
    assert np.abs(torn.astype(int) - near).max() > 30

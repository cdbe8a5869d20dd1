"""Turns DB's probability maps into boxes like `DBPostProcess` of PaddleOCR 2.10, for many settings at once.

Settings share most of the work: the contours depend only on threshold and dilation, their scores on the score
mode, and the grown boxes on the unclip ratio; the score threshold only filters the boxes. Each contour is
therefore traced, scored and grown one time for all settings that share it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

import cv2
import numpy as np
import numpy.typing as npt
import pyclipper

Array = npt.NDArray[Any]
Mode = Literal["fast", "slow"]
Shape = Literal["quad", "poly"]

MIN_SIDE = 3
"""Shortest side of a box in pixels of the map; 2 pixels more for a grown box."""

MAX_CONTOURS = 1000
"""Most contours of a map (`max_candidates` of PaddleOCR)."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The arguments of the post-processing (chapter 2.4 of the fine-tuning guide).

    Attributes:
        thresh: Probability above which a pixel is text, 0 to 1 (`det_db_thresh`).
        box_thresh: Lowest mean probability of a box, 0 to 1 (`det_db_box_thresh`).
        unclip_ratio: Factor of the distance by which a box is grown (`det_db_unclip_ratio`).
        dilation: Widen the text area by 1 pixel (`use_dilation`).
        score_mode: `fast`: mean over the box of a contour; `slow`: over the contour (`det_db_score_mode`).
    """

    thresh: float = 0.3
    box_thresh: float = 0.6
    unclip_ratio: float = 1.5
    dilation: bool = False
    score_mode: Mode = "fast"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A contour of a map, scored and grown.

    Attributes:
        scores: Mean probability by score mode, 0 to 1.
        boxes: Grown contours by unclip ratio: points (n, 2) in pixels of the page. A ratio without a box is
            missing.
    """

    scores: dict[Mode, float]
    boxes: dict[float, Array]


def boxes(
    probabilities: Array, size: tuple[int, int], setting: Setting, shape: Shape = "quad"
) -> list[Array]:
    """The boxes of one page under one setting.

    Args:
        probabilities: The map (height, width), float32, 0 to 1.
        size: Width and height of the page in pixels.
        setting: The arguments.
        shape: Rotated rectangles, or polygons that follow curved text.

    Returns:
        The points of each box, (n, 2), float, in pixels of the page.
    """
    found = candidates(
        probabilities,
        size,
        setting.thresh,
        dilation=setting.dilation,
        ratios=(setting.unclip_ratio,),
        modes=(setting.score_mode,),
        lowest=setting.box_thresh,
        shape=shape,
    )
    return list(chosen(found, setting))


def chosen(found: Iterable[Candidate], setting: Setting) -> Iterator[Array]:
    """The boxes of the candidates that a setting keeps."""
    for candidate in found:
        box = candidate.boxes.get(setting.unclip_ratio)
        if box is not None and candidate.scores[setting.score_mode] >= setting.box_thresh:
            yield box


def candidates(
    probabilities: Array,
    size: tuple[int, int],
    thresh: float,
    *,
    dilation: bool,
    ratios: tuple[float, ...],
    modes: tuple[Mode, ...],
    lowest: float,
    shape: Shape = "quad",
) -> list[Candidate]:
    """The contours of a map, scored and grown for all settings of one threshold.

    Args:
        probabilities: The map (height, width), float32, 0 to 1.
        size: Width and height of the page in pixels.
        thresh: Probability above which a pixel is text.
        dilation: Widen the text area by 1 pixel.
        ratios: Unclip ratios.
        modes: Score modes; polygons have only `fast`.
        lowest: The lowest score that any setting keeps.
        shape: Rotated rectangles or polygons.
    """
    bitmap = (probabilities > thresh).astype(np.uint8)
    if dilation:
        bitmap = cv2.dilate(bitmap, np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(bitmap * 255, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    scale = np.array([size[0] / bitmap.shape[1], size[1] / bitmap.shape[0]])
    found = []
    for contour in contours[:MAX_CONTOURS]:
        points = _outline(contour, shape)
        if points is None:
            continue
        scores = {
            mode: _mean(probabilities, points if mode == "fast" else contour.reshape(-1, 2)) for mode in modes
        }
        if max(scores.values()) < lowest:
            continue
        grown = {ratio: box for ratio in ratios if (box := _grown(points, ratio, shape)) is not None}
        placed = {ratio: np.clip(np.round(box * scale), 0, size) for ratio, box in grown.items()}
        found.append(Candidate(scores, placed))
    return found


def grid(
    thresholds: Iterable[float],
    box_thresholds: Iterable[float],
    ratios: Iterable[float],
    dilations: Iterable[bool],
    modes: Iterable[Mode],
) -> list[Setting]:
    """Every combination."""
    return [Setting(*values) for values in product(thresholds, box_thresholds, ratios, dilations, modes)]


def _outline(contour: Array, shape: Shape) -> Array | None:
    """The rectangle around a contour, or the polygon along it; None if it is too small."""
    if shape == "quad":
        points, side = _rectangle(contour)
        return points if side >= MIN_SIDE else None
    outline: Array = cv2.approxPolyDP(contour, 0.002 * cv2.arcLength(contour, True), True).reshape(-1, 2)
    return outline if len(outline) >= 4 else None


def _rectangle(points: Array) -> tuple[Array, float]:
    """The smallest rotated rectangle around points: corners clockwise from the top left, and short side."""
    around = cv2.minAreaRect(points)
    corners = sorted(cv2.boxPoints(around).tolist(), key=lambda point: point[0])
    left = sorted(corners[:2], key=lambda point: point[1])
    right = sorted(corners[2:], key=lambda point: point[1])
    return np.array([left[0], right[0], right[1], left[1]], np.float32), min(around[1])


def _grown(points: Array, ratio: float, shape: Shape) -> Array | None:
    """An outline moved outwards by area x ratio / length (Vatti clipping; Liao et al. 2020, DB)."""
    length = float(np.linalg.norm(points - np.roll(points, -1, axis=0), axis=1).sum())
    area = _area(points)
    if length == 0:
        return None
    offset = pyclipper.PyclipperOffset()
    offset.AddPath(points, pyclipper.JT_ROUND, pyclipper.ET_CLOSEDPOLYGON)
    paths = offset.Execute(area * ratio / length)
    if len(paths) != 1:
        return None
    path = np.array(paths[0])
    corners, side = _rectangle(path.reshape(-1, 1, 2))
    if side < MIN_SIDE + 2:
        return None
    return corners if shape == "quad" else path


def _area(points: Array) -> float:
    x, y = points[:, 0].astype(np.float64), points[:, 1].astype(np.float64)
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)


def _mean(probabilities: Array, points: Array) -> float:
    """Mean probability inside an outline."""
    height, width = probabilities.shape
    low = np.floor(points.min(axis=0)).astype(np.int32)
    high = np.ceil(points.max(axis=0)).astype(np.int32)
    left, right = np.clip((low[0], high[0]), 0, width - 1)
    top, bottom = np.clip((low[1], high[1]), 0, height - 1)
    mask = np.zeros((bottom - top + 1, right - left + 1), np.uint8)
    cv2.fillPoly(mask, [(points - (left, top)).astype(np.int32)], (1.0,))
    return float(cv2.mean(probabilities[top : bottom + 1, left : right + 1], mask)[0])

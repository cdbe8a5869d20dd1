"""Where a line goes in its picture: scale, slant, rotation, perspective, margins, and the warp itself."""

import math
from collections.abc import Sequence
from random import Random

import cv2
import numpy as np
import numpy.typing as npt

from ocrdata.synthesis.look.canvas import Canvas
from ocrdata.synthesis.look.preset import TextPlacement
from ocrdata.synthesis.type.glyphs import Mask
from ocrdata.synthesis.type.heights import full_height

_HALVE = 0.6  # scale below which a mask is halved first, so that no thin stroke falls between two pixels
_TWICE = np.array([[2.0, 0, 0.5], [0, 2.0, 0.5], [0, 0, 1]])  # from a halved mask's pixels to the mask's


def place(canvas: Canvas, rng: Random, look: TextPlacement, height: int, *, whole: bool) -> None:
    """Decide the picture's width and where the mask's pixels go; `whole` lets no edge cut the line."""
    x0, y0, x1, y1 = canvas.box
    tall = y1 - y0
    share = min(0.96, max(0.3, tall / canvas.full * canvas.size * full_height(canvas.faces[0]) / height))
    scale = min(look.height(rng), share * 1.15, 0.96) * height / tall
    stretch, slant, angle = look.stretch(rng), look.slant(rng), math.radians(look.rotate(rng))
    cos, sin = math.cos(angle), math.sin(angle)
    # Scale and slant, then rotation: x' = a x + b y, y' = c x + d y.
    a, c = cos * scale * stretch, sin * scale * stretch
    b, d = (-cos * slant - sin) * scale, (-sin * slant + cos) * scale
    xs = [a * x0 + b * y0, a * x1 + b * y0, a * x1 + b * y1, a * x0 + b * y1]
    ys = [c * x0 + d * y0, c * x1 + d * y0, c * x1 + d * y1, c * x0 + d * y1]
    wander = look.perspective(rng) * tall * scale
    if wander:
        draw, wide = rng.random, 2 * wander
        xs = [x - wander + draw() * wide for x in xs]
        ys = [y - wander + draw() * wide for y in ys]
    left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
    fit = min(1.0, height * 0.97 / (bottom - top))  # below 1: a detector's upright box around a tilted line
    unit = tall * scale * fit
    before, after = look.left(rng) * unit, look.right(rng) * unit
    if whole:
        before, after = max(0.0, before), max(0.0, after)
    above = (height - (bottom - top) * fit) * (0.5 - 0.5 * max(-1.0, min(1.0, look.rise(rng))))
    cut = look.cut(rng)
    if cut and not whole:
        above = -cut * unit if cut > 0 else height - (bottom - top) * fit - cut * unit
    canvas.shape = (height, max(8, round((right - left) * fit + before + after)))
    dx, dy = before - left * fit, above - top * fit
    if wander:
        corners = [(x * fit + dx, y * fit + dy) for x, y in zip(xs, ys, strict=True)]
        canvas.matrix = projection((x0, y0, x1, y1), corners)
    else:
        canvas.matrix = np.array(((a * fit, b * fit, dx), (c * fit, d * fit, dy), (0.0, 0.0, 1.0)))


def projection(
    box: tuple[float, float, float, float], corners: Sequence[tuple[float, float]]
) -> npt.NDArray[np.float64]:
    """The projection that takes a box to four corners, clockwise from its upper left.

    P. Heckbert, Fundamentals of Texture Mapping and Image Warping, 1989, section 2.2.3. By hand because
    OpenCV's `getPerspectiveTransform` (the tests' oracle) and the arrays that it wants take longer.
    """
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    ax, bx, cx = x1 - x2, x3 - x2, x0 - x1 + x2 - x3
    ay, by, cy = y1 - y2, y3 - y2, y0 - y1 + y2 - y3
    area = ax * by - bx * ay
    left, top, right, bottom = box
    wide, tall = right - left, bottom - top
    g, h = (cx * by - bx * cy) / area / wide, (ax * cy - cx * ay) / area / tall
    a, b = (x1 - x0) / wide + g * x1, (x3 - x0) / tall + h * x3
    d, e = (y1 - y0) / wide + g * y1, (y3 - y0) / tall + h * y3
    c, f, w = x0 - a * left - b * top, y0 - d * left - e * top, 1 - g * left - h * top
    return np.array(((a / w, b / w, c / w), (d / w, e / w, f / w), (g / w, h / w, 1.0)))


def warped(canvas: Canvas) -> Mask:
    """The mask as it lies in the picture: uint8 (H, W) of the canvas's shape."""
    height, width = canvas.shape
    mask, matrix = canvas.mask, canvas.matrix
    scale = math.hypot(matrix[0, 1], matrix[1, 1])
    while scale < _HALVE and min(mask.shape) > 3:
        rows, columns = mask.shape
        even = mask[: rows & ~1, : columns & ~1]  # exactly by half, which OpenCV is fast at
        mask = np.asarray(cv2.resize(even, (columns // 2, rows // 2), interpolation=cv2.INTER_AREA), np.uint8)
        matrix, scale = matrix @ _TWICE, scale * 2
    if matrix[2, 0] == 0.0 == matrix[2, 1]:
        if matrix[0, 1] == 0.0 == matrix[1, 0]:
            return _scaled(mask, matrix, height, width)
        return np.asarray(cv2.warpAffine(mask, matrix[:2], (width, height)), np.uint8)
    return np.asarray(cv2.warpPerspective(mask, matrix, (width, height)), np.uint8)


def _scaled(mask: Mask, matrix: npt.NDArray[np.float64], height: int, width: int) -> Mask:
    """The warp of a line that stays upright: scaled, and put on whole pixels."""
    size = (max(1, round(mask.shape[1] * matrix[0, 0])), max(1, round(mask.shape[0] * matrix[1, 1])))
    small = cv2.resize(mask, size)
    x, y = round(matrix[0, 2]), round(matrix[1, 2])
    placed = np.zeros((height, width), np.uint8)
    top, left = max(0, y), max(0, x)
    piece = small[top - y : height - y, left - x : width - x]
    placed[top : top + piece.shape[0], left : left + piece.shape[1]] = piece
    return placed

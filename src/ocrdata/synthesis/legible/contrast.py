"""Can the line still be seen? Measured on the finished picture, character by character.

Along the line, in blocks about one character wide, the mean brightness of the ink is compared with that of
the ground right beside its strokes. A reader needs the difference in every block, not on average: glare may
wipe out two digits of six and leave the average high.
"""

from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from ocrdata.synthesis.compiled import switch

Image = npt.NDArray[np.uint8]

MIN_CONTRAST = 11.0
"""Least difference of brightness (0 to 255) in the weakest block."""

NOISE_RATIO = 1.6
"""Least difference as a multiple of the noise between neighbouring pixels."""

_ABOVE_ANY_NOISE = 40.0
_MIN_POINT_CONTRAST = 9.0  # levels between a decimal point and the free ground around it
_LEAST = 1.1 / 48  # radius of a point in heights of the picture: a smaller one is lost among ends of segments
_RING = (0.5, 0.4)  # how much of the ring around a point has to be how far on the way from it to the ground
_TURN = np.arange(24) * (2 * np.pi / 24)
_SOLID = 150  # coverage from which a pixel is ink, ghosts of unlit segments left out
_CLEAR = (0.15, 0.5)  # of the difference of point and ground: what the gaps on its two sides have to show
_FREE = 24  # coverage below which a pixel is ground
_INK = 0.04  # blocks with less ink than this share are gaps between words


def contrast(image: Image, mask: Image) -> float:
    """Difference between ink and ground in the block where it is smallest, in levels of 0 to 255.

    Args:
        image: The finished picture, BGR (H, W, 3) or grey (H, W).
        mask: The text's coverage in it (H, W).
    """
    if switch.kernels is not None:
        aside = min(_BESIDE, (mask.shape[1] - 2) // 2)
        height, width = (mask.shape[0] + 2) // 4, mask.shape[1] - 2 * aside
        starts = _starts(width, max(1, round(width / (2.1 * height))))
        return float(switch.kernels.weakest(switch.with_channels(image), mask, starts, aside, _INK))
    # Every fourth row tells as much. One array of four fields, because calls cost more than pixels here.
    mask, green = np.ascontiguousarray(mask[1::4]), _brightness(image[1::4])
    aside = min(_BESIDE, (mask.shape[1] - 2) // 2)
    near = cv2.max(mask[:, : -2 * aside], mask[:, 2 * aside :])  # ink a little to the left or the right
    mask, green = mask[:, aside:-aside], green[:, aside:-aside]
    height, width = mask.shape
    rim = cv2.subtract(near, mask)
    inked, beside = cv2.multiply(green, mask, scale=1 / 255), cv2.multiply(green, rim, scale=1 / 255)
    columns = cv2.reduce(cv2.merge((mask, rim, inked, beside)), 0, cv2.REDUCE_SUM, dtype=cv2.CV_32S)[0]
    blocks = np.add.reduceat(columns, _starts(width, max(1, round(width / (2.1 * height))))).tolist()
    least = min(_INK * 255 * height * width / len(blocks), 0.5 * max(block[0] for block in blocks))
    found = [
        abs(ink / ink_area - ground / rim_area)
        for ink_area, rim_area, ink, ground in blocks
        if ink_area > least and rim_area > 255
    ]
    return 255 * min(found, default=0.0)


def noise(image: Image) -> float:
    """Standard deviation of the noise, from pixels three apart: soft grain is alike within two."""
    if switch.kernels is not None:
        return int(switch.kernels.roughness(switch.with_channels(image))) / 0.95
    green = _brightness(image[2::6])
    step = cv2.absdiff(green[:, 3:], green[:, :-3])[:, ::4]
    # The median of |difference| of two normal numbers is 0.95 of their standard deviation.
    middle = step.size // 2
    return float(np.partition(step.ravel(), middle)[middle]) / 0.95  # np.median takes far longer


def legible(image: Image, found: float) -> bool:
    """Whether every part of the line stands out from its ground and from the noise.

    Args:
        image: The finished picture.
        found: Its contrast.
    """
    if found < MIN_CONTRAST:
        return False
    return found > _ABOVE_ANY_NOISE or found >= NOISE_RATIO * noise(image)


def points_visible(
    image: Image,
    mask: Image,
    points: Sequence[tuple[float, float, float]],
    matrix: npt.NDArray[np.float64],
    *,
    apart: bool = False,
) -> bool:
    """Whether every decimal point can be told from its surroundings: the first thing that blur takes.

    Args:
        image: The finished picture.
        mask: The text's coverage in it.
        points: Centre and radius of each, before the warp.
        matrix: The warp.
        apart: The points have no room of their own, as on segment displays: each has to stand apart from the
            digits beside it, too, or it is a longer foot of the one or the other.
    """
    height, width = mask.shape
    image = image if image.ndim == 2 else image[..., 1]
    scale = float(np.hypot(matrix[0, 1], matrix[1, 1]))
    for x, y, radius in points:
        w = matrix[2, 0] * x + matrix[2, 1] * y + 1
        column = int((matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]) / w)
        row = int((matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]) / w)
        near = max(1, int(radius * scale * 0.7))
        wide = 3 * near + 3
        inner = image[max(0, row - near) : row + near + 1, max(0, column - near) : column + near + 1]
        if row >= height or column >= width or not inner.size:
            return False
        around = (slice(max(0, row - wide), row + wide + 1), slice(max(0, column - wide), column + wide + 1))
        free = image[around][mask[around] < _FREE]
        if free.size and abs(float(inner.mean()) - float(free.mean())) < _MIN_POINT_CONTRAST:
            return False
        if not apart or not free.size:
            continue
        size, ground = radius * scale, float(free.mean())
        if size < _LEAST * height or not _is_ringed(image, row, column, size, ground):
            return False
        if not _stands_apart(image, mask, row, column, near, ground):
            return False
    return True


def _is_ringed(image: Image, row: int, column: int, radius: float, ground: float) -> bool:
    """Whether most of what is around a point is ground: grown together with a digit it is none."""
    light = image if image.ndim == 2 else image[..., 1]
    near = max(1, int(radius * 0.7))
    point = float(
        light[max(0, row - near) : row + near + 1, max(0, column - near) : column + near + 1].mean()
    )
    way = ground - point
    for distance in (radius + 1.0, radius + 1.5, radius + 2.0):
        rows = np.clip(np.round(row + distance * np.sin(_TURN)).astype(int), 0, light.shape[0] - 1)
        columns = np.clip(np.round(column + distance * np.cos(_TURN)).astype(int), 0, light.shape[1] - 1)
        levels = light[rows, columns].astype(np.float32)
        if ((levels - point) * np.sign(way) > _RING[1] * abs(way)).mean() >= _RING[0]:
            return True
    return False


def _stands_apart(image: Image, mask: Image, row: int, column: int, near: int, ground: float) -> bool:
    """Whether the picture clears up between a point and the ink on its left and right."""
    left = max(0, column - 6 * near - 4)
    window = slice(max(0, row - near), row + near + 1), slice(left, column + 6 * near + 5)
    light = image[window].mean(axis=0)
    inked = mask[window].max(axis=0) > _SOLID
    centre = column - left
    point = float(light[max(0, centre - near) : centre + near + 1].mean())
    clear = []
    for ink, levels in (inked[centre::-1], light[centre::-1]), (inked[centre:], light[centre:]):
        edges = np.flatnonzero(np.diff(ink.astype(np.int8)))
        if not ink.size or not ink[0] or not edges.size:
            return False  # too faint to be solid, or in one piece with what is beside it
        end = edges[1] + 1 if edges.size > 1 else None
        gap = levels[edges[0] + 1 : end]
        clear.append(float(np.abs(gap - point).max()) / max(1.0, abs(ground - point)))
    return min(clear) > _CLEAR[0] and max(clear) > _CLEAR[1]


def _brightness(image: Image) -> Image:
    """A field of its own: the green channel, or the only one."""
    if image.ndim == 2:
        return np.ascontiguousarray(image)
    return np.asarray(cv2.extractChannel(image, 1), np.uint8)


_BESIDE = 4
"""Pixels from a stroke to the ground that it is compared with: beside most blur, within most letters."""


@lru_cache(maxsize=4096)
def _starts(width: int, blocks: int) -> npt.NDArray[np.intp]:
    return np.arange(blocks, dtype=np.intp) * width // blocks

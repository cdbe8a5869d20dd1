"""Shapes that a detector takes for text and that get no box: bar codes, gratings, windows, ticks, icons."""

from random import Random

import cv2
import numpy as np
import numpy.typing as npt

from ocrdata.synthesis.type.glyphs import Mask

Image = npt.NDArray[np.uint8]


def draw(image: Image, taken: Mask, rng: Random) -> None:
    """Draw one of them somewhere on a page and mark its place as taken.

    Args:
        image: The page, BGR (H, W, 3); changed in place.
        taken: Where something is already (H, W); changed in place.
        rng: Random numbers of the page.
    """
    height, width = taken.shape
    columns, rows = int(width * rng.uniform(0.08, 0.4)), int(height * rng.uniform(0.03, 0.15)) + 8
    x, y = int(rng.random() * (width - columns)), int(rng.random() * (height - rows))
    place = image[y : y + rows, x : x + columns]
    light = float(place.mean()) < 120
    tone = rng.uniform(190, 255) if light else rng.uniform(0, 80)
    mask = rng.choice((_bars, _grating, _windows, _ticks, _icons))(rows, columns, rng)
    share = (mask * rng.uniform(0.6, 1.0)).astype(np.float32)[..., None] / 255
    place[:] = (place * (1 - share) + tone * share).astype(np.uint8)
    taken[y : y + rows, x : x + columns] = 255


def _bars(rows: int, columns: int, rng: Random) -> Mask:
    """A bar code."""
    mask = np.zeros((rows, columns), np.uint8)
    x = 0
    while x < columns:
        width = 1 + int(rng.random() * 4)
        mask[:, x : x + width] = 255
        x += width + 1 + int(rng.random() * 4)
    return mask


def _grating(rows: int, columns: int, rng: Random) -> Mask:
    """Slats of a vent or a fence."""
    mask = np.zeros((rows, columns), np.uint8)
    pitch = 4 + int(rng.random() * 10)
    lean = int(rng.uniform(-1, 1) * rows)
    for x in range(-rows, columns + rows, pitch):
        cv2.line(mask, (x, 0), (x + lean, rows), 255, max(1, pitch // 3), cv2.LINE_AA)
    return mask


def _windows(rows: int, columns: int, rng: Random) -> Mask:
    """Small rectangles in a row, evenly spaced as letters are."""
    mask = np.zeros((rows, columns), np.uint8)
    width = max(4, int(rows * rng.uniform(0.3, 0.8)))
    step = int(width * rng.uniform(1.2, 1.8))
    for x in range(2, columns - width, step):
        filled = -1 if rng.random() < 0.6 else 1
        cv2.rectangle(mask, (x, 2), (x + width, rows - 3), 255, filled)
    return mask


def _ticks(rows: int, columns: int, rng: Random) -> Mask:
    """The scale of a ruler or a gauge."""
    mask = np.zeros((rows, columns), np.uint8)
    step = 5 + int(rng.random() * 8)
    for number, x in enumerate(range(1, columns, step)):
        length = rows if number % 10 == 0 else rows * 2 // 3 if number % 5 == 0 else rows // 3
        cv2.line(mask, (x, 0), (x, length), 255, 1)
    return mask


def _icons(rows: int, columns: int, rng: Random) -> Mask:
    """Arrows, rings, triangles and crosses in a row."""
    mask = np.zeros((rows, columns), np.uint8)
    side = min(rows - 4, 60)
    for x in range(2, columns - side, int(side * rng.uniform(1.1, 1.6)) + 1):
        centre = (x + side // 2, rows // 2)
        radius = max(2, side // 2 - 1)
        shape = int(rng.random() * 4)
        if shape == 0:
            cv2.circle(mask, centre, radius, 255, max(1, side // 8), cv2.LINE_AA)
        elif shape == 1:
            left, right = (centre[0] - radius, centre[1]), (centre[0] + radius, centre[1])
            cv2.arrowedLine(mask, left, right, 255, max(1, side // 8), cv2.LINE_AA, tipLength=0.4)
        elif shape == 2:
            points = [
                [centre[0], centre[1] - radius],
                [x, rows // 2 + radius],
                [x + side, rows // 2 + radius],
            ]
            cv2.polylines(mask, [np.array(points, np.int32)], True, 255, max(1, side // 10), cv2.LINE_AA)
        else:
            cv2.drawMarker(mask, centre, 255, cv2.MARKER_TILTED_CROSS, radius * 2, max(1, side // 8))
    return mask

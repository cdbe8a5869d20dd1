"""Light on the line: its direction, shadows, mirrored lamps, stray light."""

import math
from functools import lru_cache
from random import Random
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ocrdata.synthesis.look.blending import LinearGradient, as_image, lit, shaded, with_ink

Image = npt.NDArray[np.uint8]

_UNIT = 127.5  # level of a lighting field where nothing changes (`lit`)
_SPOT = 24  # radius of a spot of light in its picture, which reaches twice as far


def light(image: Image, rng: Random, strength: float = 0.25) -> Image:
    """Uneven light: a gradient in any direction, `strength` darker at one end and lighter at the other."""
    height, width = image.shape[:2]
    a, b = rng.uniform(-strength, strength), rng.uniform(-strength, strength) * 0.5
    right, down = 2 * _UNIT * a / width, 2 * _UNIT * b / height
    return lit(image, LinearGradient(right, down, _UNIT * (1 - a - b)))


def shadow(image: Image, rng: Random, depth: float = 0.4) -> Image:
    """The edge of a shadow across the picture."""
    height, width = image.shape[:2]
    lean = rng.uniform(-1.5, 1.5)
    edge = rng.uniform(0.1, 0.9) * width
    steep = (255.0 if rng.random() < 0.5 else -255.0) / rng.uniform(6.0, 40.0)  # levels a pixel
    start = 255 - depth * (128 - steep * (edge + lean * height / 2))
    return shaded(
        image,
        LinearGradient(-depth * steep, -depth * steep * lean, start, least=max(0, round(255 * (1 - depth)))),
    )


def glare(image: Image, rng: Random, strength: float = 0.5, size: float = 1.0) -> Image:
    """A lamp mirrored in the surface: one or two soft bright spots.

    Args:
        strength: Of the brightest point; 1 burns out to white.
        size: Radius, as a share of the height.
    """
    height, width = image.shape[:2]
    rows, columns = max(4, height // 4), max(8, width // 4)
    field = None
    for _ in range(1 + (rng.random() < 0.3)):
        x, y = rng.random() * columns, (rng.random() * 1.6 - 0.3) * rows
        reach = rows * size / _SPOT
        along, over = reach * rng.uniform(0.4, 1.4), reach * rng.uniform(0.25, 0.8)
        turn = rng.uniform(0, math.pi)
        cos, sin = math.cos(turn), math.sin(turn)
        # From the field to the spot: shifted, turned back, scaled.
        a, b, c, d = cos / along, sin / along, -sin / over, cos / over
        middle = 2.0 * _SPOT
        back = np.array([[a, b, middle - a * x - b * y], [c, d, middle - c * x - d * y]])
        spot = cv2.warpAffine(_spot(), back, (columns, rows), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        field = spot if field is None else cv2.max(field, spot)
    return _screened(image, cv2.resize(field, (width, height)), strength)


def reflection(image: Image, rng: Random, strength: float = 0.2) -> Image:
    """Windows, ceiling lights and hands mirrored in glass: slanted bands with soft edges."""
    height, width = image.shape[:2]
    rows, columns = max(4, height // 3), max(8, width // 3)
    field = np.zeros((rows, columns), np.uint8)
    lean = rng.uniform(-1.2, 1.2) * rows
    x = rng.uniform(-0.2, 0.9) * columns
    for _ in range(1 + int(rng.random() * 3)):
        band = rng.uniform(0.2, 2.5) * rows
        points = np.array([[x, -1], [x + band, -1], [x + band + lean, rows], [x + lean, rows]], np.int32)
        cv2.fillPoly(field, [points], int(rng.uniform(120, 255)))
        x += band + rng.uniform(0.1, 1.2) * rows
    side = 1 + 2 * int(rng.random() * 4)
    field = cv2.blur(cv2.blur(field, (side, side)), (side, side))
    return _screened(image, cv2.resize(field, (width, height)), strength)


def haze(image: Image, rng: Random, amount: float = 0.3) -> Image:
    """Dust, fog on the glass, stray light: contrast lost towards grey."""
    tone = rng.uniform(90, 230)
    return as_image(cv2.convertScaleAbs(image, alpha=1 - amount, beta=tone * amount))


def _screened(image: Image, field: Any, strength: float) -> Image:
    """Add light: 255 - (255 - image) (255 - strength · field) / 255, never past white."""
    return with_ink(image, field, (min(strength, 1.0),) * (1 if image.ndim == 2 else 3), light=True)


@lru_cache(maxsize=1)
def _spot() -> Image:
    """A round spot of light with a soft edge."""
    axis = np.arange(4 * _SPOT, dtype=np.float32) / _SPOT - 2
    radius = np.sqrt(axis[:, None] ** 2 + axis[None, :] ** 2)
    return (255 * np.exp(-((radius * 1.25) ** 2.4))).astype(np.uint8)

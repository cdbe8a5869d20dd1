"""The lens and the glass before it: focus, movement, colour fringes, dirt."""

import math
from functools import lru_cache
from random import Random

import cv2
import numpy as np
import numpy.typing as npt

from ocrdata.synthesis.look.blending import as_image, with_channels_of

Image = npt.NDArray[np.uint8]

_INVISIBLE = 0.25  # sigma of a blur that changes nothing
_BOX_SIGMA = math.sqrt(2 / 3)  # of a box filter of 3 by 3 pixels


def blur(image: Image, rng: Random, sigma: float = 1.0) -> Image:
    """Out of focus; sigma in pixels."""
    if sigma < _INVISIBLE:
        return image
    if sigma < _BOX_SIGMA * 0.75:
        side = np.array((sigma * sigma / 2, 1 - sigma * sigma, sigma * sigma / 2), np.float32)
        return as_image(cv2.sepFilter2D(image, -1, side, side))
    # A few box filters make a bell, at a third of the price of a Gaussian kernel.
    for _ in range(min(6, max(1, round((sigma / _BOX_SIGMA) ** 2)))):
        image = as_image(cv2.blur(image, (3, 3)))
    return image


def defocus(image: Image, rng: Random, sigma: float = 1.0) -> Image:
    """Out of focus by a sigma in pixels of the camera: unlike `blur`'s, it does not shrink with the line."""
    if sigma < _INVISIBLE:
        return image
    return as_image(cv2.GaussianBlur(image, (0, 0), sigma))


def motion(image: Image, rng: Random, length: float = 5) -> Image:
    """The camera moved; length in pixels, at most 9."""
    return as_image(cv2.filter2D(image, -1, _streak(min(9, max(2, round(length))), int(rng.random() * 8))))


def fringe(image: Image, rng: Random, pixels: int = 1) -> Image:
    """Colour fringes of a cheap lens: red and blue moved apart."""
    if image.ndim == 2:
        return image
    pixels = max(1, int(pixels))
    moved: Image = image.copy()
    if rng.random() < 0.5:
        moved[:, pixels:, 2] = image[:, :-pixels, 2]
    else:
        moved[:, :-pixels, 2] = image[:, pixels:, 2]
    return moved


def dirt(image: Image, rng: Random, spots: int = 6) -> Image:
    """Dust, drops and scratches on the glass."""
    height, width = image.shape[:2]
    layer = np.zeros((height, width), np.uint8)
    for _ in range(spots):
        x, y = int(rng.random() * width), int(rng.random() * height)
        if rng.random() < 0.75:
            cv2.circle(
                layer, (x, y), 1 + int(rng.random() ** 3 * height * 0.06), int(rng.uniform(40, 170)), -1
            )
        else:
            end = (x + int(rng.uniform(-1, 1) * height), y + int(rng.uniform(-0.5, 0.5) * height))
            cv2.line(layer, (x, y), end, int(rng.uniform(40, 130)), 1, cv2.LINE_AA)
    layer = cv2.GaussianBlur(layer, (3, 3), 0)
    merged = with_channels_of(layer, image)
    return as_image(cv2.add(image, merged) if rng.random() < 0.5 else cv2.subtract(image, merged))


@lru_cache(maxsize=128)
def _streak(length: int, direction: int) -> npt.NDArray[np.float32]:
    kernel = np.zeros((length, length), np.float32)
    angle = direction * np.pi / 8
    half = (length - 1) / 2
    dx, dy = np.cos(angle) * half, np.sin(angle) * half
    start, end = (round(half - dx), round(half - dy)), (round(half + dx), round(half + dy))
    cv2.line(kernel, start, end, 1.0, 1)
    return np.asarray(kernel / kernel.sum(), np.float32)

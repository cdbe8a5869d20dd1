"""Pictures times fields, the arithmetic of light and ink: OpenCV's, or compiled."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ocrdata.synth import speed

Image = npt.NDArray[np.uint8]


def product(image: Image, field: Image) -> Image:
    """What is left of a picture where a field of 255 keeps everything: a · b / 255, rounded.

    Args:
        image: uint8, BGR (H, W, 3) or grey (H, W).
        field: The same, or (H, W) for all three channels.
    """
    return _times(image, field, 1 / 255, "product")


def lit(image: Image, field: Image) -> Image:
    """The same with a field that may brighten: 127.5 keeps everything, 255 doubles it, up to white."""
    return _times(image, field, 2 / 255, "product_twice")


def _times(image: Image, field: Image, scale: float, compiled: str) -> Image:
    field = spread(field, image)
    if speed.kernels is None:
        return np.asarray(cv2.multiply(image, field, scale=scale), np.uint8)
    out = np.empty(image.shape, np.uint8)
    getattr(speed.kernels, compiled)(image.reshape(-1), field.reshape(-1), out.reshape(-1))
    return out


def slope(height: int, width: int, across: float, down: float, start: float) -> Image:
    """A field that rises evenly, cut off at 0 and 255: (H, W).

    Args:
        height: Of the field.
        width: Of the field.
        across: Levels a pixel to the right.
        down: Levels a pixel downwards.
        start: Level of the first pixel.
    """
    right, below, first = round(across * 1024), round(down * 1024), round(start * 1024)
    if speed.kernels is not None:
        return np.asarray(speed.kernels.slope(height, width, right, below, first), np.uint8)
    rows, columns = np.arange(height, dtype=np.int32) * below, np.arange(width, dtype=np.int32) * right
    levels = np.add.outer(rows + first, columns) >> 10
    return np.asarray(cv2.add(levels, 0, dtype=cv2.CV_8U), np.uint8)


def spread(field: npt.NDArray[Any], image: Image) -> Any:
    """A field (H, W) with as many channels as a picture has."""
    if field.ndim == image.ndim:
        return field
    return cv2.merge((field, field, field))

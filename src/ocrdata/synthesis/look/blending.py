"""Pictures multiplied with light and ink: by OpenCV or by compiled code, with the same bytes.

A picture is uint8, BGR (H, W, 3) or grey (H, W). A field says how much of each pixel is left: it has the
picture's shape, or is (H, W) for all three channels.
"""

from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ocrdata.synthesis.compiled import switch

Image = npt.NDArray[np.uint8]


class LinearGradient(NamedTuple):
    """A field whose level changes evenly from pixel to pixel.

    Attributes:
        across: Change per pixel to the right, in levels.
        down: Change per pixel downwards, in levels.
        start: Level of the first pixel.
        least: Lower limit of the level, 0 to 255.
        most: Upper limit of the level, 0 to 255.
    """

    across: float
    down: float
    start: float
    least: int = 0
    most: int = 255


def multiplied(image: Image, field: Image) -> Image:
    """A picture times a field, where a field of 255 keeps everything: a · b / 255, rounded."""
    field = with_channels_of(field, image)
    if switch.kernels is None:
        return np.asarray(cv2.multiply(image, field, scale=1 / 255), np.uint8)
    out = np.empty(image.shape, np.uint8)
    switch.kernels.multiplied(image.reshape(-1), field.reshape(-1), out.reshape(-1))
    return out


def shaded(image: Image, gradient: LinearGradient) -> Image:
    """A picture times a gradient, where 255 keeps everything."""
    return _under(image, gradient, 1)


def lit(image: Image, gradient: LinearGradient) -> Image:
    """A picture under light: 127.5 keeps everything, 255 doubles it, up to white."""
    return _under(image, gradient, 2)


def _under(image: Image, gradient: LinearGradient, times: int) -> Image:
    right, below, first = (round(value * 1024) for value in gradient[:3])
    least, most = gradient.least, gradient.most
    if switch.kernels is not None:
        image, out = channelled(image)
        switch.kernels.shaded(image, out, right, below, first, least, most, times == 2)
        return out if out.shape[2] == 3 else out[..., 0]
    height, width = image.shape[:2]
    rows, columns = np.arange(height, dtype=np.int32) * below, np.arange(width, dtype=np.int32) * right
    levels = cv2.max(cv2.min(np.add.outer(rows + first, columns) >> 10, most), least)
    field = np.asarray(cv2.add(levels, 0, dtype=cv2.CV_8U), np.uint8)
    return np.asarray(cv2.multiply(image, with_channels_of(field, image), scale=times / 255), np.uint8)


def with_ink(image: Image, mask: Image, losses: tuple[float, ...], *, light: bool) -> Image:
    """A picture under ink.

    Args:
        image: The picture.
        mask: Coverage (H, W).
        losses: Share of each channel that a coverage of 255 takes away, 0 to 1.
        light: The ink takes away darkness, not light.
    """
    steps = [round(256 * loss) for loss in losses]
    if switch.kernels is not None:
        image, out = channelled(image)
        first, second, third = steps if len(steps) == 3 else (*steps, 0, 0)
        switch.kernels.with_ink(image, mask, out, first, second, third, 255 if light else 0)
        return out if len(steps) == 3 else out[..., 0]
    full = 255 + 1 / 2048  # no value is halfway between two levels then, which OpenCV rounds to either side
    if len(steps) == 1:
        keep = cv2.convertScaleAbs(mask, alpha=-steps[0] / 256, beta=full)
    else:  # from three channels to three a matrix is OpenCV's fast way
        matrix = np.zeros((3, 4), np.float32)
        np.fill_diagonal(matrix, [-step / 256 for step in steps])
        matrix[:, 3] = full
        keep = cv2.transform(with_channels_of(mask, image), matrix)
    if not light:
        return multiplied(image, np.asarray(keep, np.uint8))
    dark = multiplied(np.asarray(cv2.bitwise_not(image), np.uint8), np.asarray(keep, np.uint8))
    return np.asarray(cv2.bitwise_not(dark, dst=dark), np.uint8)


def with_channels_of(field: npt.NDArray[Any], image: Image) -> Any:
    """A field (H, W) repeated for each channel of a picture."""
    if field.ndim == image.ndim:
        return field
    return cv2.cvtColor(field, cv2.COLOR_GRAY2BGR)


def channelled(image: Image) -> tuple[Image, Image]:
    """A picture with an axis for its channels, as compiled code needs it, and an empty one like it."""
    image = switch.with_channels(image)
    return image, np.empty(image.shape, np.uint8)


def as_image(image: Any) -> Image:
    """A result of OpenCV as a picture: what it is already, told to the type checker."""
    result: Image = image
    return result

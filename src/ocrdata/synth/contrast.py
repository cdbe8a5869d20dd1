"""Can the line still be seen? Measured on the finished picture, character by character.

Along the line, in blocks about one character wide, the mean brightness of the ink is compared with that of
the ground right beside its strokes. A reader needs the difference in every block, not on average: glare may
wipe out two digits of six and leave the average high.
"""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]

FLOOR = 11.0
"""Least difference of brightness (0 to 255) in the weakest block."""

NOISE_RATIO = 1.6
"""Least difference as a multiple of the noise between neighbouring pixels."""

_INK = 0.04  # blocks with less ink than this share are gaps between words


def contrast(image: Image, mask: Image) -> float:
    """Difference between ink and ground in the block where it is smallest, in levels of 0 to 255.

    Args:
        image: The finished picture, BGR (H, W, 3).
        mask: The text's coverage in it (H, W).
    """
    height, width = mask.shape
    blocks = max(1, round(width / (0.7 * height)))
    green = cv2.extractChannel(image, 1)
    size = (blocks, 1)
    both = cv2.multiply(green, mask, scale=1 / 255, dtype=cv2.CV_32F)
    rim = cv2.subtract(cv2.dilate(mask, _RIM), cv2.dilate(mask, _CLOSE))
    beside = cv2.multiply(green, rim, scale=1 / 255, dtype=cv2.CV_32F)
    ink_share, rim_share = _blocks(mask, size) / 255, _blocks(rim, size) / 255
    ink = _blocks(both, size) / np.maximum(ink_share, 1e-3)
    ground = _blocks(beside, size) / np.maximum(rim_share, 1e-3)
    there = (ink_share > min(_INK, float(ink_share.max()) * 0.5)) & (rim_share > 1e-2)
    if not there.any():
        return 0.0
    return float(np.abs(ink - ground)[there].min())


def noise(image: Image) -> float:
    """Standard deviation of the noise, from pixels three apart: soft grain is alike within two."""
    green = image[:, :, 1]
    step = cv2.absdiff(green[::3, 3::3], green[::3, :-3:3][:, : green[::3, 3::3].shape[1]])
    # The median of |difference| of two normal numbers is 0.95 of their standard deviation.
    return float(np.median(step)) / 0.95


def legible(image: Image, mask: Image) -> bool:
    """Whether every part of the line stands out from its ground and from the noise."""
    return contrast(image, mask) >= max(FLOOR, NOISE_RATIO * noise(image))


_RIM = cv2.getStructuringElement(cv2.MORPH_RECT, (9, 9))
_CLOSE = cv2.getStructuringElement(cv2.MORPH_RECT, (3, 3))


def _blocks(field: npt.NDArray[Any], size: tuple[int, int]) -> npt.NDArray[np.float32]:
    return np.asarray(cv2.resize(field.astype(np.float32), size, interpolation=cv2.INTER_AREA)[0])

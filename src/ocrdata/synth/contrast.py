"""Can the line still be seen? Measured on the finished picture, character by character.

Along the line, in blocks about one character wide, the mean brightness of the ink is compared with that of
the ground right beside its strokes. A reader needs the difference in every block, not on average: glare may
wipe out two digits of six and leave the average high.
"""

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]

FLOOR = 11.0
"""Least difference of brightness (0 to 255) in the weakest block."""

NOISE_RATIO = 1.6
"""Least difference as a multiple of the noise between neighbouring pixels."""

_ABOVE_ANY_NOISE = 40.0
_INK = 0.04  # blocks with less ink than this share are gaps between words


def contrast(image: Image, mask: Image) -> float:
    """Difference between ink and ground in the block where it is smallest, in levels of 0 to 255.

    Args:
        image: The finished picture, BGR (H, W, 3).
        mask: The text's coverage in it (H, W).
    """
    # Every second pixel tells as much. One array of four fields, because calls cost more than pixels here.
    mask, green = np.ascontiguousarray(mask[::2, ::2]), np.ascontiguousarray(image[::2, ::2, 1])
    height, width = mask.shape
    rim = cv2.subtract(cv2.dilate(mask, _RIM), mask)
    inked, beside = cv2.multiply(green, mask, scale=1 / 255), cv2.multiply(green, rim, scale=1 / 255)
    columns = cv2.reduce(cv2.merge((mask, rim, inked, beside)), 0, cv2.REDUCE_SUM, dtype=cv2.CV_32S)[0]
    blocks = np.add.reduceat(columns, _starts(width, max(1, round(width / (0.7 * height))))).tolist()
    least = min(_INK * 255 * height * width / len(blocks), 0.5 * max(block[0] for block in blocks))
    found = [
        abs(ink / ink_area - ground / rim_area)
        for ink_area, rim_area, ink, ground in blocks
        if ink_area > least and rim_area > 255
    ]
    return 255 * min(found, default=0.0)


def noise(image: Image) -> float:
    """Standard deviation of the noise, from pixels three apart: soft grain is alike within two."""
    green = image[:, :, 1]
    right = green[2::6, 3::4]
    step = cv2.absdiff(right, green[2::6, :-3:4][:, : right.shape[1]])
    # The median of |difference| of two normal numbers is 0.95 of their standard deviation.
    return float(np.median(step)) / 0.95


def legible(image: Image, found: float) -> bool:
    """Whether every part of the line stands out from its ground and from the noise.

    Args:
        image: The finished picture.
        found: Its contrast.
    """
    if found < FLOOR:
        return False
    return found > _ABOVE_ANY_NOISE or found >= NOISE_RATIO * noise(image)


_RIM = cv2.getStructuringElement(cv2.MORPH_RECT, (5, 5))


@lru_cache(maxsize=4096)
def _starts(width: int, blocks: int) -> npt.NDArray[np.intp]:
    return np.arange(blocks, dtype=np.intp) * width // blocks

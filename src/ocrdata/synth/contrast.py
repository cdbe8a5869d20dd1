"""Can the line still be seen? Measured on the finished picture, character by character.

Along the line, in blocks about one character wide, the mean brightness of the ink is compared with that of
the ground around it. A reader needs the difference in every block, not on average: glare may wipe out two
digits of six and leave the average high.
"""

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]

FLOOR = 15.0
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
    inked = cv2.resize(both, size, interpolation=cv2.INTER_AREA)[0]
    total = cv2.resize(green.astype(np.float32), size, interpolation=cv2.INTER_AREA)[0]
    share = cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA)[0] / 255
    ink = inked / np.maximum(share, 1e-3)
    ground = (total - inked) / np.maximum(1 - share, 1e-3)
    there = share > min(_INK, float(share.max()) * 0.5)
    return float(np.abs(ink - ground)[there].min())


def noise(image: Image) -> float:
    """Standard deviation of the noise between neighbouring pixels, robust against edges of letters."""
    green = image[:, :, 1]
    step = cv2.absdiff(green[::2, 1::2], green[::2, 0:-1:2] if green.shape[1] % 2 else green[::2, 0::2])
    # The median of |difference| of two normal numbers is 0.95 of their standard deviation.
    return float(np.median(step)) / 0.95


def legible(image: Image, mask: Image) -> bool:
    """Whether every part of the line stands out from its ground and from the noise."""
    return contrast(image, mask) >= max(FLOOR, NOISE_RATIO * noise(image))

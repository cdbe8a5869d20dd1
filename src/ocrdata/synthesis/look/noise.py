"""Sensor noise, cut from pools of it: added by OpenCV, or by compiled code with the same bytes."""

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from ocrdata.synthesis.compiled import switch
from ocrdata.synthesis.look.blending import channelled

Image = npt.NDArray[np.uint8]
Pool = npt.NDArray[np.int8]

ROWS, COLUMNS = 96, 832
"""Of a pool."""

STRONGEST = 24
"""Levels: the largest standard deviation of noise."""

_LEVELS = tuple(range(2, STRONGEST + 1, 2))


def with_noise(image: Image, corner: tuple[float, float], sigma: float, *, soft: bool) -> Image:
    """A picture with noise on it.

    Args:
        image: BGR (H, W, 3) or grey (H, W).
        corner: Where in the pool the noise is taken from, down and across: 0 to 1.
        sigma: Standard deviation in levels; the nearest even number of them counts.
        soft: Of soft grains, as demosaicing leaves them, not of single pixels.
    """
    level = _LEVELS[min(len(_LEVELS) - 1, max(0, round(sigma / 2) - 1))]
    height, width = image.shape[:2]
    down, across = -(-height // ROWS), -(-width // COLUMNS)
    top, left = int(corner[0] * (ROWS * down - height + 1)), int(corner[1] * (COLUMNS * across - width + 1))
    grey = image.ndim == 2
    if switch.kernels is not None and down == 1 == across:
        whole, out = channelled(image)
        switch.kernels.with_noise(whole, _pool(soft, grey), out, top, left, _times(level))
        return out[..., 0] if grey else out
    brighter, darker = _strengthened(soft, grey, level)
    if not down == 1 == across:
        again = (down, across, 1)[: image.ndim]
        brighter, darker = np.tile(brighter, again), np.tile(darker, again)
    piece = slice(top, top + height), slice(left, left + width)
    # Two saturating sums of bytes take half the time of one weighted sum.
    return np.asarray(cv2.subtract(cv2.add(image, brighter[piece]), darker[piece]), np.uint8)


@lru_cache(maxsize=4 * len(_LEVELS))
def _strengthened(soft: bool, grey: bool, level: int) -> tuple[Image, Image]:
    """What noise of a strength adds and what it takes away."""
    noise = (_pool(soft, grey).astype(np.int16) * np.int16(_times(level)) + 128) >> 8
    noise = noise[..., 0] if grey else noise
    return np.maximum(noise, 0).astype(np.uint8), np.maximum(-noise, 0).astype(np.uint8)


@lru_cache(maxsize=4)
def _pool(soft: bool, grey: bool) -> Pool:
    """Noise of a standard deviation of `STRONGEST` levels: int8 (96, 832, 3), or (96, 832, 1) of grey."""
    noise = _unit_noise(soft) * STRONGEST
    return np.clip(np.rint(noise[..., 1:2] if grey else noise), -127, 127).astype(np.int8)


def _times(level: int) -> int:
    """256ths of the strongest noise."""
    return round(256 * level / STRONGEST)


@lru_cache(maxsize=2)
def _unit_noise(soft: bool) -> npt.NDArray[np.float32]:
    numbers = np.random.default_rng([97, int(soft)])
    pool = numbers.standard_normal((ROWS, COLUMNS, 3), np.float32)
    if soft:
        pool = np.asarray(cv2.GaussianBlur(pool, (5, 5), 0.9))
        pool /= pool.std()
    luma = pool.mean(axis=2, keepdims=True) * 1.7  # neighbouring channels are correlated in real sensors
    return np.asarray(0.5 * pool + 0.7 * luma, np.float32)

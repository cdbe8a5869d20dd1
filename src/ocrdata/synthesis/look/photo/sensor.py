"""The sensor and its processing: noise, exposure, tone, colour, sharpening, black and white."""

from functools import lru_cache
from random import Random

import cv2
import numpy as np
import numpy.typing as npt

from ocrdata.synthesis.look.blending import as_image
from ocrdata.synthesis.look.noise import with_noise

Image = npt.NDArray[np.uint8]


def monochrome(image: Image, rng: Random) -> Image:
    """Taken in black and white, by a scanner, a copier, a camera at night: one channel from here on."""
    return image if image.ndim == 2 else as_image(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))


def noise(image: Image, rng: Random, sigma: float = 6.0, grain: float = 0.5) -> Image:
    """Sensor noise: partly of single pixels, partly of soft grains as demosaicing leaves them.

    Args:
        sigma: Standard deviation, in levels of 0 to 255.
        grain: Share of lines whose noise is soft.
    """
    soft = rng.random() < grain
    return with_noise(image, (rng.random(), rng.random()), sigma, soft=soft)


def exposure(image: Image, rng: Random, gain: float = 1.0, offset: float = 0.0) -> Image:
    """Brightness and contrast: `gain` around mid grey, `offset` in levels."""
    return _scaled(image, (gain, gain, gain), 128 * (1 - gain) + offset)


def gamma(image: Image, rng: Random, power: float = 1.0) -> Image:
    """A tone curve: below 1 lifts the shadows, above 1 deepens them."""
    return as_image(cv2.LUT(image, _power(round(power, 1))))


def cast(image: Image, rng: Random, strength: float = 0.12) -> Image:
    """A wrong white balance."""
    blue, green, red = (1 + rng.uniform(-strength, strength) for _ in range(3))
    return _scaled(image, (blue, green, red))


def sharpen(image: Image, rng: Random, amount: float = 0.6) -> Image:
    """The halo that a telephone's own sharpening leaves."""
    return as_image(cv2.addWeighted(image, 1 + amount, cv2.blur(image, (3, 3)), -amount, 0))


def _scaled(image: Image, gains: tuple[float, float, float], offset: float = 0.0) -> Image:
    """Each channel times its gain, and an offset: OpenCV's fast way is a matrix."""
    b, g, r = gains
    if image.ndim == 2:
        return as_image(cv2.transform(image, np.array(((g, offset),), np.float32)))
    matrix = np.array(((b, 0, 0, offset), (0, g, 0, offset), (0, 0, r, offset)), np.float32)
    return as_image(cv2.transform(image, matrix))


@lru_cache(maxsize=64)
def _power(power: float) -> Image:
    return (255 * (np.arange(256) / 255) ** power).astype(np.uint8)

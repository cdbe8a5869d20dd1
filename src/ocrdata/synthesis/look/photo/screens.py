"""What a camera sees of a screen or a lamp that is not steady: pixels, moiré, dark bands."""

from random import Random

import cv2
import numpy as np
import numpy.typing as npt

from ocrdata.synthesis.look.blending import as_image, with_channels_of

Image = npt.NDArray[np.uint8]


def pixels(image: Image, rng: Random, pitch: float = 3.0, depth: float = 0.25) -> Image:
    """The pixel grid of a screen seen from near: dark lines between cells, a little uneven in phase."""
    height, width = image.shape[:2]
    y0, x0 = rng.random() * pitch, rng.random() * pitch
    ys = 1 - depth * (np.cos((np.arange(height) + y0) * 2 * np.pi / pitch) * 0.5 + 0.5)
    xs = 1 - depth * 0.7 * (np.cos((np.arange(width) + x0) * 2 * np.pi / pitch) * 0.5 + 0.5)
    field = np.outer(ys, xs).astype(np.float32)
    return as_image(cv2.multiply(image, with_channels_of(field, image), dtype=cv2.CV_8U))


def moire(image: Image, rng: Random, depth: float = 0.12) -> Image:
    """Bands where a screen's pixels and the sensor's beat: slow coloured waves."""
    height, width = image.shape[:2]
    pitch, angle = rng.uniform(6, 40), rng.uniform(0, np.pi)
    y = np.arange(height, dtype=np.float32)[:, None] * np.sin(angle)
    x = np.arange(width, dtype=np.float32)[None, :] * np.cos(angle)
    phase = (x + y) * (2 * np.pi / pitch)
    phase = phase + 0.8 * np.sin(phase * 0.23)
    shifts = (0.0, 2.0, 4.0) if image.ndim == 3 else (0.0,)
    waves = [1 + depth * np.cos(phase + shift * rng.uniform(0.3, 1.2)) for shift in shifts]
    return as_image(
        cv2.multiply(image, cv2.merge([wave.astype(np.float32) for wave in waves]), dtype=cv2.CV_8U)
    )


def bands(image: Image, rng: Random, depth: float = 0.25) -> Image:
    """Dark bars across a lamp that flickers faster than the shutter rolls."""
    height = image.shape[0]
    pitch, phase = height * rng.uniform(0.6, 2.5), rng.random() * 6.28
    wave = 1 - depth * (0.5 + 0.5 * np.sin(np.arange(height) * (2 * np.pi / pitch) + phase))
    field = np.repeat(wave.astype(np.float32)[:, None], image.shape[1], 1)
    return as_image(cv2.multiply(image, with_channels_of(field, image), dtype=cv2.CV_8U))

"""Effects on the finished picture: light, lens, sensor, storage. Each takes and gives BGR uint8 (H, W, 3).

Names follow what happens in the world. Lengths are shares of the picture's height unless they say pixels.
"""

from functools import lru_cache
from random import Random
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]


def blur(image: Image, rng: Random, sigma: float = 1.0) -> Image:
    """Out of focus; sigma in pixels."""
    size = 3 if sigma < 0.75 else 5 if sigma < 1.3 else 7 if sigma < 2 else 11
    return _u8(cv2.GaussianBlur(image, (size, size), sigma))


def motion(image: Image, rng: Random, length: int = 5) -> Image:
    """The camera moved; length in pixels, at most 9."""
    return _u8(cv2.filter2D(image, -1, _streak(min(length, 9), int(rng.random() * 8))))


def noise(image: Image, rng: Random, sigma: float = 6.0, grain: float = 0.5) -> Image:
    """Sensor noise: partly of single pixels, partly of soft grains as demosaicing leaves them.

    Args:
        sigma: Standard deviation, in levels of 0 to 255.
        grain: Share of lines whose noise is soft.
    """
    level = min(len(_LEVELS) - 1, max(0, round(sigma / 2) - 1))
    pool = _noise(rng.random() < grain, level)
    height, width = image.shape[:2]
    y, x = int(rng.random() * (pool.shape[0] - 64)), int(rng.random() * 256)
    piece = pool[y : y + height, x : x + width]
    if piece.shape[:2] != (height, width):
        piece = np.take(
            np.take(pool, range(y, y + height), 0, mode="wrap"), range(x, x + width), 1, mode="wrap"
        )
    return _u8(cv2.addWeighted(image, 1, piece, 1, -128))


def low_resolution(image: Image, rng: Random, scale: float = 0.5) -> Image:
    """Text that was small in the photograph: down to `scale` and up again."""
    height, width = image.shape[:2]
    small = (max(4, round(width * scale)), max(4, round(height * scale)))
    down = cv2.INTER_AREA if scale < 0.55 else cv2.INTER_LINEAR
    return _u8(cv2.resize(cv2.resize(image, small, interpolation=down), (width, height)))


def jpeg(image: Image, rng: Random, quality: int = 40) -> Image:
    """Stored once before, at a lower quality."""
    data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(quality)])[1]
    return _u8(cv2.imdecode(data, cv2.IMREAD_COLOR))


def light(image: Image, rng: Random, strength: float = 0.25) -> Image:
    """Uneven light: a slope in any direction, `strength` darker at one end and lighter at the other."""
    height, width = image.shape[:2]
    a, b = rng.uniform(-strength, strength), rng.uniform(-strength, strength) * 0.5
    levels = (int(min(255.0, max(0.0, _UNIT * (1 + x + y)))) for y in (-b, b) for x in (-a, a))
    field = cv2.resize(np.fromiter(levels, np.uint8, 4).reshape(2, 2), (width, height))
    return _u8(cv2.multiply(image, cv2.merge((field, field, field)), scale=1 / _UNIT))


def shadow(image: Image, rng: Random, depth: float = 0.4) -> Image:
    """The edge of a shadow across the picture."""
    height, width = image.shape[:2]
    rows, columns = max(2, height // 4), max(4, width // 4)
    field = np.full((rows, columns), 255, np.uint8)
    lean = rng.uniform(-1.5, 1.5) * rows
    edge = rng.uniform(0.1, 0.9) * columns
    far = -2 * columns if rng.random() < 0.5 else 3 * columns
    points = np.array([[edge - lean, -1], [far, -1], [far, rows + 1], [edge + lean, rows + 1]], np.int32)
    cv2.fillPoly(field, [points], int(255 * (1 - depth)))
    field = cv2.GaussianBlur(field, (0, 0), rng.uniform(0.6, 4.0))
    field = cv2.resize(field, (width, height))
    return _u8(cv2.multiply(image, cv2.merge((field, field, field)), scale=1 / 255))


def glare(image: Image, rng: Random, strength: float = 0.5, size: float = 1.0) -> Image:
    """A lamp mirrored in the surface: one or two soft bright spots.

    Args:
        strength: Of the brightest point; 1 burns out to white.
        size: Radius, as a share of the height.
    """
    height, width = image.shape[:2]
    rows, columns = max(4, height // 4), max(8, width // 4)
    field = np.zeros((rows, columns), np.uint8)
    for _ in range(1 + (rng.random() < 0.3)):
        centre = (int(rng.random() * columns), int((rng.random() * 1.6 - 0.3) * rows))
        axes = (
            max(1, int(rows * size * rng.uniform(0.3, 1.2))),
            max(1, int(rows * size * rng.uniform(0.15, 0.6))),
        )
        cv2.ellipse(field, centre, axes, rng.uniform(0, 180), 0, 360, 255, -1)
    field = cv2.GaussianBlur(field, (0, 0), max(1.2, rows * size * rng.uniform(0.2, 0.6)))
    field = cv2.convertScaleAbs(cv2.resize(field, (width, height)), alpha=strength)
    return _screened(image, field)


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
    field = cv2.GaussianBlur(field, (0, 0), rng.uniform(0.4, 3.0))
    field = cv2.convertScaleAbs(cv2.resize(field, (width, height)), alpha=strength)
    return _screened(image, field)


def exposure(image: Image, rng: Random, gain: float = 1.0, offset: float = 0.0) -> Image:
    """Brightness and contrast: `gain` around mid grey, `offset` in levels."""
    return _u8(cv2.LUT(image, _line(gain, offset)))


def gamma(image: Image, rng: Random, power: float = 1.0) -> Image:
    """A tone curve: below 1 lifts the shadows, above 1 deepens them."""
    return _u8(cv2.LUT(image, _power(round(power, 1))))


def cast(image: Image, rng: Random, strength: float = 0.12) -> Image:
    """A wrong white balance."""
    gains = [1 + rng.uniform(-strength, strength) for _ in range(3)]
    return _u8(cv2.multiply(image, (*gains, 0)))


def haze(image: Image, rng: Random, amount: float = 0.3) -> Image:
    """Dust, fog on the glass, stray light: contrast lost towards grey."""
    tone = rng.uniform(90, 230)
    return _u8(cv2.convertScaleAbs(image, alpha=1 - amount, beta=tone * amount))


def sharpen(image: Image, rng: Random, amount: float = 0.6) -> Image:
    """The halo that a telephone's own sharpening leaves."""
    return _u8(cv2.addWeighted(image, 1 + amount, cv2.GaussianBlur(image, (5, 5), 1.2), -amount, 0))


def fringe(image: Image, rng: Random, pixels: int = 1) -> Image:
    """Colour fringes of a cheap lens: red and blue moved apart."""
    b, g, r = cv2.split(image)
    shift = np.array([[1.0, 0, pixels * (1 if rng.random() < 0.5 else -1)], [0, 1.0, 0]])
    size = (image.shape[1], image.shape[0])
    r = cv2.warpAffine(r, shift, size, borderMode=cv2.BORDER_REPLICATE)
    return _u8(cv2.merge((b, g, r)))


def pixels(image: Image, rng: Random, pitch: float = 3.0, depth: float = 0.25) -> Image:
    """The pixel grid of a screen seen from near: dark lines between cells, a little uneven in phase."""
    height, width = image.shape[:2]
    y0, x0 = rng.random() * pitch, rng.random() * pitch
    ys = 1 - depth * (np.cos((np.arange(height) + y0) * 2 * np.pi / pitch) * 0.5 + 0.5)
    xs = 1 - depth * 0.7 * (np.cos((np.arange(width) + x0) * 2 * np.pi / pitch) * 0.5 + 0.5)
    field = np.outer(ys, xs).astype(np.float32)
    return _u8(cv2.multiply(image, cv2.merge((field, field, field)), dtype=cv2.CV_8U))


def moire(image: Image, rng: Random, depth: float = 0.12) -> Image:
    """Bands where a screen's pixels and the sensor's beat: slow coloured waves."""
    height, width = image.shape[:2]
    pitch, angle = rng.uniform(6, 40), rng.uniform(0, np.pi)
    y = np.arange(height, dtype=np.float32)[:, None] * np.sin(angle)
    x = np.arange(width, dtype=np.float32)[None, :] * np.cos(angle)
    phase = (x + y) * (2 * np.pi / pitch)
    phase = phase + 0.8 * np.sin(phase * 0.23)
    waves = [1 + depth * np.cos(phase + shift * rng.uniform(0.3, 1.2)) for shift in (0.0, 2.0, 4.0)]
    return _u8(cv2.multiply(image, cv2.merge([wave.astype(np.float32) for wave in waves]), dtype=cv2.CV_8U))


def bands(image: Image, rng: Random, depth: float = 0.25) -> Image:
    """Dark bars across a lamp that flickers faster than the shutter rolls."""
    height = image.shape[0]
    pitch, phase = height * rng.uniform(0.6, 2.5), rng.random() * 6.28
    wave = 1 - depth * (0.5 + 0.5 * np.sin(np.arange(height) * (2 * np.pi / pitch) + phase))
    field = np.repeat(wave.astype(np.float32)[:, None], image.shape[1], 1)
    return _u8(cv2.multiply(image, cv2.merge((field, field, field)), dtype=cv2.CV_8U))


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
    merged = cv2.merge((layer, layer, layer))
    return _u8(cv2.add(image, merged) if rng.random() < 0.5 else cv2.subtract(image, merged))


def stamp(image: Image, rng: Random, opacity: float = 0.5) -> Image:
    """Part of a red or blue seal over the text: a ring and a star, ink that multiplies with the paper."""
    height, width = image.shape[:2]
    layer = np.zeros((height, width), np.uint8)
    radius = int(height * rng.uniform(0.7, 2.2))
    centre = (int(rng.random() * width), int(height * rng.uniform(-0.8, 1.8)))
    thick = max(1, int(radius * rng.uniform(0.04, 0.1)))
    cv2.circle(layer, centre, radius, 255, thick, cv2.LINE_AA)
    angles = np.arange(10) * np.pi / 5 - np.pi / 2
    reach = np.where(np.arange(10) % 2 == 0, radius * 0.36, radius * 0.14)
    star = np.stack([centre[0] + reach * np.cos(angles), centre[1] + reach * np.sin(angles)], 1)
    cv2.fillPoly(layer, [star.astype(np.int32)], 255, cv2.LINE_AA)
    colour = (40, 40, 215) if rng.random() < 0.8 else (190, 70, 40)
    amount = cv2.convertScaleAbs(layer, alpha=opacity)
    pieces = [cv2.convertScaleAbs(amount, alpha=(255 - channel) / 255) for channel in colour]
    return _u8(cv2.multiply(image, cv2.bitwise_not(cv2.merge(pieces)), scale=1 / 255))


def albumentations(image: Image, rng: Random, pipeline: Any = ()) -> Image:
    """Transforms of the albumentations library (extra `train`): `pipeline: [{GaussNoise: {p: 0.3}}, …]`."""
    from ocrdata.synth.albument import compose

    transform = compose(repr(pipeline))
    transform.set_random_seed(int(rng.random() * (1 << 31)))
    return _u8(transform(image=image)["image"])


def _u8(image: Any) -> Image:
    result: Image = image
    return result


def _screened(image: Image, field: Any) -> Image:
    """Add light: 255 - (255 - image) (255 - field) / 255, never past white."""
    rest = cv2.multiply(
        cv2.bitwise_not(image), cv2.bitwise_not(cv2.merge((field, field, field))), scale=1 / 255
    )
    return _u8(cv2.bitwise_not(rest))


_LEVELS = tuple(range(2, 26, 2))
_UNIT = 144.0  # what an 8-bit field of light holds where the light does not change


@lru_cache(maxsize=2 * len(_LEVELS))
def _noise(soft: bool, level: int) -> Image:
    """Noise around 128 to cut pieces from, uint8 (256, 1024, 3)."""
    return _u8(cv2.convertScaleAbs(_unit_noise(soft), alpha=_LEVELS[level], beta=128))


@lru_cache(maxsize=2)
def _unit_noise(soft: bool) -> npt.NDArray[np.float32]:
    numbers = np.random.default_rng([97, int(soft)])
    pool = numbers.standard_normal((256, 1024, 3), np.float32)
    if soft:
        pool = cv2.GaussianBlur(pool, (0, 0), 0.9)
        pool /= pool.std()
    luma = pool.mean(axis=2, keepdims=True) * 1.7  # neighbouring channels are correlated in real sensors
    return np.asarray(0.5 * pool + 0.7 * luma, np.float32)


@lru_cache(maxsize=128)
def _streak(length: int, direction: int) -> npt.NDArray[np.float32]:
    kernel = np.zeros((length, length), np.float32)
    angle = direction * np.pi / 8
    half = (length - 1) / 2
    dx, dy = np.cos(angle) * half, np.sin(angle) * half
    start, end = (round(half - dx), round(half - dy)), (round(half + dx), round(half + dy))
    cv2.line(kernel, start, end, 1.0, 1)
    return np.asarray(kernel / kernel.sum(), np.float32)


def _line(gain: float, offset: float) -> Image:
    return np.clip(np.arange(256) * gain + 128 * (1 - gain) + offset, 0, 255).astype(np.uint8)


@lru_cache(maxsize=64)
def _power(power: float) -> Image:
    return (255 * (np.arange(256) / 255) ** power).astype(np.uint8)

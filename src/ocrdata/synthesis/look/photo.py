"""Effects on the finished picture: light, lens, sensor, storage. Each takes and gives uint8, BGR (H, W, 3) or
grey (H, W).

Names follow what happens in the world. Lengths are shares of the picture's height unless they say pixels.
Every call here costs microseconds that count: `benchmarks/README.md` has what OpenCV's ways of doing a thing
differ by.
"""

import math
from functools import lru_cache
from random import Random
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ocrdata.synthesis.look.blending import Slope, lit, shaded, spread, stained
from ocrdata.synthesis.look.noise import grained

Image = npt.NDArray[np.uint8]

IN_PIXELS = {"blur": "sigma", "motion": "length", "pixels": "pitch"}
"""Parameters that are lengths in pixels of the finished picture, also where a line is drawn smaller first."""


def monochrome(image: Image, rng: Random) -> Image:
    """Taken in black and white, by a scanner, a copier, a camera at night: one channel from here on."""
    return image if image.ndim == 2 else _u8(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))


def blur(image: Image, rng: Random, sigma: float = 1.0) -> Image:
    """Out of focus; sigma in pixels."""
    if sigma < _INVISIBLE:
        return image
    if sigma < _BOX_SIGMA * 0.75:
        side = np.array((sigma * sigma / 2, 1 - sigma * sigma, sigma * sigma / 2), np.float32)
        return _u8(cv2.sepFilter2D(image, -1, side, side))
    # A few box filters make a bell, at a third of the price of a Gaussian kernel.
    for _ in range(min(6, max(1, round((sigma / _BOX_SIGMA) ** 2)))):
        image = _u8(cv2.blur(image, (3, 3)))
    return image


def motion(image: Image, rng: Random, length: float = 5) -> Image:
    """The camera moved; length in pixels, at most 9."""
    return _u8(cv2.filter2D(image, -1, _streak(min(9, max(2, round(length))), int(rng.random() * 8))))


def noise(image: Image, rng: Random, sigma: float = 6.0, grain: float = 0.5) -> Image:
    """Sensor noise: partly of single pixels, partly of soft grains as demosaicing leaves them.

    Args:
        sigma: Standard deviation, in levels of 0 to 255.
        grain: Share of lines whose noise is soft.
    """
    soft = rng.random() < grain
    return grained(image, (rng.random(), rng.random()), sigma, soft=soft)


def low_resolution(image: Image, rng: Random, scale: float = 0.5) -> Image:
    """Text that was small in the photograph: down to `scale` and up again.

    Lines are not drawn large first: what stands before this effect in a preset's list happens to a picture of
    that smaller height (`Preset.capture`), as it does in a camera, and costs less.
    """
    height, width = image.shape[:2]
    small = (max(4, round(width * scale)), max(4, round(height * scale)))
    if scale < 0.55:  # area interpolation is fast for the factor 2 alone
        image = _u8(cv2.resize(image, (width // 2, height // 2), interpolation=cv2.INTER_AREA))
    return _u8(cv2.resize(cv2.resize(image, small), (width, height)))


def jpeg(image: Image, rng: Random, quality: int = 40) -> Image:
    """Stored once before, at a lower quality."""
    data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(quality)])[1]
    return _u8(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE if image.ndim == 2 else cv2.IMREAD_COLOR))


def light(image: Image, rng: Random, strength: float = 0.25) -> Image:
    """Uneven light: a slope in any direction, `strength` darker at one end and lighter at the other."""
    height, width = image.shape[:2]
    a, b = rng.uniform(-strength, strength), rng.uniform(-strength, strength) * 0.5
    right, down = 2 * _UNIT * a / width, 2 * _UNIT * b / height
    return lit(image, Slope(right, down, _UNIT * (1 - a - b)))


def shadow(image: Image, rng: Random, depth: float = 0.4) -> Image:
    """The edge of a shadow across the picture."""
    height, width = image.shape[:2]
    lean = rng.uniform(-1.5, 1.5)
    edge = rng.uniform(0.1, 0.9) * width
    steep = (255.0 if rng.random() < 0.5 else -255.0) / rng.uniform(6.0, 40.0)  # levels a pixel
    start = 255 - depth * (128 - steep * (edge + lean * height / 2))
    return shaded(
        image, Slope(-depth * steep, -depth * steep * lean, start, least=max(0, round(255 * (1 - depth))))
    )


def glare(image: Image, rng: Random, strength: float = 0.5, size: float = 1.0) -> Image:
    """A lamp mirrored in the surface: one or two soft bright spots.

    Args:
        strength: Of the brightest point; 1 burns out to white.
        size: Radius, as a share of the height.
    """
    height, width = image.shape[:2]
    rows, columns = max(4, height // 4), max(8, width // 4)
    field = None
    for _ in range(1 + (rng.random() < 0.3)):
        x, y = rng.random() * columns, (rng.random() * 1.6 - 0.3) * rows
        reach = rows * size / _SPOT
        along, over = reach * rng.uniform(0.4, 1.4), reach * rng.uniform(0.25, 0.8)
        turn = rng.uniform(0, math.pi)
        cos, sin = math.cos(turn), math.sin(turn)
        # From the field to the spot: shifted, turned back, scaled.
        a, b, c, d = cos / along, sin / along, -sin / over, cos / over
        middle = 2.0 * _SPOT
        back = np.array([[a, b, middle - a * x - b * y], [c, d, middle - c * x - d * y]])
        spot = cv2.warpAffine(_spot(), back, (columns, rows), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        field = spot if field is None else cv2.max(field, spot)
    return _screened(image, cv2.resize(field, (width, height)), strength)


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
    side = 1 + 2 * int(rng.random() * 4)
    field = cv2.blur(cv2.blur(field, (side, side)), (side, side))
    return _screened(image, cv2.resize(field, (width, height)), strength)


def exposure(image: Image, rng: Random, gain: float = 1.0, offset: float = 0.0) -> Image:
    """Brightness and contrast: `gain` around mid grey, `offset` in levels."""
    return _scaled(image, (gain, gain, gain), 128 * (1 - gain) + offset)


def gamma(image: Image, rng: Random, power: float = 1.0) -> Image:
    """A tone curve: below 1 lifts the shadows, above 1 deepens them."""
    return _u8(cv2.LUT(image, _power(round(power, 1))))


def cast(image: Image, rng: Random, strength: float = 0.12) -> Image:
    """A wrong white balance."""
    blue, green, red = (1 + rng.uniform(-strength, strength) for _ in range(3))
    return _scaled(image, (blue, green, red))


def haze(image: Image, rng: Random, amount: float = 0.3) -> Image:
    """Dust, fog on the glass, stray light: contrast lost towards grey."""
    tone = rng.uniform(90, 230)
    return _u8(cv2.convertScaleAbs(image, alpha=1 - amount, beta=tone * amount))


def sharpen(image: Image, rng: Random, amount: float = 0.6) -> Image:
    """The halo that a telephone's own sharpening leaves."""
    return _u8(cv2.addWeighted(image, 1 + amount, cv2.blur(image, (3, 3)), -amount, 0))


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


def pixels(image: Image, rng: Random, pitch: float = 3.0, depth: float = 0.25) -> Image:
    """The pixel grid of a screen seen from near: dark lines between cells, a little uneven in phase."""
    height, width = image.shape[:2]
    y0, x0 = rng.random() * pitch, rng.random() * pitch
    ys = 1 - depth * (np.cos((np.arange(height) + y0) * 2 * np.pi / pitch) * 0.5 + 0.5)
    xs = 1 - depth * 0.7 * (np.cos((np.arange(width) + x0) * 2 * np.pi / pitch) * 0.5 + 0.5)
    field = np.outer(ys, xs).astype(np.float32)
    return _u8(cv2.multiply(image, spread(field, image), dtype=cv2.CV_8U))


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
    return _u8(cv2.multiply(image, cv2.merge([wave.astype(np.float32) for wave in waves]), dtype=cv2.CV_8U))


def bands(image: Image, rng: Random, depth: float = 0.25) -> Image:
    """Dark bars across a lamp that flickers faster than the shutter rolls."""
    height = image.shape[0]
    pitch, phase = height * rng.uniform(0.6, 2.5), rng.random() * 6.28
    wave = 1 - depth * (0.5 + 0.5 * np.sin(np.arange(height) * (2 * np.pi / pitch) + phase))
    field = np.repeat(wave.astype(np.float32)[:, None], image.shape[1], 1)
    return _u8(cv2.multiply(image, spread(field, image), dtype=cv2.CV_8U))


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
    merged = spread(layer, image)
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
    tones = colour if image.ndim == 3 else colour[1:2]
    losses = tuple(min(1.0, opacity * (255 - tone) / 255) for tone in tones)
    return stained(image, layer, losses, light=False)


def albumentations(image: Image, rng: Random, pipeline: Any = ()) -> Image:
    """Transforms of the albumentations library (extra `train`): `pipeline: [{GaussNoise: {p: 0.3}}, …]`."""
    from ocrdata.synthesis.look.albumentation import compose

    transform = compose(repr(pipeline))
    transform.set_random_seed(int(rng.random() * (1 << 31)))
    if image.ndim == 2:  # many of them want three channels
        done = transform(image=cv2.cvtColor(image, cv2.COLOR_GRAY2BGR))["image"]
        return _u8(cv2.cvtColor(done, cv2.COLOR_BGR2GRAY))
    return _u8(transform(image=image)["image"])


def _u8(image: Any) -> Image:
    result: Image = image
    return result


def _screened(image: Image, field: Any, strength: float) -> Image:
    """Add light: 255 - (255 - image) (255 - strength · field) / 255, never past white."""
    return stained(image, field, (min(strength, 1.0),) * (1 if image.ndim == 2 else 3), light=True)


_UNIT = 127.5  # what a field of light holds where nothing changes (`lit`)
_INVISIBLE = 0.25  # sigma of a blur that changes nothing
_BOX_SIGMA = math.sqrt(2 / 3)  # of a box filter of 3 by 3 pixels
_SPOT = 24  # radius of a spot of light in its picture, which reaches twice as far


def _scaled(image: Image, gains: tuple[float, float, float], offset: float = 0.0) -> Image:
    """Each channel times its gain, and an offset: OpenCV's fast way is a matrix."""
    b, g, r = gains
    if image.ndim == 2:
        return _u8(cv2.transform(image, np.array(((g, offset),), np.float32)))
    matrix = np.array(((b, 0, 0, offset), (0, g, 0, offset), (0, 0, r, offset)), np.float32)
    return _u8(cv2.transform(image, matrix))


@lru_cache(maxsize=1)
def _spot() -> Image:
    """A round spot of light with a soft edge."""
    axis = np.arange(4 * _SPOT, dtype=np.float32) / _SPOT - 2
    radius = np.sqrt(axis[:, None] ** 2 + axis[None, :] ** 2)
    return (255 * np.exp(-((radius * 1.25) ** 2.4))).astype(np.uint8)


@lru_cache(maxsize=128)
def _streak(length: int, direction: int) -> npt.NDArray[np.float32]:
    kernel = np.zeros((length, length), np.float32)
    angle = direction * np.pi / 8
    half = (length - 1) / 2
    dx, dy = np.cos(angle) * half, np.sin(angle) * half
    start, end = (round(half - dx), round(half - dy)), (round(half + dx), round(half + dy))
    cv2.line(kernel, start, end, 1.0, 1)
    return np.asarray(kernel / kernel.sum(), np.float32)


@lru_cache(maxsize=64)
def _power(power: float) -> Image:
    return (255 * (np.arange(256) / 255) ** power).astype(np.uint8)

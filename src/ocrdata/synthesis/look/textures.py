"""Surfaces generated from noise: each a function of size and random numbers, BGR uint8 (H, W, 3)."""

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
Field = npt.NDArray[np.float32]
Numbers = np.random.Generator


def clouds(rng: Numbers, height: int, width: int, coarse: float = 4.0, octaves: int = 5) -> Field:
    """Fractal noise, float32 (H, W), mean 0 and standard deviation 1."""
    # Summed at half the size: what is finer than that is grain, and surfaces add theirs themselves.
    rows, columns = max(2, height // 2), max(2, width // 2)
    total = np.zeros((rows, columns), np.float32)
    cells, weight = coarse, 1.0
    for _ in range(octaves):
        down, across = min(rows, max(2, int(cells))), min(columns, max(2, int(cells * width / height)))
        grid = rng.standard_normal((down, across), np.float32)
        total += weight * cv2.resize(grid, (columns, rows), interpolation=cv2.INTER_CUBIC)
        cells, weight = cells * 2.3, weight * 0.55
    mean, with_channels_of = cv2.meanStdDev(total)
    total = (total - mean[0, 0]) / (with_channels_of[0, 0] + 1e-6)
    return np.asarray(cv2.resize(total, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def ramp(rng: Numbers, height: int, width: int) -> Field:
    """A linear gradient in a random direction, -1 to 1."""
    angle = rng.uniform(0, 2 * np.pi)
    down = np.linspace(-np.sin(angle), np.sin(angle), height, dtype=np.float32)
    return np.add.outer(down, np.linspace(-np.cos(angle), np.cos(angle), width, dtype=np.float32))


def white_noise(rng: Numbers, height: int, width: int) -> Field:
    """White noise, float32 (H, W), mean 0 and standard deviation 1: a window of a large one."""
    pool = _white(max(height + 128, 384), max(width + 256, 960))
    y, x = rng.integers(0, pool.shape[0] - height + 1), rng.integers(0, pool.shape[1] - width + 1)
    return pool[y : y + height, x : x + width]


@lru_cache(maxsize=1)
def _white(height: int, width: int) -> Field:
    return np.random.default_rng(5).standard_normal((height, width), np.float32)


def coloured(field: Field, colour: tuple[float, float, float], tint: float = 0.0) -> Image:
    """A field of brightness offsets around a BGR colour; `tint` makes the channels differ a little."""
    channels = [
        cv2.addWeighted(field, scale, field, 0.0, tone, dtype=cv2.CV_8U)
        for scale, tone in zip((1 + tint, 1.0, 1 - tint), colour, strict=True)
    ]
    return np.asarray(cv2.merge(channels), np.uint8)


def paper(rng: Numbers, height: int, width: int) -> Image:
    """Office paper, card, newsprint or old paper: fibres, blotches, a fold now and then."""
    value = rng.uniform(165, 252)
    warm = rng.uniform(0, 26) if rng.random() < 0.7 else rng.uniform(-10, 4)
    field = clouds(rng, height, width, 3) * rng.uniform(1, 6)
    field += white_noise(rng, height, width) * rng.uniform(0.5, 3)
    field += ramp(rng, height, width) * rng.uniform(0, 16)
    if rng.random() < 0.5:
        field += _fibres(rng, height, width) * rng.uniform(1, 5)
    for _ in range(rng.integers(0, 3)):
        field += _fold(rng, height, width) * rng.uniform(3, 14)
    return coloured(field, (value - warm, value - warm * 0.35, value))


def receipt(rng: Numbers, height: int, width: int) -> Image:
    """Thin thermal paper: smooth, a little blue or yellow, waves of light from its curl, creases."""
    value = rng.uniform(175, 246)
    angle, waves = rng.normal(0, 0.35), rng.uniform(0.5, 4) * 2 * np.pi
    down = np.linspace(0, waves * np.cos(angle), height // 4, dtype=np.float32) + rng.uniform(0, 6)
    across = np.linspace(0, waves * np.sin(angle), width // 4, dtype=np.float32)
    curl = cv2.resize(np.sin(np.add.outer(down, across), dtype=np.float32), (width, height))
    field = curl * rng.uniform(2, 16) + clouds(rng, height, width, 2, 3) * rng.uniform(1, 6)
    field += white_noise(rng, height, width) * rng.uniform(0.5, 2)
    for _ in range(rng.integers(0, 5)):
        field += _fold(rng, height, width) * rng.uniform(3, 20)
    shift = rng.uniform(-10, 8)
    return coloured(field, (value + shift, value, value - shift * 0.6))


def plastic(rng: Numbers, height: int, width: int) -> Image:
    """A moulded housing: fine grain, soft light, any colour but mostly greys."""
    hue, value = rng.uniform(0, 130), rng.uniform(25, 235)  # red to blue: hardly a housing is pink
    saturation = rng.uniform(0, 30) if rng.random() < 0.7 else rng.uniform(40, 170)
    field = ramp(rng, height, width) * rng.uniform(2, 22) + clouds(rng, height, width, 2, 3) * rng.uniform(
        0, 5
    )
    fine = white_noise(rng, height, width) * (2 * rng.uniform(1, 6))
    field += cv2.GaussianBlur(fine, (5, 5), rng.uniform(0.4, 1.2))
    return coloured(field, _bgr(hue, saturation, value))


def metal(rng: Numbers, height: int, width: int) -> Image:
    """Brushed or painted sheet metal with streaks, scratches and rust stains."""
    value = rng.uniform(80, 215)
    streaks = rng.standard_normal((height, max(2, width // 90)), np.float32)
    streaks = cv2.resize(streaks, (width, height), interpolation=cv2.INTER_LINEAR)
    streaks = cv2.GaussianBlur(streaks, (0, 0), sigmaX=rng.uniform(4, 20), sigmaY=0.6)
    field = streaks * rng.uniform(4, 16) + ramp(rng, height, width) * rng.uniform(5, 40)
    field += clouds(rng, height, width, 2, 3) * rng.uniform(2, 10)
    image = coloured(field, (value + rng.uniform(-6, 10), value, value + rng.uniform(-8, 6)))
    return _scratched(rng, image, int(rng.integers(0, 14)))


def wall(rng: Numbers, height: int, width: int) -> Image:
    """Plaster, concrete, stone, painted board."""
    value = rng.uniform(70, 230)
    hue, saturation = rng.uniform(0, 180), rng.uniform(0, 60) if rng.random() < 0.7 else rng.uniform(60, 140)
    field = clouds(rng, height, width, 4, 7) * rng.uniform(4, 20)
    field += white_noise(rng, height, width) * rng.uniform(1, 9)
    field += ramp(rng, height, width) * rng.uniform(0, 25)
    return coloured(field, _bgr(hue, saturation, value))


def wood(rng: Numbers, height: int, width: int) -> Image:
    """Grain that runs along the text, as on boards and furniture."""
    fibre = clouds(rng, height, max(8, width // 12), 18, 4)
    fibre = np.asarray(cv2.resize(fibre, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    rings = np.sin(fibre * rng.uniform(2, 5) + clouds(rng, height, width, 2, 2) * 1.5)
    value = rng.uniform(70, 190)
    field = rings * rng.uniform(6, 20) + fibre * rng.uniform(3, 10)
    return coloured(field, (value * 0.5, value * 0.75, value), 0.2)


def cloth(rng: Numbers, height: int, width: int) -> Image:
    """Weave: two fine waves across each other, with folds."""
    pitch = 2 * np.pi / rng.uniform(2.2, 5)
    down, across = (np.sin(np.arange(side, dtype=np.float32) * pitch) for side in (height, width))
    field = np.asarray(np.add.outer(down, across) * rng.uniform(2, 9), np.float32)
    field += clouds(rng, height, width, 2, 3) * rng.uniform(6, 22)
    return coloured(field, _bgr(rng.uniform(0, 180), rng.uniform(0, 180), rng.uniform(40, 220)))


def blurred(rng: Numbers, height: int, width: int) -> Image:
    """A scene far out of focus: large soft patches of several colours and lights."""
    cells = rng.integers(3, 7)
    grid = np.stack([rng.uniform(15, 235, (cells, cells * 2)) for _ in range(3)], -1).astype(np.float32)
    grey = grid.mean(-1, keepdims=True)
    grid = grey + (grid - grey) * rng.uniform(0.03, 0.35)
    patches = cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
    field = clouds(rng, height, width, 3, 3) * rng.uniform(2, 14)
    image = np.asarray(cv2.add(patches, cv2.merge((field, field, field)), dtype=cv2.CV_8U), np.uint8)
    for _ in range(rng.integers(0, 12)):
        x, y, radius = int(rng.uniform(0, width)), int(rng.uniform(0, height)), int(rng.uniform(6, 40))
        place = image[max(0, y - radius) : y + radius + 1, max(0, x - radius) : x + radius + 1]
        spot = np.zeros_like(place)
        colour = rng.uniform(8, 60, 3).tolist()
        cv2.circle(spot, (min(x, radius), min(y, radius)), radius, colour, -1, cv2.LINE_AA)
        cv2.add(place, spot, dst=place)
    return image


def sheet(rng: Numbers, height: int, width: int) -> Image:
    """Something printed or painted in one colour and lit a little unevenly: signs, labels, packaging."""
    value = rng.uniform(30, 250)
    hue = float(rng.choice([0, 2, 5, 12, 22, 28, 60, 75, 95, 105, 112, 118, 175]) + rng.normal(0, 3)) % 180
    saturation = rng.uniform(0, 40) if rng.random() < 0.55 else rng.uniform(60, 200)
    field = ramp(rng, height, width) * rng.uniform(1, 20) + clouds(rng, height, width, 2, 4) * rng.uniform(
        0.5, 5
    )
    return coloured(field, _bgr(hue, saturation, value))


def glass(rng: Numbers, height: int, width: int) -> Image:
    """Neutral brightness of an LCD's reflector, around 128: multiplied with the display's colour later."""
    field = clouds(rng, height, width, 2, 3) * rng.uniform(1, 5) + ramp(rng, height, width) * rng.uniform(
        2, 26
    )
    fine = cv2.GaussianBlur(white_noise(rng, height, width), (5, 5), rng.uniform(0.5, 1.0))
    field += fine * rng.uniform(1, 7)
    return coloured(field, (128, 128, 128))


def _bgr(hue: float, saturation: float, value: float) -> tuple[float, float, float]:
    pixel = np.array([[[hue, min(saturation, 255), min(value, 255)]]], np.uint8)
    blue, green, red = cv2.cvtColor(pixel, cv2.COLOR_HSV2BGR)[0, 0]
    return float(blue), float(green), float(red)


def _fibres(rng: Numbers, height: int, width: int) -> Field:
    field = np.zeros((height, width), np.float32)
    for _ in range(height * width // 4000):
        x, y, angle = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(0, np.pi)
        length = rng.uniform(3, 14)
        end = (int(x + np.cos(angle) * length), int(y + np.sin(angle) * length))
        cv2.line(field, (int(x), int(y)), end, float(rng.uniform(-1.5, 1)), 1)
    return np.asarray(cv2.GaussianBlur(field, (3, 3), 0), np.float32)


def _fold(rng: Numbers, height: int, width: int) -> Field:
    """A crease: bright on one side, dark on the other."""
    angle, offset = rng.uniform(0, np.pi), rng.uniform(-0.7, 0.7)
    down = np.linspace(-60, 60, height // 2, dtype=np.float32) * np.sin(angle)
    across = np.linspace(-60, 60, width // 2, dtype=np.float32) * np.cos(angle) - 60 * offset
    distance = np.add.outer(down, across)
    crease = np.tanh(distance) * np.exp(-np.abs(distance) / 6)
    return np.asarray(cv2.resize(crease.astype(np.float32), (width, height)), np.float32)


def _scratched(rng: Numbers, image: Image, count: int) -> Image:
    height, width = image.shape[:2]
    for _ in range(count):
        x, y, angle = rng.uniform(0, width), rng.uniform(0, height), rng.normal(0, 0.5)
        length = rng.uniform(10, 200)
        tone = int(rng.uniform(40, 250))
        end = (int(x + np.cos(angle) * length), int(y + np.sin(angle) * length))
        cv2.line(image, (int(x), int(y)), end, (tone, tone, tone), 1, cv2.LINE_AA)
    return image

"""Surfaces for grounds: the user's photographs and generated textures, kept in memory and cropped.

Text rarely stands on the busiest part of a photograph, and text that is already there must not show up
under ours: of several random windows the calmest is taken, by the energy of its edges. On a page of the
user's own scene that finds the patches between the lines.
"""

import zlib
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image as Pictures

from ocrdata.synthesis.look import textures

Image = npt.NDArray[np.uint8]

IMAGE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"})
VARIANTS = 6
"""Textures of each kind in one process; windows and flips of them differ from line to line."""

LOADED = 32
"""Photographs that a process holds at a time."""

_SIZE = (256, 704)
_LEVELS = (0.6, 0.36)
_LONG_SIDE = 800
_CELL = 8  # pixels of a photograph for each value of its map of edges
_USUAL = (6, 24)  # cells of a window that a line of usual size takes
_FEW = 20  # calm corners below which busier ones are taken too
_TRIES = 4
_SMALLEST = 16  # pixels on the short side
_CALM = (
    14.0  # mean and a share of the largest |Laplacian|: print reaches 30, skin, walls and cloth stay below
)


class _Level(NamedTuple):
    """A photograph at one scale.

    Attributes:
        image: BGR (H, W, 3).
        edges: Energy of its edges, a value for each cell.
        calm: Top left corners of cells where a window of usual size seems to be free of text.
    """

    image: Image
    edges: npt.NDArray[np.float32]
    calm: list[tuple[int, int]]


class Surfaces:
    """Photographs and textures of one process.

    Args:
        photos: Files that were found readable.
        seed: What the textures follow from.
        part: Which part of a long list of photographs to hold; shards next to each other share one.
    """

    def __init__(self, photos: Sequence[Path], seed: int, part: int = 0):
        self.seed = seed
        self._all = photos
        self._photos = _part(photos, part, seed)
        self._loaded: dict[int, list[_Level]] = {}
        self._wear: Image | None = None
        self._textures: dict[tuple[str, int, bool], Image] = {}

    def part(self, number: int) -> "Surfaces":
        """The same with another part of the photographs; what was made up already is shared."""
        if len(self._all) <= LOADED:
            return self
        other = Surfaces(self._all, self.seed, number)
        other._wear, other._textures = self._wear, self._textures
        return other

    @property
    def has_photos(self) -> bool:
        """Whether there are photographs at all."""
        return bool(self._photos)

    def photo(self, height: int, width: int, rng: Random) -> Image | None:
        """A calm window of a random photograph, as a new array (H, W, 3).

        None where a few of them are too busy to be free of text.
        """
        levels = self._photo(int(rng.random() * len(self._photos)))
        if not levels:
            return None
        level = levels[int(rng.random() * len(levels))]
        for _ in range(_TRIES if level.calm else 0):
            rows, columns = _fitting(level.image.shape, height, width)
            y, x = level.calm[int(rng.random() * len(level.calm))]
            y, x = min(y, level.image.shape[0] - rows), min(x, level.image.shape[1] - columns)
            cells = level.edges[y // _CELL : (y + rows) // _CELL + 1, x // _CELL : (x + columns) // _CELL + 1]
            if cv2.mean(cells)[0] + 0.3 * cv2.minMaxLoc(cells)[1] < _CALM:
                return _resized(level.image, (y, x, rows, columns), height, width)
        return None

    def scene(self, height: int, width: int, rng: Random) -> Image | None:
        """A window of a random photograph, whatever it shows, as a new array (H, W, 3).

        At least half of what has the window's shape is taken. None where the file is no image after all.
        """
        levels = self._photo(int(rng.random() * len(self._photos)))
        if not levels:
            return None
        image, share = levels[0].image, rng.uniform(0.5, 1.0)
        rows, columns = image.shape[:2]
        scale = share * min(rows / height, columns / width)
        return _resized(image, _window(image.shape, height * scale, width * scale, rng), height, width)

    def texture(self, kind: str, height: int, width: int, rng: Random, *, grey: bool = False) -> Image:
        """A window of a texture, as a new array (H, W, 3), or (H, W) of a grey one."""
        number = int(rng.random() * VARIANTS)
        image = self._textures.get((kind, number, grey))
        if image is None:
            image = self._textures[kind, number, grey] = self._made(kind, number, grey)
        # Taken as it is: scaling would cost more than everything else here.
        y, x, rows, columns = _window(image.shape, height, width, rng)
        patch = image[y : y + rows, x : x + columns]
        if (rows, columns) != (height, width):
            patch = cv2.resize(patch, (width, height))
        # Upside down now and then; to mirror the rows themselves would take three times as long.
        return np.array(patch[::-1] if rng.random() < 0.5 else patch, np.uint8)

    def _made(self, kind: str, number: int, grey: bool) -> Image:
        if grey:
            coloured = self._textures.get((kind, number, False))
            coloured = self._made(kind, number, False) if coloured is None else coloured
            return np.asarray(cv2.cvtColor(coloured, cv2.COLOR_BGR2GRAY), np.uint8)
        numbers = np.random.default_rng([self.seed & 0xFFFFFFFF, zlib.crc32(kind.encode()), number])
        made: Image = getattr(textures, kind)(numbers, *_SIZE)
        return made

    def wear(self, height: int, width: int, rng: Random) -> npt.NDArray[np.uint8]:
        """How much ink is left where: blotches and grain, uint8 (H, W), full range."""
        if self._wear is None:
            numbers = np.random.default_rng([self.seed & 0xFFFFFFFF, 11])
            field = textures.clouds(numbers, 256, 1280, 6, 7)
            # Of a mean of 0 and a deviation of 1; almost all of it lies between -2 and 2.
            self._wear = np.asarray(cv2.addWeighted(field, 64, field, 0, 128, dtype=cv2.CV_8U), np.uint8)
        y, x, rows, columns = _window(self._wear.shape, height, width, rng)
        return _resized(self._wear, (y, x, rows, columns), height, width)

    def _photo(self, number: int) -> list[_Level]:
        found = self._loaded.get(number)
        if found is None:
            image = read_photo(self._photos[number])
            if image is None:  # a sound header and nothing behind it
                self._loaded[number] = []
                return []
            # Scaled once here, so that a window only has to be copied.
            sizes = (image, *(_scaled(image, scale) for scale in _LEVELS))
            found = self._loaded[number] = [_level(size) for size in sizes]
        return found


def readable_photos(folder: Path) -> tuple[list[Path], list[Path]]:
    """Image files of a folder: those that are usable images by their headers, and those that are not.

    Headers alone, because a folder may hold a hundred thousand photographs.
    """
    good: list[Path] = []
    bad: list[Path] = []
    files = [folder] if folder.is_file() else sorted(folder.rglob("*"))
    for file in files:
        if file.suffix.lower() in IMAGE_SUFFIXES and file.is_file():
            (good if _is_image(file) else bad).append(file)
    return good, bad


def _is_image(path: Path) -> bool:
    try:
        with Pictures.open(path) as image:
            return bool(min(image.size) >= _SMALLEST)
    except (OSError, ValueError, Pictures.DecompressionBombError):
        return False


def read_photo(path: Path) -> Image | None:
    """A photograph, at most 800 pixels on its long side; None if it cannot be decoded or is tiny."""
    image = _decode(path, cv2.IMREAD_COLOR)
    if image is None or min(image.shape[:2]) < _SMALLEST:
        return None
    scale = _LONG_SIDE / max(image.shape[:2])
    return _scaled(image, scale) if scale < 1 else image


def _scaled(image: Image, scale: float) -> Image:
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def _decode(path: Path, flags: int) -> Image | None:
    try:
        data = np.fromfile(path, np.uint8)
        return cv2.imdecode(data, flags) if data.size else None
    except (OSError, cv2.error):
        return None


def _level(image: Image) -> _Level:
    gray = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    energy = cv2.absdiff(cv2.Laplacian(gray, cv2.CV_32F, ksize=3), 0.0)
    rows, columns = (max(1, side // _CELL) for side in gray.shape)
    edges = np.asarray(cv2.resize(energy, (columns, rows), interpolation=cv2.INTER_AREA), np.float32)
    high, wide = (min(usual, side) for usual, side in zip(_USUAL, edges.shape, strict=True))
    mean = cv2.blur(edges, (wide, high), anchor=(0, 0))[: rows - high + 1, : columns - wide + 1]
    most = cv2.dilate(edges, np.ones((high, wide), np.uint8), anchor=(0, 0))[
        : rows - high + 1, : columns - wide + 1
    ]
    found = mean + 0.3 * most
    calm = found < _CALM / 2
    if np.count_nonzero(calm) < _FEW:
        calm = found < _CALM
    return _Level(image, edges, [(y * _CELL, x * _CELL) for y, x in np.argwhere(calm).tolist()])


def _part(photos: Sequence[Path], part: int, seed: int) -> list[Path]:
    if len(photos) <= LOADED:
        return list(photos)
    shuffled = list(photos)
    Random(seed).shuffle(shuffled)
    parts = -(-len(shuffled) // LOADED)
    return shuffled[part % parts :: parts]


def _fitting(shape: tuple[int, ...], height: float, width: float) -> tuple[int, int]:
    scale = min(1.0, (shape[0] - 1) / height, (shape[1] - 1) / width)
    return max(2, int(height * scale)), max(2, int(width * scale))


def _window(shape: tuple[int, ...], height: float, width: float, rng: Random) -> tuple[int, int, int, int]:
    rows, columns = _fitting(shape, height, width)
    y, x = int(rng.random() * (shape[0] - rows)), int(rng.random() * (shape[1] - columns))
    return y, x, rows, columns


def _resized(image: Image, window: tuple[int, int, int, int], height: int, width: int) -> Image:
    y, x, rows, columns = window
    patch = image[y : y + rows, x : x + columns]
    if (rows, columns) == (height, width):
        return np.asarray(patch.copy(), np.uint8)
    return np.asarray(cv2.resize(patch, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)

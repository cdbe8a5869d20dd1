"""Glyph bitmaps: drawn once a face, size and glyph, then kept.

FreeType's structures are read directly: `freetype-py`'s `bitmap.buffer` builds a Python list, ten times
slower than one `ctypes.string_at`.
"""

import ctypes
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ocrdata.synthesis.type.fonts import Face

Mask: TypeAlias = npt.NDArray[np.uint8]

CACHE_BYTES = 32 << 20
"""Bound on the bitmaps of one process: a face of 20,000 glyphs at several sizes would need far more."""

_OVERHEAD = 250  # bytes of Python and NumPy objects that come with each small bitmap
_MISSING_SPACE = 0.3  # em: the width of a space in a font that has none


class Glyph(NamedTuple):
    """A drawn glyph.

    Attributes:
        mask: Coverage, uint8 of shape (rows, columns); 0 by 0 for a space.
        left: Pixels from the pen to the mask's left edge.
        top: Pixels from the baseline up to the mask's first row.
        advance: How far the pen moves, in pixels (fractional).
        width: Columns of the mask.
        rows: Rows of the mask.
        number: In the atlas.
    """

    mask: Mask
    left: int
    top: int
    advance: float
    width: int
    rows: int
    number: int


@dataclass(slots=True)
class Atlas:
    """All glyphs that were drawn, as arrays: what compiled code reads. A full one is left for a new one.

    Attributes:
        pixels: Coverage of all of them, uint8, one after the other.
        cases: Of each its place in `pixels`, left, top, width and rows: int32 (N, 5).
        advances: Of each, float64 (N,).
        shelves: By face and size, then by character and by glyph number.
        words: Numbers and moves of the glyphs of words, by face, size and text.
        used: Bytes of `pixels`.
        count: Of glyphs.
    """

    pixels: Mask = field(default_factory=lambda: np.empty(CACHE_BYTES, np.uint8))
    cases: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros((1024, 5), np.int32))
    advances: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(1024))
    shelves: dict[tuple[Face, int], dict[int | str, Glyph]] = field(default_factory=dict)
    words: dict[tuple[Face, int, str], tuple[bytes, bytes]] = field(default_factory=dict)
    used: int = 0
    count: int = 0

    def add(self, bitmap: Mask, left: int, top: int, advance: float) -> Glyph:
        """Copy a bitmap into the atlas, which has room for it."""
        rows, width = bitmap.shape
        number, start, end = self.count, self.used, self.used + rows * width
        if number == len(self.cases):
            self.cases = np.concatenate((self.cases, np.zeros_like(self.cases)))
            self.advances = np.concatenate((self.advances, np.zeros_like(self.advances)))
        self.cases[number] = start, left, top, width, rows
        self.advances[number] = advance
        mask = self.pixels[start:end].reshape(rows, width)
        mask[:] = bitmap
        self.used, self.count = end, number + 1
        return Glyph(mask, left, top, advance, width, rows, number)


_atlas = Atlas()


def atlas() -> Atlas:
    """The atlas that glyphs are drawn into now."""
    return _atlas


def shelf(face: Face, size: int) -> dict[int | str, Glyph]:
    """The glyphs of a face at a size that are drawn already, by character and by glyph number.

    A dictionary of its own for each face and size, because the loop over a line's characters is hot.
    """
    found = _atlas.shelves.get((face, size))
    if found is None:
        found = _atlas.shelves[face, size] = {}
    return found


def glyph(face: Face, key: int | str, size: int) -> Glyph:
    """The bitmap of a glyph at an em height of `size` pixels, without hinting.

    Args:
        face: The face.
        key: A character, or the number of a glyph.
        size: Em height in pixels.
    """
    found = shelf(face, size).get(key)
    return _draw(face, key, size) if found is None else found


def _draw(face: Face, key: int | str, size: int) -> Glyph:
    global _atlas  # noqa: PLW0603
    number = face.glyph(key) if isinstance(key, str) else key
    if key == " " and not number:
        drawn = _atlas.add(_NOTHING, 0, 0, _MISSING_SPACE * size)
        shelf(face, size)[key] = drawn
        return drawn
    face.load(number, size)
    slot = face.ft._FT_Face.contents.glyph.contents
    bitmap = slot.bitmap
    rows, width, pitch = bitmap.rows, bitmap.width, bitmap.pitch
    mask = _NOTHING
    if rows and width:
        data = ctypes.string_at(bitmap.buffer, rows * pitch)
        mask = np.frombuffer(data, np.uint8).reshape(rows, pitch)[:, :width]
    if _atlas.used + mask.size + _OVERHEAD * _atlas.count > _atlas.pixels.size:
        _atlas = Atlas()  # bitmaps of the full one that are in use live on
    drawn = _atlas.add(mask, slot.bitmap_left, slot.bitmap_top, slot.linearHoriAdvance / 65536)
    shelf(face, size)[key] = drawn
    return drawn


_NOTHING: Mask = np.zeros((0, 0), np.uint8)

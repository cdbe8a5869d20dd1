"""Glyph bitmaps: each is drawn once per face, size and glyph, and then cached.

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
        number: Its row in the glyph cache.
    """

    mask: Mask
    left: int
    top: int
    advance: float
    width: int
    rows: int
    number: int


@dataclass(slots=True)
class GlyphCache:
    """All glyphs drawn so far, as arrays that compiled code can read. A full cache is replaced by a new one.

    Attributes:
        pixels: Coverage of all glyphs, uint8, one after another.
        boxes: For each glyph: where it starts in `pixels`, left, top, width, rows; int32 (N, 5).
        advances: For each glyph: how far the pen moves, in pixels; float64 (N,).
        glyphs: The glyphs by face and size, then by character or glyph number.
        words: Numbers and moves of the glyphs of shaped words, by face, size and text.
        used: Bytes of `pixels` in use.
        count: Number of glyphs.
    """

    pixels: Mask = field(default_factory=lambda: np.empty(CACHE_BYTES, np.uint8))
    boxes: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros((1024, 5), np.int32))
    advances: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(1024))
    glyphs: dict[tuple[Face, int], dict[int | str, Glyph]] = field(default_factory=dict)
    words: dict[tuple[Face, int, str], tuple[bytes, bytes]] = field(default_factory=dict)
    used: int = 0
    count: int = 0

    def add(self, bitmap: Mask, left: int, top: int, advance: float) -> Glyph:
        """Copy a bitmap into the cache. The caller has checked that there is room."""
        rows, width = bitmap.shape
        number, start, end = self.count, self.used, self.used + rows * width
        if number == len(self.boxes):
            self.boxes = np.concatenate((self.boxes, np.zeros_like(self.boxes)))
            self.advances = np.concatenate((self.advances, np.zeros_like(self.advances)))
        self.boxes[number] = start, left, top, width, rows
        self.advances[number] = advance
        mask = self.pixels[start:end].reshape(rows, width)
        mask[:] = bitmap
        self.used, self.count = end, number + 1
        return Glyph(mask, left, top, advance, width, rows, number)


_cache = GlyphCache()


def glyph_cache() -> GlyphCache:
    """The cache that glyphs are drawn into now."""
    return _cache


def cached_glyphs(face: Face, size: int) -> dict[int | str, Glyph]:
    """The glyphs of a face at a size that are drawn already, by character and by glyph number.

    A dictionary of its own for each face and size, because the loop over a line's characters is hot.
    """
    found = _cache.glyphs.get((face, size))
    if found is None:
        found = _cache.glyphs[face, size] = {}
    return found


def glyph(face: Face, key: int | str, size: int) -> Glyph:
    """The bitmap of a glyph at an em height of `size` pixels, without hinting.

    Args:
        face: The face.
        key: A character, or the number of a glyph.
        size: Em height in pixels.
    """
    found = cached_glyphs(face, size).get(key)
    return _draw(face, key, size) if found is None else found


def _draw(face: Face, key: int | str, size: int) -> Glyph:
    global _cache  # noqa: PLW0603
    number = face.glyph(key) if isinstance(key, str) else key
    if key == " " and not number:
        drawn = _cache.add(_NOTHING, 0, 0, _MISSING_SPACE * size)
        cached_glyphs(face, size)[key] = drawn
        return drawn
    face.load(number, size)
    slot = face.ft._FT_Face.contents.glyph.contents
    bitmap = slot.bitmap
    rows, width, pitch = bitmap.rows, bitmap.width, bitmap.pitch
    mask = _NOTHING
    if rows and width:
        data = ctypes.string_at(bitmap.buffer, rows * pitch)
        mask = np.frombuffer(data, np.uint8).reshape(rows, pitch)[:, :width]
    if _cache.used + mask.size + _OVERHEAD * _cache.count > _cache.pixels.size:
        _cache = GlyphCache()  # bitmaps of the full one that are in use live on
    drawn = _cache.add(mask, slot.bitmap_left, slot.bitmap_top, slot.linearHoriAdvance / 65536)
    cached_glyphs(face, size)[key] = drawn
    return drawn


_NOTHING: Mask = np.zeros((0, 0), np.uint8)

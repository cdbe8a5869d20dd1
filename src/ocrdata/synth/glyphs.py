"""Glyph bitmaps: drawn once a face, size and glyph, then kept.

FreeType's structures are read directly: `freetype-py`'s `bitmap.buffer` builds a Python list, ten times
slower than one `ctypes.string_at`.
"""

import ctypes
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ocrdata.synth.fonts import Face

Mask: TypeAlias = npt.NDArray[np.uint8]

CACHE_BYTES = 48 << 20
"""Bound on the bitmaps of one process: a face of 20,000 glyphs at several sizes would need far more."""

_OVERHEAD = 250  # bytes of Python and NumPy objects that come with each small bitmap


class Glyph(NamedTuple):
    """A drawn glyph.

    Attributes:
        mask: Coverage, uint8 of shape (rows, columns); 0 by 0 for a space.
        left: Pixels from the pen to the mask's left edge.
        top: Pixels from the baseline up to the mask's first row.
        advance: How far the pen moves, in pixels (fractional).
    """

    mask: Mask
    left: int
    top: int
    advance: float


_cache: dict[tuple[Face, int, int], Glyph] = {}
_held = 0


def glyph(face: Face, number: int, size: int) -> Glyph:
    """The bitmap of a glyph at an em height of `size` pixels, without hinting."""
    global _held  # noqa: PLW0603
    key = (face, number, size)
    found = _cache.get(key)
    if found is not None:
        return found
    face.load(number, size)
    slot = face.ft._FT_Face.contents.glyph.contents
    bitmap = slot.bitmap
    rows, width, pitch = bitmap.rows, bitmap.width, bitmap.pitch
    if rows and width:
        data = ctypes.string_at(bitmap.buffer, rows * pitch)
        mask = np.frombuffer(data, np.uint8).reshape(rows, pitch)[:, :width]
    else:
        mask = np.zeros((0, 0), np.uint8)
    drawn = Glyph(mask, slot.bitmap_left, slot.bitmap_top, slot.linearHoriAdvance / 65536)
    _cache[key] = drawn
    _held += rows * pitch + _OVERHEAD
    while _held > CACHE_BYTES:
        oldest = _cache.pop(next(iter(_cache)))
        _held -= oldest.mask.nbytes + _OVERHEAD
    return drawn

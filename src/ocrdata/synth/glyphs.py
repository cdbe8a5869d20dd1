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

CACHE_BYTES = 32 << 20
"""Bound on the bitmaps of one process: a face of 20,000 glyphs at several sizes would need far more."""

_OVERHEAD = 250  # bytes of Python and NumPy objects that come with each small bitmap


class Glyph(NamedTuple):
    """A drawn glyph.

    Attributes:
        mask: Coverage, uint8 of shape (rows, columns); 0 by 0 for a space.
        left: Pixels from the pen to the mask's left edge.
        top: Pixels from the baseline up to the mask's first row.
        advance: How far the pen moves, in pixels (fractional).
        width: Columns of the mask.
        rows: Rows of the mask.
    """

    mask: Mask
    left: int
    top: int
    advance: float
    width: int
    rows: int


_shelves: dict[tuple[Face, int], dict[int | str, Glyph]] = {}
_held = 0


def shelf(face: Face, size: int) -> dict[int | str, Glyph]:
    """The glyphs of a face at a size that are drawn already, by character and by glyph number.

    A dictionary of its own for each face and size, because the loop over a line's characters is hot.
    """
    found = _shelves.get((face, size))
    if found is None:
        found = _shelves[face, size] = {}
    return found


def glyph(face: Face, key: int | str, size: int) -> Glyph:
    """The bitmap of a glyph at an em height of `size` pixels, without hinting.

    Args:
        face: The face.
        key: A character, or the number of a glyph.
        size: Em height in pixels.
    """
    glyphs = shelf(face, size)
    found = glyphs.get(key)
    return _draw(face, key, size, glyphs) if found is None else found


def _draw(face: Face, key: int | str, size: int, glyphs: dict[int | str, Glyph]) -> Glyph:
    global _held  # noqa: PLW0603
    if _held > CACHE_BYTES:
        _shelves.clear()
        _shelves[face, size] = glyphs
        glyphs.clear()
        _held = 0
    face.load(face.glyph(key) if isinstance(key, str) else key, size)
    slot = face.ft._FT_Face.contents.glyph.contents
    bitmap = slot.bitmap
    rows, width, pitch = bitmap.rows, bitmap.width, bitmap.pitch
    if rows and width:
        data = ctypes.string_at(bitmap.buffer, rows * pitch)
        mask = np.frombuffer(data, np.uint8).reshape(rows, pitch)[:, :width]
    else:
        mask = np.zeros((0, 0), np.uint8)
    drawn = Glyph(mask, slot.bitmap_left, slot.bitmap_top, slot.linearHoriAdvance / 65536, width, rows)
    glyphs[key] = drawn
    _held += rows * pitch + _OVERHEAD
    return drawn

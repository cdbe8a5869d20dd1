"""Sizes of a face that layout needs: the height of a full character, and whether the point has a width."""

from functools import lru_cache

from ocrdata.synthesis.type.fonts import Face
from ocrdata.synthesis.type.glyphs import glyph

_FULL_CHARACTERS = "8H0国xاअก"
"""Characters tried in this order: the first that a face has stands for its full height."""


@lru_cache(maxsize=4096)
def full_rows(face: Face, size: int) -> tuple[int, int] | None:
    """Top and bottom row of a full character of the face, y down from the baseline; None if it has none."""
    for char in _FULL_CHARACTERS:
        if face.draws(char):
            drawn = glyph(face, char, size)
            return -drawn.top, drawn.rows - drawn.top
    return None


@lru_cache(maxsize=512)
def full_height(face: Face) -> float:
    """Height of a full character (capital, digit or ideograph), in em."""
    found = full_rows(face, 64)
    return 0.7 if found is None else max(0.2, (found[1] - found[0]) / 64)


@lru_cache(maxsize=512)
def point_takes_no_room(face: Face) -> bool:
    """Whether the decimal point overlaps the digit before it, as on seven-segment displays."""
    return face.draws(".8") and face.advance(".") == 0.0

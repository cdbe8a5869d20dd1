"""HarfBuzz: kerning for Latin, joining and reordering where a script needs them, vertical forms.

Positions are in font units, so a shaped text serves every size.
"""

import re
from functools import lru_cache
from typing import NamedTuple

import uharfbuzz as hb

from ocrdata.synthesis.type.fonts import Face
from ocrdata.synthesis.type.vertical import ORIGIN, harfbuzz, is_sound

_PLAIN = re.compile(
    "[0-9 .,:;+%/()°\\-\u2e80-\u303f\u3041-\u3096\u3099-\u30ff\u3100-\ua4cf\uac00-\ud7a3\uff00-\uffef]*\\Z"
)


class Shaped(NamedTuple):
    """One glyph of a shaped run; lengths in font units, y up."""

    glyph: int
    x_advance: int
    y_advance: int
    x_offset: int
    y_offset: int


def needs_shaping(text: str) -> bool:
    """False for digits, Chinese, kana and Hangul syllables, where a glyph a character is all there is."""
    return _PLAIN.match(text) is None


def shape(
    face: Face, text: str, *, vertical: bool = False, right_to_left: bool | None = None
) -> list[Shaped]:
    """Shape a run of one script and direction.

    Args:
        face: The face that has every character of the run.
        text: The run, in logical order.
        vertical: Top to bottom, with the font's vertical forms.
        right_to_left: None leaves the direction to the run's script.

    Returns:
        Glyphs in visual order.
    """
    if vertical or right_to_left is not None or " " not in text:
        return _whole(face, text, vertical, right_to_left)
    return [glyph for word in pieces(text) for glyph in _word(face, word)]


def pieces(text: str) -> list[str]:
    """Words, each with the space before it: words recur, so each is shaped once and cached.

    Browsers do so too: only kerning between a word's last letter and a space is lost.
    """
    first, *words = text.split(" ")
    return [*([first] if first else ()), *(" " + word for word in words)]


@lru_cache(maxsize=4096)
def _word(face: Face, text: str) -> list[Shaped]:
    return _whole(face, text, False, None)


def _whole(face: Face, text: str, vertical: bool, right_to_left: bool | None) -> list[Shaped]:
    if vertical and not is_sound(face):
        return _in_cells(face, text)
    buffer = hb.Buffer()
    buffer.add_str(text.replace(" ", face.blank))
    buffer.guess_segment_properties()
    if vertical:
        buffer.direction = "ttb"
    elif right_to_left is not None:
        buffer.direction = "rtl" if right_to_left else "ltr"
    hb.shape(harfbuzz(face), buffer)
    return [
        Shaped(info.codepoint, *position)
        for info, position in zip(buffer.glyph_infos, _positions(buffer), strict=True)
    ]


def _in_cells(face: Face, text: str) -> list[Shaped]:
    """Each glyph in the middle of a cell of one em: for a font whose vertical metrics are not its glyphs'."""
    top = -round(ORIGIN * face.upem)
    return [
        Shaped(face.glyph(char), 0, -face.upem, -round(face.advance(char) * face.upem / 2), top)
        for char in text.replace(" ", face.blank)
    ]


def _positions(buffer: hb.Buffer) -> list[tuple[int, int, int, int]]:
    return [
        (place.x_advance, place.y_advance, place.x_offset, place.y_offset) for place in buffer.glyph_positions
    ]

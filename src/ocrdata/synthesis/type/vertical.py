"""Whether a font can be trusted to set text downwards.

Fonts whose glyphs were renumbered keep a substitution table (GSUB `vert`) and vertical metrics (`vmtx`) that
name other glyphs: DroidSansFallbackFull then draws 甚 for 、 and sets 京 over 都. So a font's vertical forms
are compared with its horizontal ones, and the places of its glyphs with their cells. A font that fails is set
by cells of one em without its forms, and never with characters that need them.
"""

import re
from functools import lru_cache
from unicodedata import name

import uharfbuzz as hb

from ocrdata.synthesis.type.fonts import Face
from ocrdata.synthesis.type.glyphs import glyph

NEEDING_FORMS = frozenset(
    "、。〈〉《》「」『』【】〔〕〖〗〘〙〚〛〜〝〞〟〰゠ーぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
    "！？（），．：；＜＝＞［］＿｛｜｝～－"
)
"""Characters that stand or lie otherwise in vertical text, or at another place of their cell: those whose
Vertical_Orientation is R, Tr or Tu in Unicode Standard Annex 50, as far as Chinese and Japanese have them."""

_STACKED = re.compile(r"(LATIN|GREEK|CYRILLIC) (SMALL|CAPITAL) |DIGIT ")

_SAMPLE = "一中人京都国書語様"
_SIZE = 48
_OUTSIDE = 0.15
"""Part of the em by which ink may reach beyond its cell."""
_UNLIKE = 2.0
"""Factor by which the ink of a vertical form and that of the horizontal one may differ."""

ORIGIN = 0.86
"""Height of the top of a cell over the baseline, in em: of Chinese and Japanese fonts 0.81 to 0.88."""


@lru_cache(maxsize=512)
def harfbuzz(face: Face) -> hb.Font:
    """HarfBuzz's font of a face."""
    font = hb.Font(hb.Face(hb.Blob.from_file_path(str(face.file.path)), face.file.index))
    if face.file.weight is not None:
        font.set_variations({"wght": face.file.weight})
    return font


def is_of_columns(text: str) -> bool:
    """Whether a text is of scripts only that are written in columns: Chinese, Japanese, Korean."""
    return min(text) > "\u2e80"


def stands_upright(char: str) -> bool:
    """Whether a character stands upright below another: of Chinese all, of other scripts letters and digits.

    Arabic and the scripts of India and Thailand join their characters, and a hyphen or a bracket between
    stacked letters would be another character when the column is turned.
    """
    return (
        is_of_columns(char) or char == " " or (char.isalnum() and _STACKED.match(name(char, "")) is not None)
    )


def can_set(face: Face, text: str) -> bool:
    """Whether a face draws the characters of a vertical text as they are.

    Args:
        face: A face that has every character of the text.
        text: The text, of characters that stand upright.
    """
    needing = NEEDING_FORMS.intersection(text)
    return not needing or (is_sound(face) and all(_has_form(face, char) for char in needing))


@lru_cache(maxsize=512)
def is_sound(face: Face) -> bool:
    """Whether a face's vertical forms are those of the characters, and its glyphs keep to their cells."""
    forms = all(_alike(face, char) for char in sorted(NEEDING_FORMS) if face.draws(char))
    return forms and all(_inside(face, char) for char in _SAMPLE if face.draws(char))


@lru_cache(maxsize=4096)
def _has_form(face: Face, char: str) -> bool:
    """Whether the face draws a character otherwise in vertical text."""
    return _shaped(face, char, "ltr")[0] != _shaped(face, char, "ttb")[0]


def _shaped(face: Face, char: str, direction: str) -> tuple[int, int]:
    """The glyph, and the height of its origin against the pen in font units."""
    buffer = hb.Buffer()
    buffer.add_str(char)
    buffer.guess_segment_properties()
    buffer.direction = direction
    hb.shape(harfbuzz(face), buffer)
    return int(buffer.glyph_infos[0].codepoint), int(buffer.glyph_positions[0].y_offset)


def _alike(face: Face, char: str) -> bool:
    """Whether the vertical form has about as much ink as the horizontal one: it is turned, or moved."""
    flat, upright = (_shaped(face, char, direction)[0] for direction in ("ltr", "ttb"))
    if flat == upright:
        return True
    inks = sorted(float(glyph(face, number, _SIZE).mask.sum()) for number in (flat, upright))
    return 0 < inks[1] <= _UNLIKE * inks[0]


def _inside(face: Face, char: str) -> bool:
    """Whether the ink of a character is within the cell of one em below the pen."""
    number, origin = _shaped(face, char, "ttb")
    drawn = glyph(face, number, _SIZE)
    top = drawn.top / _SIZE + origin / face.upem
    return top <= _OUTSIDE and top - drawn.rows / _SIZE >= -1 - _OUTSIDE

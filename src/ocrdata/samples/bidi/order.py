"""Between the order in which a text is written and the order in which its characters are seen.

Labels are in logical order, in which people write. A recogniser reads a picture from left to right, so it is
trained on labels in visual order, and what it reads is put into logical order again. Texts without letters
that run from right to left are the same in both.

PaddleOCR does half of it. Its encoder takes labels as they are. Its decoder (2.x, `pred_reverse`) reverses
what is read if the path of the dictionary has "arabic" in it; PaddleX 3 applies python-bidi to the output of
two models. The two disagree on numbers beside Latin letters, and neither finds every line again.
"""

from unicodedata import bidirectional

from bidi.mirror import MIRRORED

from ocrdata.samples.bidi.levels import RIGHT_TO_LEFT, visual_places

_ARABIC_ZERO, _ARABIC_ALEF, _HEBREW_ALEF = "\u0660", "\u0627", "\u05d0"
_FIRST_ARABIC = "\u0600"


def runs_from_right(text: str) -> bool:
    """Whether a text has letters of a script that is written from right to left."""
    return not text.isascii() and RIGHT_TO_LEFT.search(text) is not None


def to_visual(text: str) -> str:
    """The characters of a line from left to right as they are seen, brackets as they look.

    Args:
        text: One line in logical order, without control characters.
    """
    return _at(text, visual_places(text)) if runs_from_right(text) else text


def to_logical(seen: str) -> str:
    """A line as it is written, from its characters as they are seen: see `restore`."""
    return restore(seen)[0] if runs_from_right(seen) else seen


def restore(seen: str) -> tuple[str, list[int]]:
    """Find the line that is seen so.

    Several lines may look the same: in `ABCD שלו` the Hebrew word may stand first, or last in an English
    line. The line that begins at the right is returned.

    Args:
        seen: Characters from left to right, without control characters.

    Returns:
        The line in logical order, and the place in `seen` of each of its characters. Where no line is found
        that is seen so (what was misread may be impossible), a line that begins at the right.
    """
    marked = _with_marks(seen)
    from_right = visual_places(marked, 1)
    guesses = (from_right, visual_places(_with_numbers(marked), 1), visual_places(marked, 0))
    found = next((places for places in guesses if to_visual(_at(seen, places)) == seen), from_right)
    return _at(seen, found), [place for place, _ in found]


def _with_marks(seen: str) -> str:
    """The same line with Arabic vowel signs and Hebrew points as letters.

    Such a mark is seen before its letter, and is not to go with the number that stands before it (W1).
    """
    letter = _ARABIC_ALEF, _HEBREW_ALEF
    return "".join(
        letter[char < _FIRST_ARABIC] if bidirectional(char) == "NSM" and RIGHT_TO_LEFT.match(char) else char
        for char in seen
    )


def _with_numbers(seen: str) -> str:
    """Characters that are set as a line that is seen was, in a line that is written as that one is seen.

    The Arabic letter behind which a number is written, and which changes how it is set (W2), stands at its
    right. So the numbers with such a letter there become Arabic ones, and Arabic letters Hebrew ones.
    """
    chars, strong = [], ""
    for char in reversed(seen):
        kind = bidirectional(char)
        strong = kind if kind in ("L", "R", "AL") else strong
        arabic_number = kind == "EN" and strong == "AL"
        chars.append(_ARABIC_ZERO if arabic_number else _HEBREW_ALEF if kind == "AL" else char)
    return "".join(reversed(chars))


def is_restored(text: str) -> bool:
    """Whether a line in logical order is known again from how it is seen."""
    return not runs_from_right(text) or to_logical(to_visual(text)) == text


def _at(text: str, places: list[tuple[int, int]]) -> str:
    chars = ((text[place], level) for place, level in places)
    return "".join(MIRRORED.get(char, char) if level % 2 else char for char, level in chars)

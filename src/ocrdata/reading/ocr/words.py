"""Texts of lines out of their words, as OCR engines write them, and hyphens as they are printed."""

import itertools
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ocrdata.samples.labels import Point

_GAP = 0.5
"""Heights of a line. Two East Asian characters that are further apart have a space between them."""
_MIXED_GAP = 0.15
"""The same between an East Asian character and one of another script, which are set closer."""
_HYPHENS = frozenset("-\u00ad\u00ac\u2010\u2011\u2e17")
"""Hyphen, soft hyphen, the not sign of FineReader, two of Unicode's own, and the double one of Fraktur."""


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A word of a line.

    Attributes:
        text: Its text.
        points: Corners of its box, in any unit of length; none if it has no box.
        spaced: Whether a space stands before it, as far as the file says.
    """

    text: str
    points: Sequence[Point] = ()
    spaced: bool = True


def join_words(words: Iterable[OcrWord]) -> str:
    """The text of a line.

    Engines put a space after every word, and in Chinese and Japanese every word has one or two characters.
    Where an East Asian character stands at a gap, its width decides, if the words have boxes.
    """
    given = [word for word in words if word.text]
    if all(word.text.isascii() for word in given):  # no gap to look at, and most lines are so
        return "".join(" " * (word.spaced and place > 0) + word.text for place, word in enumerate(given))
    boxed = [word for word in given if word.points]
    along = _direction(boxed[0].points, boxed[-1].points) if boxed else (1.0, 0.0)
    text = given[0].text
    for left, right in itertools.pairwise(given):
        if right.spaced and _is_gap(left, right, along):
            text += " "
        text += right.text
    return text


def printed(text: str) -> str:
    """A text with its hyphens as they are printed.

    A soft hyphen (U+00AD) at the end of a word is the hyphen that one sees there; anywhere else it is
    invisible. hOCR demands it for hyphens at line ends, and engines that write ALTO use it, too.
    """
    if "\u00ad" not in text:
        return text
    return re.sub("-?(?<!\u00ad)\u00ad+(?=\\s|$)", "-", text).replace("\u00ad", "")


def with_hyphen(text: str, hyphen: str) -> str:
    """A text and the hyphen at its end, which some engines write at the last word as well."""
    if text and text[-1] in _HYPHENS and (hyphen in _HYPHENS or not hyphen):
        hyphen, text = text[-1], text[:-1]
    return text + ("-" if hyphen in {"", "\u00ad", "\u00ac"} else hyphen)


def _is_gap(left: OcrWord, right: OcrWord, along: Point) -> bool:
    """Whether a space stands between two words that follow each other in a line of that direction."""
    a, b = left.text[-1], right.text[0]
    unspaced = _is_unspaced(a), _is_unspaced(b)
    if not any(unspaced):
        return True
    if all(unspaced) and any(unicodedata.category(each).startswith("P") for each in (a, b)):
        return False  # the ink of a wide full stop or bracket fills half of its square
    if not (left.points and right.points):
        return not all(unspaced)
    gap = min(_along(right.points, along)) - max(_along(left.points, along))
    across = (-along[1], along[0])
    heights = (
        max(values) - min(values) for values in (_along(each.points, across) for each in (left, right))
    )
    return gap > max(heights) * (_GAP if all(unspaced) else _MIXED_GAP)


def _direction(first: Sequence[Point], last: Sequence[Point]) -> Point:
    """The direction from the middle of one box to that of another, of length 1."""
    (x1, y1), (x2, y2) = (
        (sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points))
        for points in (first, last)
    )
    length = math.hypot(x2 - x1, y2 - y1)
    return ((x2 - x1) / length, (y2 - y1) / length) if length > 0 else (1.0, 0.0)


def _along(points: Sequence[Point], direction: Point) -> list[float]:
    """How far along a direction each of some points lies."""
    return [x * direction[0] + y * direction[1] for x, y in points]


def _is_unspaced(character: str) -> bool:
    """Whether a character is of a script that writes no spaces between words: Chinese, Japanese, Thai …"""
    code = ord(character)
    if 0x0E00 <= code < 0x0F00 or 0x1000 <= code < 0x10A0 or 0x1780 <= code < 0x1800:  # Thai, Burmese, Khmer
        return True
    hangul = 0x1100 <= code < 0x1200 or 0x3130 <= code < 0x3190 or 0xAC00 <= code < 0xD7B0
    return unicodedata.east_asian_width(character) in {"W", "F"} and not hangul

"""Splits a line that is too long for the model at spaces, if the image clearly shows where they are."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_CLEARLY = 1.5
"""Least width of a gap between words, as a multiple of the widest gap within a word."""

_WIDE = 0.15
"""Least width of a gap between words in line heights."""

_LIKELY = (0.5, 2.0)
"""Least and greatest width of a word, relative to the width expected of its characters."""


@dataclass(frozen=True, slots=True)
class LinePart:
    """A part of a line: the pixel columns from `left` up to, but not including, `right`, and its text."""

    left: int
    right: int
    text: str


def split_line(image: "NDArray[np.uint8]", text: str, longest: int) -> list[LinePart] | None:
    """Split a line between words so that every part fits.

    As many gaps must stand out in the image as there are spaces in the text, and every word must be about as
    wide as its characters suggest.

    Args:
        image: Grey, `(height, width)`, uint8.
        text: Its text, with single spaces.
        longest: Greatest number of characters in a part.

    Returns:
        At least two parts, or None if there is any doubt.
    """
    words = text.split(" ")
    if len(words) < 2 or not all(words) or max(map(len, words)) > longest:
        return None
    ink = _ink(image)
    columns = ink.any(axis=0).nonzero()[0]
    if not len(columns):
        return None
    gaps = _gaps(columns)
    between = sorted(sorted(gaps, key=lambda gap: gap[0] - gap[1])[: len(words) - 1])
    inside = [gap for gap in gaps if gap not in between]
    if len(between) < len(words) - 1:
        return None
    narrowest = min(right - left for left, right in between)
    widest = max((right - left for left, right in inside), default=0)
    if narrowest < _WIDE * image.shape[0] or narrowest < _CLEARLY * widest:
        return None
    edges = [int(columns[0]), *(x for gap in between for x in gap), int(columns[-1]) + 1]
    spans = list(zip(edges[::2], edges[1::2], strict=True))
    if not _plausible(words, spans):
        return None
    cuts = [0, *((left + right) // 2 for left, right in between), image.shape[1]]
    return _grouped(words, cuts, longest)


def _ink(image: "NDArray[np.uint8]") -> Any:
    """Mask of the pixels that differ from the background, by Otsu's threshold on the colour distance."""
    import cv2
    import numpy as np

    distance = cv2.absdiff(image, np.full_like(image, int(np.median(image))))
    _, ink = cv2.threshold(distance, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return ink > 0


def _gaps(columns: Any) -> list[tuple[int, int]]:
    """Runs of columns without ink between columns with ink, each as (first, one past the last)."""
    import numpy as np

    steps = np.diff(columns)
    wide = (steps > 1).nonzero()[0]
    return [(int(columns[i]) + 1, int(columns[i + 1])) for i in wide]


def _plausible(words: list[str], spans: list[tuple[int, int]]) -> bool:
    expected = [sum(1.0 if ord(char) > 0x2E7F else 0.55 for char in word) for word in words]
    unit = sum(right - left for left, right in spans) / sum(expected)
    low, high = _LIKELY
    return all(
        low <= (right - left) / (unit * width) <= high
        for (left, right), width in zip(spans, expected, strict=True)
    )


def _grouped(words: list[str], cuts: list[int], longest: int) -> list[LinePart]:
    pieces: list[LinePart] = []
    for word, left, right in zip(words, cuts, cuts[1:], strict=False):
        if pieces and len(pieces[-1].text) + 1 + len(word) <= longest:
            pieces[-1] = LinePart(pieces[-1].left, right, f"{pieces[-1].text} {word}")
        else:
            pieces.append(LinePart(left, right, word))
    return pieces

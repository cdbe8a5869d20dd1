"""Rows of coordinates with semicolons or tabs between them, as rows with commas."""

from collections.abc import Sequence

from ocrdata.reading.coordinates.rows import looks_right
from ocrdata.reading.tables.layouts import is_number

_OTHERS = (";", "\t")
_SIDES = 4


def looks_separated(row: str) -> bool:
    """Whether a row is one of coordinates in pixels with semicolons or tabs between them, and a text."""
    return any(_is_separated(row, mark) for mark in _OTHERS)


def find_separator(rows: Sequence[str]) -> str:
    """What stands between the coordinates of most rows: a comma, a semicolon or a tab."""
    for mark in _OTHERS:
        if 2 * sum(_is_separated(row, mark) for row in rows) > len(rows):
            return mark
    return ","


def exchanged(row: str, separator: str) -> str:
    """The row with commas for its separators and the other way round; of a text, that gives the text back."""
    return row if separator == "," else row.translate({ord(separator): ",", ord(","): separator})


def _is_separated(row: str, mark: str) -> bool:
    """Whether it is; shares of an image, as YOLO has them, are no pixels."""
    plain = exchanged(row, mark)
    sides = plain.split(",", _SIDES)[:_SIDES]
    return looks_right(plain) and all(map(is_number, sides)) and any(float(side) > 1 for side in sides)

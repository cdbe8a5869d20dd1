"""Rows of coordinates and a text, the ICDAR txt family: which layout they have, and one box of a row.

A single row is ambiguous: `…,12,30,kg` may be a text with commas or one more point. So the layout is found
from many rows together and has to explain all of each. What is a choice between two is described in words.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ocrdata.reading.coordinates.columns import (
    Extra,
    Trailing,
    doubtful_column,
    find_extra,
    find_trailing,
    in_column,
)
from ocrdata.reading.plausibility import is_number_with_commas
from ocrdata.samples.geometry import is_simple, rectangle, tidy
from ocrdata.samples.labels import IGNORE_MARKS, Box

CTW1500_MARK = "####"
"""What stands before every text of CTW1500's txt labels."""

_NUMBER = re.compile(r"[^\S\x1c-\x1f]*-?\d+(?:\.\d+)?[^\S\x1c-\x1f]*$")
"""A number with the white space that `float` passes over, which separators of records are not."""
_AMOUNT = 12
"""Digits before the point of the largest amount, in rupiah or dong, that is printed with commas."""
_PENTAGON = 10
"""Numbers of a polygon of five points."""
_LONGEST_QUAD = _PENTAGON + 2
"""Numbers from which a row is a polygon although none of the sampled rows is."""


_NO_TEXTS = (
    "every row is eight numbers and no text; they were read as corners, and if the first four are sides and "
    "the others a text, write the text in quotes"
)


_SIZES = (
    "rows were read as left, top, right, bottom, but in some the third or fourth number is the smaller one; "
    "if they are width and height, all boxes are wrong: write right and bottom instead"
)


@dataclass(frozen=True, slots=True)
class RowLayout:
    """How the rows of a source are to be read.

    Attributes:
        extra: What stands between the coordinates and the text: nothing, `difficult`, `script`, or the
            `score` of a detector.
        quoted: Every text stands in double quotes.
        trailing: What stands behind the text: nothing, a `score`, or the `name` of a class.
        any_start: The first corner says nothing (MTWI, known by its fractions).
        polygons: Rows may have any even number of coordinates from this one on, besides eight; 0 if they have
            eight or four.
        spaced: A space follows each comma and is no part of a text.
        mark: What stands before every text and is no part of it (CTW1500).
        notes: What was a choice, in words.
    """

    extra: Extra = ""
    trailing: Trailing = ""
    quoted: bool = False
    any_start: bool = False
    polygons: int = 0
    spaced: bool = False
    mark: str = ""
    notes: tuple[str, ...] = ()


PLAIN = RowLayout(polygons=1 << 30)
"""Eight numbers and a text, whatever it looks like."""


def find_layout(rows: Sequence[str]) -> RowLayout:
    """The layout that explains every sampled row."""
    polygons, polygon_notes = _find_polygons(rows)
    split = [parts for parts in (_split(row, polygons) for row in rows) if parts is not None]
    if not split:
        return RowLayout()
    spaced = all(_is_spaced(row) for row in rows if _leading_numbers(row, ",") >= 4)
    texts = [text.removeprefix(" ") if spaced else text for _, text in split]
    extra, notes = find_extra(texts)
    if extra:
        texts = [text.partition(",")[2] for text in texts]
    trailing, trailing_notes = ("", ()) if extra == "difficult" else find_trailing(texts)
    notes += trailing_notes
    if trailing:
        texts = [text.rpartition(",")[0] for text in texts]
    mark = CTW1500_MARK if all(text.startswith(CTW1500_MARK) for text in texts) else ""
    if not mark:
        notes += polygon_notes
    if all(len(numbers) == 8 and not text.strip() for numbers, text in split) and _may_be_sides(split):
        notes += (_NO_TEXTS,)
    if any(len(numbers) == 4 and _has_no_sides([*map(float, numbers)]) for numbers, _ in split):
        notes += (_SIZES,)
    floats = any(float(number) % 1 for numbers, _ in split if len(numbers) == 8 for number in numbers)
    return RowLayout(
        extra,
        trailing,
        quoted=all(_is_quoted(text) for text in texts),
        any_start=floats,
        polygons=polygons,
        spaced=spaced,
        mark=mark,
        notes=notes if extra or trailing else (*notes, *doubtful_column(texts)),
    )


def parse_row(row: str, layout: RowLayout, ignore_marks: frozenset[str] = IGNORE_MARKS) -> Box:
    """One box of a row.

    Raises:
        ValueError: Too few numbers, a region without area, or a column is missing that other rows have.
    """
    parts = _split(row, layout.polygons or _LONGEST_QUAD)
    if parts is None:
        raise ValueError("the row does not begin with eight or four numbers")
    numbers, text = parts
    values = [float(number) for number in numbers]
    if len(values) == 4:
        left, top, right, bottom = values
        if _has_no_sides(values):
            raise ValueError(
                "the third and fourth number are not right and bottom of the first two; "
                "are they width and height?"
            )
        region = tidy(rectangle(left, top, right - left, bottom - top))
    else:
        region = tidy(zip(values[::2], values[1::2], strict=True), find_start=layout.any_start)
    ignore = False
    if layout.extra:
        field, comma, text = text.partition(",")
        if not comma or not in_column(field.strip(), layout.extra):
            raise ValueError(
                f"the row has no column `{layout.extra}` before its text, and other rows have one"
            )
        ignore = layout.extra == "difficult" and field.strip() == "1"
    if layout.trailing:
        text, comma, field = text.rpartition(",")
        if not comma or not in_column(field.strip(), layout.trailing):
            raise ValueError(f"the row has no {layout.trailing} behind its text, and other rows have one")
    if layout.spaced:
        text = text.removeprefix(" ")
    if layout.quoted and _is_quoted(text):
        text = text.strip()[1:-1]
    text = text.removeprefix(layout.mark)
    return Box(region, text, ignore or text in ignore_marks)


def looks_right(row: str) -> bool:
    """Whether a row begins with eight numbers, or with four and ends with a text in quotes."""
    if _leading_numbers(row, ",") >= 8:
        return True
    return any(_leading_numbers(row, mark) == 4 and row.rstrip().endswith('"') for mark in (",", " "))


def _find_polygons(rows: Sequence[str]) -> tuple[int, tuple[str, ...]]:
    """The fewest numbers of a row that are a polygon of more than four points, and what to say about it.

    Two numbers at the start of a text look like a fifth point, so a fifth point alone counts only where most
    rows have more than four.
    """
    counts = [_polygon_count(row) for row in rows]
    pentagons = [row for row, count in zip(rows, counts, strict=True) if count == _PENTAGON]
    polygons = [row for row, count in zip(rows, counts, strict=True) if count > _PENTAGON]
    least = 0
    if 2 * (len(pentagons) + len(polygons)) > len(rows):
        least, polygons, pentagons = _PENTAGON, pentagons + polygons, []
    elif polygons:
        least = _PENTAGON + 2
    notes = []
    if polygons:
        example = polygons[0][:120]
        notes.append(f"rows are polygons of any number of points before the text, such as {example!r}")
    if pentagons:
        example = pentagons[0][:120]
        notes.append(
            f"two numbers that may be a fifth point were taken for the start of a text in {example!r}"
        )
    return least, tuple(notes)


def _split(row: str, polygons: int) -> tuple[list[str], str] | None:
    """The coordinates of a row and what follows; commas or (ICDAR 2013) spaces between."""
    count = _polygon_count(row, polygons) if polygons else 0
    for separator in (",", " "):
        leading = _leading_numbers(row, separator)
        if leading >= 4:
            count = count or (8 if leading >= 8 else 4)
            parts = row.split(separator, count)
            return parts[:count], parts[count] if len(parts) > count else ""
    return None


def _polygon_count(row: str, least: int = _PENTAGON) -> int:
    """How many numbers of a row, from `least` on, are a polygon with a text behind it; 0 if none are."""
    fields = row.split(",")
    if _is_amount(",".join(fields[8:])):
        return 0
    leading = sum(1 for _ in itertools.takewhile(_NUMBER.match, fields))
    most = min(leading, len(fields) - 1)
    for count in range(most - most % 2, least - 1, -2):
        values = [float(field) for field in fields[:count]]
        if any(field.strip() for field in fields[count:]) and _may_be_polygon(values):
            return count
    return 0


def _is_amount(text: str) -> bool:
    """Whether numbers and commas are one amount. Longer ones are points, each number of three digits."""
    return is_number_with_commas(text) and sum(map(str.isdigit, text.partition(".")[0])) <= _AMOUNT


def _may_be_polygon(values: Sequence[float]) -> bool:
    """Whether points beyond the fourth lie near the first four, on an outline that does not cross itself."""
    points = list(zip(values[::2], values[1::2], strict=True))
    xs, ys = zip(*points[:4], strict=True)
    side = max(max(xs) - min(xs), max(ys) - min(ys))
    reach = side * (1 if len(points) == 5 else 6)
    near = all(
        min(xs) - reach <= x <= max(xs) + reach and min(ys) - reach <= y <= max(ys) + reach
        for x, y in points[4:]
    )
    return near and is_simple(points)


def _may_be_sides(split: Sequence[tuple[Sequence[str], str]]) -> bool:
    """Whether the first four numbers of every row may be left, top, right and bottom of a box."""
    return all(
        float(left) < float(right) and float(top) < float(bottom)
        for (left, top, right, bottom, *_), _ in split
    )


def _has_no_sides(values: Sequence[float]) -> bool:
    """Whether four numbers cannot be left, top, right and bottom of a box."""
    left, top, right, bottom = values
    return right < left or bottom < top


def _is_spaced(row: str) -> bool:
    """Whether a space follows each comma up to the text."""
    fields = row.split(",", 8 if _leading_numbers(row, ",") >= 8 else 4)
    return len(fields) > 1 and all(field.startswith(" ") for field in fields[1:])


def _leading_numbers(row: str, separator: str) -> int:
    fields = row.split(separator, 8)[:8]
    return sum(1 for _ in itertools.takewhile(_NUMBER.match, fields))


def _is_quoted(text: str) -> bool:
    text = text.strip()
    return len(text) >= 2 and text[0] == text[-1] == '"'

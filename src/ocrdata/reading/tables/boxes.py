"""Whether rows of a table, or objects of JSON lines, hold boxes: such a file is of pages, not of lines."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from ocrdata.errors import UserError
from ocrdata.reading.tables.layouts import TableLayout, is_number, split_row

_SIDES = (
    ("xmin", "ymin", "xmax", "ymax"),
    ("x1", "y1", "x2", "y2"),
    ("x", "y", "w", "h"),
    ("x", "y", "width", "height"),
    ("left", "top", "width", "height"),
    ("left", "top", "right", "bottom"),
)
_REGIONS = ("bbox", "box", "points", "polygon", "poly", "quad")
_COORDINATES = re.compile(
    r"[\s\[\](){},;-]*(?:\d+(?:\.\d*)?[\s\[\](){},;-]+){3,}\d+(?:\.\d*)?[\s\[\](){},;]*"
)
"""Four or more numbers, with nothing but brackets and separators around them."""


def refuse_boxes(fields: Sequence[str], path: Path, line: int) -> None:
    """Refuse a file that holds boxes, if there are fields of them.

    Raises:
        UserError: There are.
    """
    if fields:
        raise UserError(
            f"holds boxes ({', '.join(fields)}), but its format is for images of one line each.",
            "For box-csv, save upright boxes as CSV with the columns image, xmin, ymin, xmax, ymax and text; "
            "remove the boxes if each image is one line.",
            path=path,
            line=line,
        )


def box_fields(record: Mapping[str, object]) -> tuple[str, ...]:
    """The fields of a record that are a box on an image; none if it has no box.

    The width and height of the image alone are none.
    """
    plain = {name.strip().lower(): value for name, value in record.items()}
    for sides in _SIDES:
        if all(is_number(str(plain.get(name, ""))) for name in sides):
            return sides
    return next(((name,) for name in _REGIONS if name in plain and _is_region(plain[name])), ())


def box_columns(rows: Sequence[str], layout: TableLayout) -> tuple[str, ...]:
    """The columns of a table that hold boxes; none if there are none.

    Args:
        rows: The first rows of the file, as they stand.
        layout: Of the table. Without a header, four or more columns of numbers are boxes.
    """
    table = [split_row(row, layout.delimiter) for row in rows]
    if layout.header:
        names = [name.strip().strip('"') for name in table[0]]
        return next(filter(None, (box_fields(dict(zip(names, row, strict=False))) for row in table[1:])), ())
    full = [row for row in table if len(row) >= layout.columns]
    numbers = [
        str(i + 1)
        for i in range(layout.columns)
        if i != layout.text and all(is_number(row[i]) for row in full)
    ]
    return (f"columns {numbers[0]} to {numbers[-1]}",) if len(numbers) >= 4 else ()


def _is_region(value: object) -> bool:
    if isinstance(value, Mapping):
        return bool(box_fields(value))
    text = value if isinstance(value, str) else json.dumps(value)
    return _COORDINATES.fullmatch(text) is not None

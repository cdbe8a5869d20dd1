"""CSV with one upright box a row, such as VoTT's `image,xmin,ymin,xmax,ymax,label`, or TensorFlow's.

The sides may also be called `x1,y1,x2,y2`.
The text is the column `text`, `transcription` … if there is one. A `label` or `class` is taken for the name
of a class; use `--text-field label` if it is the text. Coordinates are pixels.
"""

import csv
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ocrdata.console import quantity
from ocrdata.reading.folder_walk import first_files, first_row
from ocrdata.reading.legibility import is_ignored, means_ignore
from ocrdata.reading.pages import TEXT_FIELDS, build_page, pixel_size, text_of
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import rectangle, tidy
from ocrdata.samples.labels import Box, Page

EXAMPLE = """\
"image","xmin","ymin","xmax","ymax","label"
"a.jpg",1,1,9,5,"total" """

UPRIGHT = True

SIDES = ("xmin", "ymin", "xmax", "ymax")
_CORNERS = {"x1": "xmin", "y1": "ymin", "x2": "xmax", "y2": "ymax"}
"""Other names of the sides, which are so called only where there is no third corner."""
_IMAGES = ("image", "filename", "file_name", "image_path", "path", "img")
_CLASSES = ("label", "class", "class_name", "category", "tag")


def sniff(path: Path) -> bool:
    """A header with the sides of a box and a column of images."""
    return any(is_header(first_row(file)) for file in first_files(path, (".csv",)))


def is_header(row: str) -> bool:
    """Whether the first row of a CSV file is that of boxes."""
    names = _names(row)
    return set(SIDES) <= set(names) and any(name in names for name in _IMAGES)


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page an image; the rows of an image need not follow one another."""
    for file in source.files(".csv"):
        names = _names(first_row(file))
        image = next((name for name in _IMAGES if name in names), None)
        if image is None or not set(SIDES) <= set(names):
            yield Skipped(source.where(file, 1), "the header names no column of images, or no sides of boxes")
            continue
        pages: dict[str, list[dict[str, str]]] = {}
        with source.open_text(file) as stream:
            rows = csv.reader(stream)
            try:
                next(rows, None)
                for cells in rows:
                    if len(cells) == len(names):
                        row = dict(zip(names, cells, strict=True))
                        pages.setdefault(row[image], []).append(row)
                    elif cells:
                        reason = f"the row has {quantity(len(cells), 'column')}, and the header {len(names)}"
                        yield Skipped(source.where(file, rows.line_num), reason, 1, "", ",".join(cells)[:400])
            except csv.Error as error:
                yield Skipped(source.where(file, rows.line_num), f"the row is not valid CSV ({error})")
        for name, boxes in pages.items():
            yield from build_page(
                source,
                file,
                boxes,
                partial(_box, source),
                name=name,
                item=name,
                size=pixel_size(boxes[0].get("width"), boxes[0].get("height")),
            )


def _names(row: str) -> list[str]:
    try:
        names = [name.strip().lower() for name in next(csv.reader([row]), [])]
    except csv.Error:
        return []
    if set(_CORNERS) <= set(names) and not {"x3", *SIDES} & set(names):
        return [_CORNERS.get(name, name) for name in names]
    return names


def _box(source: Source, row: dict[str, str]) -> Box:
    left, top, right, bottom = (float(row[name]) for name in SIDES)
    if max(abs(left), abs(top), abs(right), abs(bottom)) <= 1:
        raise ValueError("the sides are fractions of the image, not pixels")
    classes = {name: row[name] for name in _CLASSES if name in row}
    own = {name: value for name, value in row.items() if name in TEXT_FIELDS}
    text = text_of(source, own if source.text is None else row)
    if source.text is None and not own:
        source.note(
            "'label' is the name of a class, so boxes have no text; use --text-field if it is the text"
        )
    ignore = is_ignored(source, row) or any(means_ignore(name) for name in classes.values())
    points = tidy(rectangle(left, top, right - left, bottom - top))
    return Box(points, text, ignore or text in source.ignore_marks)

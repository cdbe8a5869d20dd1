"""MSRA-TD500: one `.gt` file per image, with rotated rectangles of lines and no text.

A row holds a number, whether the line is difficult, left, top, width, height, and an angle in radians by
which the rectangle is turned clockwise about its centre.
"""

import math
import re
from collections.abc import Iterator
from pathlib import Path

from ocrdata.reading.folder_walk import first_files, first_row
from ocrdata.reading.pages import build_page
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import centred_rectangle, tidy
from ocrdata.samples.labels import Box, Page

EXAMPLE = "0 0 464 357 214 48 -0.084"

UPRIGHT = False

_ROW = re.compile(r"\d+ [01](?: -?\d+(?:\.\d+)?){4} -?(?:\d+(?:\.\d+)?|\.\d+)(?:e-?\d+)?\s*")


def sniff(path: Path) -> bool:
    """Files that end in `.gt` with rows of seven numbers."""
    return any(_ROW.fullmatch(first_row(file)) for file in first_files(path, (".gt",)))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a file; `IMG_0059.gt` belongs to `IMG_0059.JPG`."""
    for file in source.files(".gt"):
        rows = [row for _, row in source.rows(file)]
        yield from build_page(source, file, rows, _box, stem=file.stem)


def _box(row: str) -> Box:
    if not _ROW.fullmatch(row):
        raise ValueError("the row is not number, difficult, left, top, width, height and angle")
    _, difficult, left, top, width, height, angle = map(float, row.split())
    degrees = math.degrees(angle)
    corners = centred_rectangle(left + width / 2, top + height / 2, width, height, degrees)
    return Box(tidy(corners), "", difficult == 1)

"""Total-Text's MATLAB files: `poly_gt_img1.mat` or `gt_img1.mat` for each `img1.jpg`, with curved polygons.

A row of `polygt` (of `gt` in newer files) holds x, y, the text and its orientation: `c` curved, `h`
horizontal, `m` multi-oriented, `#` for text that nobody cares about. A text `#` or none is ignored.
Points are taken as they stand. The text files of the same set are another format. Needs SciPy
(`pip install 'ocrdata[matlab]'`).
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ocrdata.reading.file_types import matlab
from ocrdata.reading.folder_walk import first_files
from ocrdata.reading.records.page_records import AnnotatedImage, read_records
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import tidy
from ocrdata.samples.labels import Box, Page

EXAMPLE = "poly_gt_img1.mat: polygt {'x:', [259 313 …], 'y:', [542 462 …], 'PAUL', 'c'}"

UPRIGHT = False

BEGINS_AT_TEXT = True

_VARIABLES = ("gt", "polygt")
_PREFIX = re.compile(r"(?:(?:poly|rect)_)?gt_")
_DONT_CARE = "#"


def sniff(path: Path) -> bool:
    """MATLAB files with `polygt` or `gt`, or called as Total-Text's if SciPy is not installed."""
    return any(
        not matlab.variables(file).isdisjoint(_VARIABLES)
        or (not matlab.variables(file) and _PREFIX.match(file.name) is not None)
        for file in first_files(path, (".mat",), 1)
    )


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a file.

    Raises:
        UserError: SciPy is not installed.
    """
    for file, found in matlab.load(list(source.files(".mat")), _VARIABLES):
        if isinstance(found, str):
            yield Skipped(source.where(file), found)
            continue
        if not found:
            yield Skipped(source.where(file), "the file has neither gt nor polygt", 0)
            continue
        stem = _PREFIX.sub("", file.stem, count=1)
        records = [(None, next(iter(found.values())))]
        yield from read_records(source, file, records, partial(_take_apart, stem), partial(_box, source))


def _take_apart(stem: str, rows: Any) -> AnnotatedImage:
    return AnnotatedImage([[cell.reshape(-1).tolist() for cell in row] for row in rows], stem=stem)


def _box(source: Source, row: list[list[Any]]) -> Box:
    xs, ys, text, kind = (row[column] for column in (1, 3, 4, 5))
    word = str(text[0]).strip() if text else ""
    ignore = word in {"", _DONT_CARE} or kind == [_DONT_CARE] or word in source.ignore_marks
    return Box(tidy(zip(xs, ys, strict=True)), word, ignore)

"""Total-Text's txt labels: polygons as lists of x and y, one file per image.

`poly_gt_img1.txt` belongs to `img1.jpg`. A long list goes on in the next line, as NumPy prints it; the text
`#` marks what is illegible.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ocrdata.reading.folder_walk import first_files, first_row
from ocrdata.reading.pages import build_page
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import tidy
from ocrdata.samples.labels import Box, Page

EXAMPLE = "x: [[115 503 494 115]], y: [[322 346 426 404]], ornt: [u'm'], transcriptions: [u'nauGHTY']"

UPRIGHT = False

BEGINS_AT_TEXT = True

_ILLEGIBLE = "#"
_ROW = re.compile(
    r"x: \[\[(?P<x>[-\d\s]+)\]\], y: \[\[(?P<y>[-\d\s]+)\]\], "
    r"ornt: \[[^\]]*\], transcriptions: (?P<text>\[.*\])\s*"
)


def sniff(path: Path) -> bool:
    """Text files that begin with `x: [[`."""
    return any(first_row(file).startswith("x: [[") for file in first_files(path, (".txt",)))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a text file."""
    for file in source.files(".txt"):
        regions = list(_joined(row for _, row in source.rows(file)))
        stem = file.stem.removeprefix("poly_").removeprefix("gt_")
        yield from build_page(source, file, regions, lambda row: _box(row, source.ignore_marks), stem=stem)


def _joined(rows: Iterable[str]) -> Iterator[str]:
    """Regions, each of which begins with `x:`, in one line each."""
    region = ""
    for row in rows:
        if row.startswith("x:") and region:
            yield region
            region = ""
        region = f"{region} {row.strip()}".strip()
    if region:
        yield region


def _box(region: str, marks: frozenset[str]) -> Box:
    found = _ROW.fullmatch(region)
    if found is None:
        raise ValueError("the row is not x, y, ornt and transcriptions")
    (text,) = _texts(found["text"]) or [""]
    xs, ys = ([float(value) for value in found[name].split()] for name in ("x", "y"))
    if len(xs) != len(ys):
        raise ValueError(f"the region has {len(xs)} x and {len(ys)} y")
    return Box(tidy(zip(xs, ys, strict=True)), str(text), text == _ILLEGIBLE or text in marks)


def _texts(field: str) -> list[object]:
    """The list of texts, as Python 2 prints it.

    Raises:
        ValueError: It is something else.
    """
    try:
        texts = ast.literal_eval(field)
    except (SyntaxError, MemoryError, RecursionError) as error:
        raise ValueError("the transcriptions are not a list of texts") from error
    return list(texts)

"""YOLO-OBB: one text file per image with `class x1 y1 x2 y2 x3 y3 x4 y4`, as fractions.

The format has no text, so boxes have none. Images are found as for `yolo`.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from ocrdata.annotation_formats.object_detection.yolo import read_folder, row_values
from ocrdata.reading.folder_walk import first_files, first_row
from ocrdata.reading.pages import flat_points
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Page, Point

EXAMPLE = "0 0.1 0.1 0.4 0.12 0.4 0.2 0.1 0.18"

UPRIGHT = True


def sniff(path: Path) -> bool:
    """Text files of rows with a class and eight fractions."""
    return any(len(row_values(first_row(file))) == 9 for file in first_files(path, (".txt",)))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a text file."""
    yield from read_folder(source, lambda rows: _corners)


def _corners(values: Sequence[float]) -> tuple[Point, ...]:
    if len(values) != 8:
        raise ValueError(f"the row has {len(values)} fractions instead of 8")
    return tuple(flat_points(values))

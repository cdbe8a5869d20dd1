"""Tesseract's box files (`.box`): a character or a line a row, `text left bottom right top page`.

Coordinates count from the bottom left of the image. Rows of `WordStr` hold whole lines; characters are put
together to lines where rows with a tab mark their ends (`lstmbox`, tesstrain). Of files without such marks
(`makebox`), each character is a box. The image is the one with the stem of the file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ocrdata.reading.folder_walk import first_files, first_row
from ocrdata.reading.ocr.page_images import find_page_images
from ocrdata.reading.ocr.words import printed
from ocrdata.reading.pages import build_page, describe
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.geometry import bounding_rectangle, rectangle, tidy
from ocrdata.samples.images import BadImage, read_size
from ocrdata.samples.labels import Box, Page

EXAMPLE = """\
WordStr 1 475 9 479 0 #hi
⇥ 10 475 11 479 0"""

UPRIGHT = False

_ROW = re.compile(r"(.+?) (-?\d+) (-?\d+) (-?\d+) (-?\d+) (\d{1,18})(?: #(.*))?", re.DOTALL)
_CHARACTERS = "a box file that does not mark the ends of lines was read as single characters"
_LINE, _LINE_END = "WordStr", "\t"


def sniff(path: Path) -> bool:
    """Files that end in `.box` and begin with a row of it."""
    return any(_ROW.fullmatch(first_row(file)) for file in first_files(path, (".box",)))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a page number of the file."""
    for file in source.files(".box"):
        pages: dict[int, list[_BoxRow]] = {}
        for number, row in source.rows(file):
            found = _ROW.fullmatch(row)
            if found is None:
                reason = "the row is not `text left bottom right top page`"
                yield Skipped(source.where(file, number), reason, 1, "", row[:200])
                continue
            text, left, bottom, right, top, page, line = found.groups()
            corners = float(left), float(bottom), float(right), float(top)
            pages.setdefault(int(page), []).append(_BoxRow(text, corners, line))
        several = len(pages) > 1
        keys = [("", number if several else None) for number in pages]
        images = find_page_images(source, file, keys, first=0)
        for (number, rows), image in zip(pages.items(), images, strict=True):
            items = list(_texts(source, rows))
            size = None
            try:
                size = read_size(image) if isinstance(image, Path) and source.check_images else None
            except (BadImage, OSError) as error:
                image = LostImage(describe(error))  # noqa: PLW2901
            yield from build_page(
                source, file, items, partial(_box, source, size),
                name=image, stem=file.stem, item=f"page {number}" if several else None, size=size,
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _BoxRow:
    """A row: its text, left, bottom, right and top, and the line of a `WordStr`."""

    text: str
    corners: tuple[float, float, float, float]
    line: str | None


@dataclass(frozen=True, slots=True)
class _BoxText:
    """A line, word or character, and the boxes of what it consists of."""

    text: str
    boxes: tuple[tuple[float, float, float, float], ...]


def _texts(source: Source, rows: list[_BoxRow]) -> Iterator[_BoxText]:
    """What becomes a box, in the order of the file."""
    marked = any(row.text == _LINE_END for row in rows)
    pending: list[_BoxRow] = []
    for row in rows:
        if row.text == _LINE and row.line is not None:
            yield _BoxText(row.line, (row.corners,))
        elif row.text == _LINE_END or (row.text == " " and marked and source.level == "word"):
            yield from _joined(pending)
            pending = []
        elif marked:
            pending.append(row)
        else:
            source.note(_CHARACTERS)
            yield _BoxText(row.text, (row.corners,))
    yield from _joined(pending)


def _joined(rows: list[_BoxRow]) -> Iterator[_BoxText]:
    text = "".join(row.text for row in rows).strip()
    if text:
        yield _BoxText(text, tuple(row.corners for row in rows if row.text != " "))


def _box(source: Source, size: tuple[int, int] | None, item: _BoxText) -> Box:
    if size is None:
        raise ValueError("coordinates count from the bottom of the image; leave out --labels-only")
    height = size[1]
    points = [
        point
        for left, bottom, right, top in item.boxes
        for point in rectangle(left, height - top, right - left, top - bottom)
    ]
    text = printed(item.text)
    return Box(tidy(bounding_rectangle(points)), text, text in source.ignore_marks)

"""The ICDAR txt family: one text file per image, coordinates first, then the text.

Covered: ICDAR 2013 (`left,top,right,bottom,"text"`), 2015 and SROIE (`x1,…,y4,text`), MLT (a script before
the text), RCTW-17 (a `difficult` column and quotes), MTWI (floats, any corner first), CASIA-10K (GBK). The
layout is detected from the first rows of the whole source, because a single row is ambiguous. Everything
after the last column is the text, including commas.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ocrdata.reading.folder_walk import first_files, first_row
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.geometry import min_area_quad, rectangle, tidy
from ocrdata.samples.labels import IGNORE_MARKS, IGNORED, Box, Page, Point

EXAMPLE = """\
377,117,463,117,465,130,378,130,Genaxis Theatre            (ICDAR 2015, SROIE, MTWI)
390,902,1856,902,1856,1225,390,1225,0,"金氏眼镜"             (RCTW-17)
83,35,198,34,198,48,84,49,Latin,Cours                      (MLT)
158,128,411,181,"Footpath"                                 (ICDAR 2013)"""

UPRIGHT = False

SCRIPTS = frozenset(
    ["Arabic", "Latin", "Chinese", "Japanese", "Korean", "Bangla", "Hindi", "Symbols", "Mixed", "None"]
)
"""The scripts of MLT 2017 and 2019."""

_NUMBER = re.compile(r"\s*-?\d+(?:\.\d+)?\s*$")
_SAMPLE = 200


@dataclass(frozen=True, slots=True)
class Layout:
    """How the rows of a source are to be read.

    Attributes:
        extra: What stands between the coordinates and the text: nothing, `difficult` or `script`.
        quoted: Every text stands in double quotes.
        any_start: The first corner says nothing (MTWI, known by its floats).
    """

    extra: str = ""
    quoted: bool = False
    any_start: bool = False


def sniff(path: Path) -> bool:
    """Text files whose rows begin with eight numbers, or with four and a text in quotes."""
    return any(_looks_right(first_row(file)) for file in first_files(path, (".txt",)))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a text file; `gt_img_1.txt` belongs to `img_1.jpg`."""
    files = list(source.files(".txt"))
    rows = (row for file in files for _, row in source.rows(file))
    layout = find_layout(list(itertools.islice(rows, _SAMPLE)))
    if source.keep_order:
        layout = replace(layout, any_start=False)
    for file in files:
        boxes = []
        for number, row in source.rows(file):
            try:
                boxes.append(parse_row(row, layout, source.ignore_marks))
            except ValueError as error:
                yield Skipped(source.where(file, number), str(error), transcription=row)
        try:
            image = _image_of(source, file)
        except LostImage as error:
            if boxes:
                yield Skipped(source.where(file), str(error), len(boxes))
            continue
        yield Page(image, tuple(boxes), source.name)


def write_pages(folder: Path, pages: Iterable[Page]) -> None:
    """Write `gt/NAME.txt` for each image: `x1,y1,…,y4,text`, UTF-8, ignored boxes as `###`.

    The format knows four corners: of a polygon with more, its minimum-area rectangle is written.
    """
    top = folder / "images"
    for page in pages:
        name = page.image.relative_to(top)
        target = folder / "gt" / name.with_name(f"{name.stem}.txt")
        target.parent.mkdir(parents=True, exist_ok=True)
        rows = (
            ",".join(_number(value) for point in _four(box) for value in point)
            + f",{IGNORED if box.ignore else box.transcription}\n"
            for box in page.boxes
        )
        target.write_text("".join(rows), encoding="utf-8")


def _four(box: Box) -> Sequence[Point]:
    return box.points if len(box.points) == 4 else min_area_quad(box.points)


def find_layout(rows: list[str]) -> Layout:
    """The layout that fits every sampled row."""
    split = [parts for parts in map(_split, rows) if parts is not None]
    texts = [text for _, text in split]
    fields = [text.partition(",") for text in texts]
    extra = ""
    if texts and all(field in {"0", "1"} and text.lstrip().startswith('"') for field, _, text in fields):
        extra = "difficult"
    elif texts and all(field.strip() in SCRIPTS and comma for field, comma, _ in fields):
        extra = "script"
    if extra:
        texts = [text for _, _, text in fields]
    quoted = bool(texts) and all(_is_quoted(text) for text in texts)
    floats = any("." in number for numbers, _ in split if len(numbers) == 8 for number in numbers)
    return Layout(extra, quoted, any_start=floats)


def parse_row(row: str, layout: Layout, ignore_marks: frozenset[str] = IGNORE_MARKS) -> Box:
    """One box of a row.

    Raises:
        ValueError: Too few numbers, or a region without area.
    """
    parts = _split(row)
    if parts is None:
        raise ValueError("the row does not begin with eight or four numbers")
    numbers, text = parts
    values = [float(number) for number in numbers]
    if len(values) == 4:
        left, top, right, bottom = values
        region = tidy(rectangle(left, top, right - left, bottom - top))
    else:
        region = tidy(zip(values[::2], values[1::2], strict=True), find_start=layout.any_start)
    ignore = False
    if layout.extra:
        field, _, text = text.partition(",")
        ignore = layout.extra == "difficult" and field.strip() == "1"
    if layout.quoted and _is_quoted(text):
        text = text.strip()[1:-1]
    return Box(region, text, ignore or text in ignore_marks)


def _split(row: str) -> tuple[list[str], str] | None:
    """The coordinates of a row, eight or four, and what follows; commas or (ICDAR 2013) spaces between."""
    for separator in (",", " "):
        leading = _leading_numbers(row, separator)
        if leading >= 4:
            count = 8 if leading >= 8 else 4
            parts = row.split(separator, count)
            return parts[:count], parts[count] if len(parts) > count else ""
    return None


def _looks_right(row: str) -> bool:
    if _leading_numbers(row, ",") >= 8:
        return True
    return any(_leading_numbers(row, mark) == 4 and row.rstrip().endswith('"') for mark in (",", " "))


def _leading_numbers(row: str, separator: str) -> int:
    fields = row.split(separator, 8)[:8]
    return sum(1 for _ in itertools.takewhile(_NUMBER.match, fields))


def _is_quoted(text: str) -> bool:
    text = text.strip()
    return len(text) >= 2 and text[0] == text[-1] == '"'


def _image_of(source: Source, file: Path) -> Path:
    stem = file.stem
    if stem.startswith("gt_"):
        try:
            return source.image_of_stem(stem.removeprefix("gt_"), file.parent)
        except LostImage:
            pass
    return source.image_of_stem(stem, file.parent)


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else f"{value:.2f}"

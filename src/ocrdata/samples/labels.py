"""Page, Line, and PaddleOCR's label files: read, write, and every rule about them in one place.

The rules are those of `ppocr/data/simple_dataset.py` and `ppocr/data/imaug/label_ops.py` in PaddleOCR 2.10:
a label file is UTF-8, one sample a line, `image⇥label`; images are found under one `data_dir`; nothing is
escaped, so neither a path nor a text can hold a tab or a line break.
"""

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.samples.truth import is_true

Point: TypeAlias = tuple[float, float]

IGNORE_MARKS = frozenset({"*", "###"})
"""Transcriptions that tell `DetLabelEncode` to leave a box out of the loss."""

IGNORED = "###"
"""The mark that we write."""

_FORBIDDEN = re.compile("[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029\ud800-\udfff]")
"""What ends a line for some reader, parts fields, or cannot be encoded (half a surrogate pair)."""


@dataclass(frozen=True, slots=True)
class Box:
    """One text instance on a page.

    Attributes:
        points: Polygon in pixels, x right and y down, clockwise from the text's top left corner; at least
            four points (three are completed by whoever reads them).
        transcription: The text, as read in the direction of reading.
        ignore: Illegible: PaddleOCR's detection training masks it, recognition never sees it.
        network: Of two detectors (`finetune --route`), the one that found it: `original` or `trained`. It is
            written into labels and not read from them.
    """

    points: tuple[Point, ...]
    transcription: str
    ignore: bool = False
    network: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One image with its text boxes: PaddleOCR's detection sample.

    Attributes:
        image: Path of the image file.
        boxes: Its text boxes, in reading order if the source has one.
        source: Name of the data set it comes from (for statistics and stratified splits).
        size: Width and height in pixels of the image that the points were drawn on, where the source says.
        text: The whole text, from a source that has it without boxes; lines end with a line feed.
    """

    image: Path
    boxes: tuple[Box, ...]
    source: str = ""
    size: tuple[int, int] | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One image of one line of text: PaddleOCR's recognition sample.

    Attributes:
        image: Path of the image file.
        transcription: Its text.
        source: Name of the data set it comes from.
    """

    image: Path
    transcription: str
    source: str = ""


def read_lines(labels: Path, data_dir: Path | None = None) -> Iterator[Line]:
    """Stream a recognition label file, forgiving what can be forgiven (BOM, CRLF, blank lines).

    A first field that is a JSON list of paths, of which PaddleOCR draws one, gives its first path.

    Args:
        labels: The label file.
        data_dir: Folder that the image paths are relative to; the label file's own folder by default.

    Yields:
        A `Line` for each sample; images are not opened.

    Raises:
        UserError: No tab in a line, or bytes that are not UTF-8, with file and line.
    """
    for _, line in read_numbered_lines(labels, data_dir):
        yield line


def read_numbered_lines(labels: Path, data_dir: Path | None = None) -> Iterator[tuple[int, Line]]:
    """Like `read_lines`, each sample with its line number in the file, for messages about it."""
    for number, image, text in _fields(labels):
        yield number, Line(_join(data_dir or labels.parent, first_path(image)), text, labels.stem)


def read_pages(labels: Path, data_dir: Path | None = None) -> Iterator[Page]:
    """Stream a detection label file (PaddleOCR's and PPOCRLabel's `Label.txt`).

    Args:
        labels: The label file.
        data_dir: Folder that the image paths are relative to; the label file's own folder by default.

    Yields:
        A `Page` for each sample, its ignore marks (`*`, `###`, `difficult`) turned into `Box.ignore`.

    Raises:
        UserError: No tab, no JSON list of boxes, a box without usable points, with file and line.
    """
    for number, image, text in _fields(labels):
        try:
            record = json.loads(text)
            boxes = tuple(_box(item) for item in record)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as error:
            raise UserError(
                f"the second field is not a JSON list of boxes ({error}).",
                'A detection line is image⇥[{"transcription": "text", "points": [[x, y], …]}, …].',
                path=labels,
                line=number,
            ) from error
        yield Page(_join(data_dir or labels.parent, first_path(image)), boxes, labels.stem)


def write_lines(labels: Path, lines: Iterable[Line], data_dir: Path | None = None) -> int:
    """Write a recognition label file; image paths are written relative to `data_dir` where they lie in it.

    Args:
        labels: The file to write.
        lines: The samples.
        data_dir: The label file's own folder by default.

    Returns:
        The number of lines written.

    Raises:
        UserError: A path or a text holds a tab or a line break, or a text is empty.
    """
    return _write(labels, ((line.image, line.transcription) for line in lines), data_dir)


def write_pages(labels: Path, pages: Iterable[Page], data_dir: Path | None = None) -> int:
    """Write a detection label file; ignored boxes become `###`. See `write_lines`."""
    return _write(labels, ((page.image, dump_boxes(page.boxes)) for page in pages), data_dir)


def dump_boxes(boxes: Sequence[Box]) -> str:
    """PaddleOCR's JSON for the boxes of a page, on one line, coordinates to 0.01 pixel."""
    text = json.dumps(
        [
            {
                "transcription": IGNORED if box.ignore else box.transcription,
                "points": [[_short(x), _short(y)] for x, y in box.points],
                "difficult": box.ignore,
                **({"network": box.network} if box.network else {}),
            }
            for box in boxes
        ],
        ensure_ascii=False,
    )
    return _FORBIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def count_samples(labels: Path) -> int:
    """How many samples PaddleOCR's loader counts in a label file: its physical lines, blank ones too."""
    count, last = 0, b"\n"
    with _opened(labels) as file:
        while block := file.read(1 << 20):
            count += block.count(b"\n")
            last = block[-1:]
    return count + (last != b"\n")


def is_detection(labels: Path) -> bool:
    """Whether a label file holds pages (a JSON list of boxes in the second field) and not lines."""
    with _opened(labels) as file:
        for raw in file:
            field = raw.partition(b"\t")[2].strip()
            if field:
                return field.startswith(b"[{") or field == b"[]"
    return False


def first_image(labels: Path, data_dir: Path | None = None) -> Path | None:
    """The image of the first sample, relative to `data_dir` (default: the label file's folder)."""
    for _, field, _ in _fields(labels):
        return _join(data_dir or labels.parent, first_path(field))
    return None


def namer(folder: Path) -> Callable[[Path], str]:
    """How images are named in labels that lie in a folder: from there if they are below it, else in full."""
    prefix = str(folder).rstrip(os.sep) + os.sep
    if os.sep == "/":  # replacing nothing takes its time, a million times
        return lambda image: str(image).removeprefix(prefix)
    return lambda image: str(image).removeprefix(prefix).replace(os.sep, "/")


def writable(text: str) -> bool:
    """Whether a text can stand in a label file: not empty and without tabs and line breaks."""
    # Nothing forbidden is printable, and asking that is ten times as fast as the search.
    return bool(text) and (text.isprintable() or _FORBIDDEN.search(text) is None)


def first_path(field: str) -> str:
    """The path in the first field of a label file; of a JSON list (PaddleOCR draws one), its first."""
    if field.startswith("["):
        try:
            paths = json.loads(field)
        except (ValueError, RecursionError):
            return field
        if paths and isinstance(paths[0], str):
            return str(paths[0])
    return field


def _opened(labels: Path) -> BinaryIO:
    try:
        return labels.open("rb")
    except IsADirectoryError as error:
        raise UserError(
            "is a folder.", "Give the label file in it, such as rec.txt or det.txt.", path=labels
        ) from error
    except OSError as error:
        raise UserError(
            f"cannot be read ({error.strerror}).", "Give the path of a label file.", path=labels
        ) from error


def _fields(labels: Path) -> Iterator[tuple[int, str, str]]:
    """Line number, first and second field of each line that is not blank."""
    with _opened(labels) as file:
        for number, raw in enumerate(file, start=1):
            try:
                row = raw.decode("utf-8").rstrip("\r\n")
            except UnicodeDecodeError as error:
                raise UserError(
                    f"byte {error.start} of the line is not UTF-8.",
                    "Save the file as UTF-8 (PaddleOCR reads nothing else).",
                    path=labels,
                    line=number,
                ) from error
            if number == 1:
                row = row.removeprefix("\ufeff")
            if not row.strip():
                continue
            fields = row.split("\t")
            if len(fields) < 2:
                spaces = " (there are spaces where the tab should be)" if " " in row else ""
                raise UserError(
                    f"no tab between image and label{spaces}.",
                    "Separate the image path from its text with one tab character.",
                    path=labels,
                    line=number,
                )
            yield number, fields[0], fields[1]


def _join(data_dir: Path, image: str) -> Path:
    return data_dir / image


def _box(item: dict[str, Any]) -> Box:
    points = tuple((float(x), float(y)) for x, y in item["points"])
    if len(points) < 4:
        raise ValueError(f"a box has {quantity(len(points), 'point')}, at least 4 are needed")
    text = item["transcription"]
    if not isinstance(text, str):
        raise TypeError("a transcription is not a text")
    return Box(points, text, is_true(item.get("difficult")) or text in IGNORE_MARKS)


def _short(value: float) -> float | int:
    number = float(value)
    if not number.is_integer():  # most are, and rounding takes its time
        number = round(number, 2)
    return int(number) if number.is_integer() else number


def _write(labels: Path, rows: Iterable[tuple[Path, str]], data_dir: Path | None) -> int:
    name_of = namer(data_dir or labels.parent)
    count = 0
    with labels.open("w", encoding="utf-8", newline="\n") as file:
        for image, text in rows:
            name = name_of(image)
            both = name + text
            if not (name and text and (both.isprintable() or writable(both))):
                raise UserError(
                    f"{name!r} with the text {text!r} cannot be written to a label file.",
                    "Leave it out, or rename it: a label file cannot hold tabs, line breaks or empty texts.",
                )
            file.write(f"{name}\t{text}\n")
            count += 1
    return count

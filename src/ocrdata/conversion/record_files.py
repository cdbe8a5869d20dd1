"""Records on disk between the passes of a conversion, so that memory does not grow with the source.

A record file holds the records of a shard, one JSON array a line. It is private to one run.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from ocrdata.reading.source import Skipped
from ocrdata.samples.labels import Box, Line, Page


@dataclass(frozen=True, slots=True)
class NumberedRecord:
    """A page or line that was read, and not yet placed.

    Attributes:
        number: Its place in the whole conversion, from 0.
        name: Relative path of its image in its source, below the folder of the source if there are several.
        short: The same without a folder that the output has itself; see `without_own_folder`.
        upright: Whether its format draws on upright pixels; see `annotation_formats.Format.UPRIGHT`.
        record: The page or line itself.
    """

    number: int
    name: str
    short: str
    upright: bool
    record: Page | Line


_encode = json.JSONEncoder(ensure_ascii=False).encode

StoredRecord: TypeAlias = NumberedRecord | Page | Line | Skipped
OutputKind: TypeAlias = Literal["pages", "lines", "skipped"]


def kind_of(record: StoredRecord) -> OutputKind:
    """The suffix of the record file that a record of the output goes to."""
    match record:
        case Page():
            return "pages"
        case Line():
            return "lines"
        case Skipped():
            return "skipped"
    raise ValueError(f"{type(record).__name__} is not a record of the output")


def write(path: Path, records: Iterable[StoredRecord]) -> None:
    """Write one record file."""
    with path.open("w", encoding="utf-8", errors="surrogatepass") as file:
        for record in records:
            file.write(_encode(_pack(record)) + "\n")


def read(path: Path) -> Iterator[StoredRecord]:
    """Stream one record file."""
    with path.open(encoding="utf-8", errors="surrogatepass", newline="\n") as file:
        for row in file:
            yield _unpack(*json.loads(row))


def _pack(record: StoredRecord) -> list[object]:
    match record:
        case NumberedRecord(number, name, short, upright, inner):
            return ["item", number, name, short, upright, _pack(inner)]
        case Page(image, boxes, source, size, text):
            rows = [(box.points, box.transcription, box.ignore) for box in boxes]
            return ["page", str(image), rows, source, size, text]
        case Line(image, transcription, source):
            return ["line", str(image), transcription, source]
        case Skipped():
            return ["skipped", asdict(record)]


def _unpack(kind: str, *fields: object) -> StoredRecord:
    match kind, fields:
        case "line", (str(image), str(transcription), str(source)):  # the most frequent one
            return Line(Path(image), transcription, source)
        case "item", (int(number), str(name), str(short), bool(upright), [str(inner), *rest]):
            record = _unpack(inner, *rest)
            assert isinstance(record, Page | Line)  # noqa: S101
            return NumberedRecord(number, name, short, upright, record)
        case "page", (str(image), list(rows), str(source), size, str(text)):
            boxes = tuple(
                Box(tuple((x, y) for x, y in points), text, ignore) for points, text, ignore in rows
            )
            pixels = (size[0], size[1]) if isinstance(size, list) else None
            return Page(Path(image), boxes, source, pixels, text)
        case "skipped", (dict(values),):
            return Skipped(**values)
    raise ValueError(f"a record file holds {kind!r}")

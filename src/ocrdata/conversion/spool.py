"""Records on disk between the passes of a conversion, so that memory does not grow with the source.

A spool file is a shard: some records, one JSON object a line. It is private to one run.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from ocrdata.reading.source import Skipped
from ocrdata.samples.labels import Box, Line, Page


@dataclass(frozen=True, slots=True)
class Item:
    """A page or line on its way.

    Attributes:
        number: Its place in the whole conversion, from 0.
        name: Relative path of its image in the output.
        upright: Whether its format draws on upright pixels; see `formats.Format.UPRIGHT`.
        record: The page or line itself.
    """

    number: int
    name: str
    upright: bool
    record: Page | Line


_encode = json.JSONEncoder(ensure_ascii=False).encode

Entry: TypeAlias = Item | Page | Line | Skipped
Kind: TypeAlias = Literal["pages", "lines", "skipped"]


def kind_of(entry: Entry) -> Kind:
    """The ending of the spool file that an entry of the output goes to."""
    match entry:
        case Page():
            return "pages"
        case Line():
            return "lines"
        case Skipped():
            return "skipped"
    raise ValueError(f"{type(entry).__name__} is no entry of the output")


def write(path: Path, entries: Iterable[Entry]) -> None:
    """Write one spool file."""
    with path.open("w", encoding="utf-8", errors="surrogatepass") as file:
        for entry in entries:
            file.write(_encode(_pack(entry)) + "\n")


def read(path: Path) -> Iterator[Entry]:
    """Stream one spool file."""
    with path.open(encoding="utf-8", errors="surrogatepass", newline="\n") as file:
        for row in file:
            yield _unpack(*json.loads(row))


def _pack(entry: Entry) -> list[object]:
    match entry:
        case Item(number, name, upright, record):
            return ["item", number, name, upright, _pack(record)]
        case Page(image, boxes, source, size):
            rows = [(box.points, box.transcription, box.ignore) for box in boxes]
            return ["page", str(image), rows, source, size]
        case Line(image, transcription, source):
            return ["line", str(image), transcription, source]
        case Skipped():
            return ["skipped", asdict(entry)]


def _unpack(kind: str, *fields: object) -> Entry:
    match kind, fields:
        case "line", (str(image), str(transcription), str(source)):  # the most frequent one
            return Line(Path(image), transcription, source)
        case "item", (int(number), str(name), bool(upright), [str(inner), *rest]):
            record = _unpack(inner, *rest)
            assert isinstance(record, Page | Line)  # noqa: S101
            return Item(number, name, upright, record)
        case "page", (str(image), list(rows), str(source), size):
            boxes = tuple(
                Box(tuple((x, y) for x, y in points), text, ignore) for points, text, ignore in rows
            )
            return Page(Path(image), boxes, source, (size[0], size[1]) if isinstance(size, list) else None)
        case "skipped", (dict(values),):
            return Skipped(**values)
    raise ValueError(f"a spool file holds {kind!r}")

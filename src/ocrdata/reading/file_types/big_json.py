"""JSON files larger than memory, read item by item (ijson), and joined on disk (SQLite)."""

import codecs
import io
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast
from weakref import WeakKeyDictionary

import ijson

from ocrdata.errors import UserError
from ocrdata.reading.file_types import json_numbers, json_scan
from ocrdata.reading.source import Source

DEEPEST = 200
"""Levels of nesting. Annotations have ten; ijson, written in C, takes all of Python down at some 100,000."""

LONGEST = 4_300
"""Digits of a whole number: Python reads no more (`sys.get_int_max_str_digits`), and ijson crashes there."""


def items(source: Source, file: Path, prefix: str) -> Iterator[Any]:
    """Stream the elements of the list at a prefix (`item` for a list at the top, `images.item` …).

    Raises:
        UserError: The file is not JSON.
    """
    with _opened(source, file) as (stream, spelled):
        found = ijson.items(stream, prefix, use_float=not spelled)
        yield from map(json_numbers.from_decimals, found) if spelled else found


def numbered(source: Source, file: Path, prefix: str, word: str) -> Iterator[tuple[str, Any]]:
    """Like `items`, each with what it is called in messages: `image 1`, counted from 1."""
    for number, item in enumerate(items(source, file, prefix), start=1):
        yield f"{word} {number}", item


def pairs(source: Source, file: Path, prefix: str) -> Iterator[tuple[str, Any]]:
    """Stream the members of the object at a prefix (the empty one for the top).

    Raises:
        UserError: The file is not JSON.
    """
    with _opened(source, file) as (stream, spelled):
        found = ijson.kvitems(stream, prefix, use_float=not spelled)
        yield from ((key, json_numbers.from_decimals(value)) for key, value in found) if spelled else found


_scanned: WeakKeyDictionary[Source, tuple[Path, json_scan.Scan]] = WeakKeyDictionary()
"""The file of each source that was scanned last: several lists of it are read one after another."""


class Join:
    """Images and the annotations that name them, in a SQLite file, so that memory stays flat.

    COCO and its like keep two lists, in any order; the second names the items of the first by a key.

    Args:
        path: A new file to hold them; it goes at the end.
    """

    def __init__(self, path: Path):
        self._path = path
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute("CREATE TABLE image (key TEXT UNIQUE, value TEXT, second TEXT)")
        self._db.execute("CREATE TABLE annotation (key TEXT, value TEXT)")

    def __enter__(self) -> "Join":
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()
        self._path.unlink()

    def add_images(self, rows: Iterable[tuple[object, Any]]) -> None:
        """Add keys and images. Of images with the same key, the first is kept; see `clash`."""
        self._add(
            "INSERT INTO image VALUES (?, ?, NULL) ON CONFLICT (key) DO UPDATE SET second = excluded.value "
            "WHERE value <> excluded.value",
            rows,
        )

    def add_annotations(self, rows: Iterable[tuple[object, Any]]) -> None:
        """Add annotations with the key of their image."""
        self._add("INSERT INTO annotation VALUES (?, ?)", rows)

    def clash(self) -> tuple[str, Any, Any] | None:
        """A key that two different images have, and both of them, if there is one."""
        query = "SELECT key, value, second FROM image WHERE second IS NOT NULL ORDER BY rowid LIMIT 1"
        for key, first, second in self._db.execute(query):
            return str(key), json_numbers.unpacked(first), json_numbers.unpacked(second)
        return None

    def pages(self) -> Iterator[tuple[Any, list[Any]]]:
        """Each image with its annotations, in the order in which they were added."""
        self._db.execute("CREATE INDEX of_image ON annotation (key)")
        for key, value in self._db.execute("SELECT key, value FROM image ORDER BY rowid"):
            rows = self._db.execute("SELECT value FROM annotation WHERE key = ? ORDER BY rowid", (key,))
            yield json_numbers.unpacked(value), [json_numbers.unpacked(row) for (row,) in rows]

    def orphans(self) -> Iterator[tuple[str, Any]]:
        """Annotations of images that are not in the list."""
        query = "SELECT key, value FROM annotation WHERE key NOT IN (SELECT key FROM image) ORDER BY rowid"
        for key, value in self._db.execute(query):
            yield str(key), json_numbers.unpacked(value)

    def _add(self, statement: str, rows: Iterable[tuple[object, Any]]) -> None:
        self._db.execute("BEGIN")
        packed = ((str(key), json_numbers.packed(value)) for key, value in rows)
        self._db.executemany(statement, packed)
        self._db.execute("COMMIT")


class _Utf8:
    """A binary file read as UTF-8, whatever its encoding. It has `read` alone, which ijson then uses."""

    def __init__(self, raw: IO[bytes], encoding: str):
        self._text = io.TextIOWrapper(raw, encoding, newline="")

    def read(self, size: int = -1) -> bytes:
        """The next characters, encoded."""
        return self._text.read(size).encode("utf-8")


@contextmanager
def _opened(source: Source, file: Path) -> Iterator[tuple[IO[bytes], bool]]:
    """The file as UTF-8 bytes, whatever its encoding; broken JSON in it is the user's error.

    Yields:
        The bytes, and whether a number may be spelled otherwise than Python spells it.
    """
    try:
        found = _scan(source, file)
        if found.depth > DEEPEST:
            raise UserError(
                f"is JSON nested {found.depth} deep.", "No annotation file is; export it again.", path=file
            )
        if found.digits > LONGEST:
            raise UserError(
                f"has a number of {found.digits:,} digits.", "No annotation has; export it again.", path=file
            )
        with _as_utf8(source, file) as stream:
            yield stream, found.spelled
    except (ijson.JSONError, UnicodeError, ArithmeticError) as error:  # an exponent of twenty digits
        what = re.sub(r"\s+", " ", str(error))[:80]
        raise UserError(f"is not JSON ({what}).", "Export it again; it may be cut off.", path=file) from error


def _scan(source: Source, file: Path) -> json_scan.Scan:
    """What is known of a file before it is parsed; of the file that was read last, it is remembered."""
    last, found = _scanned.get(source, (None, None))
    if found is None or last != file:
        with _as_utf8(source, file) as stream:
            found = json_scan.scan(stream)
        _scanned[source] = file, found
    return found


@contextmanager
def _as_utf8(source: Source, file: Path) -> Iterator[IO[bytes]]:
    encoding = source.encoding_of(file)
    with file.open("rb") as raw:
        if encoding != "utf-8-sig":
            yield cast(IO[bytes], _Utf8(raw, encoding))
            return
        if raw.read(3) != codecs.BOM_UTF8:
            raw.seek(0)
        yield raw

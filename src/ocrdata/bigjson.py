"""JSON files larger than memory, read item by item (ijson), and joined on disk (SQLite)."""

import codecs
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import ijson

from ocrdata.errors import UserError
from ocrdata.sources import Source


def items(source: Source, file: Path, prefix: str) -> Iterator[Any]:
    """Stream the elements of the list at a prefix (`item` for a list at the top, `images.item` …).

    Raises:
        UserError: The file is not JSON.
    """
    with _opened(source, file) as stream:
        yield from ijson.items(stream, prefix, use_float=True)


def pairs(source: Source, file: Path, prefix: str) -> Iterator[tuple[str, Any]]:
    """Stream the members of the object at a prefix (the empty one for the top).

    Raises:
        UserError: The file is not JSON.
    """
    with _opened(source, file) as stream:
        yield from ijson.kvitems(stream, prefix, use_float=True)


class Join:
    """Images and the annotations that name them, in a SQLite file, so that memory stays flat.

    COCO and its like keep two lists, in any order; the second names the items of the first by a key.

    Args:
        path: A new file to hold them.
    """

    def __init__(self, path: Path):
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute("CREATE TABLE image (key TEXT UNIQUE ON CONFLICT IGNORE, value TEXT)")
        self._db.execute("CREATE TABLE annotation (key TEXT, value TEXT)")

    def __enter__(self) -> "Join":
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def add_images(self, rows: Iterable[tuple[object, Any]]) -> None:
        """Add keys and images."""
        self._add("image", rows)

    def add_annotations(self, rows: Iterable[tuple[object, Any]]) -> None:
        """Add annotations with the key of their image."""
        self._add("annotation", rows)

    def pages(self) -> Iterator[tuple[Any, list[Any]]]:
        """Each image with its annotations, in the order in which they were added."""
        self._db.execute("CREATE INDEX of_image ON annotation (key)")
        for key, value in self._db.execute("SELECT key, value FROM image ORDER BY rowid"):
            rows = self._db.execute("SELECT value FROM annotation WHERE key = ? ORDER BY rowid", (key,))
            yield json.loads(value), [json.loads(row) for (row,) in rows]

    def orphans(self) -> Iterator[tuple[str, Any]]:
        """Annotations of images that are not in the list."""
        query = "SELECT key, value FROM annotation WHERE key NOT IN (SELECT key FROM image) ORDER BY rowid"
        for key, value in self._db.execute(query):
            yield str(key), json.loads(value)

    def _add(self, table: str, rows: Iterable[tuple[object, Any]]) -> None:
        self._db.execute("BEGIN")
        encode = json.JSONEncoder(ensure_ascii=False).encode
        packed = ((str(key), encode(value)) for key, value in rows)
        self._db.executemany(f"INSERT INTO {table} VALUES (?, ?)", packed)  # noqa: S608
        self._db.execute("COMMIT")


@contextmanager
def _opened(source: Source, file: Path) -> Iterator[IO[bytes]]:
    """The file as UTF-8 bytes, whatever its encoding; broken JSON in it is the user's error."""
    encoding = source.encoding_of(file)
    try:
        with file.open("rb") as raw:
            if encoding == "utf-8-sig":
                if raw.read(3) != codecs.BOM_UTF8:
                    raw.seek(0)
                yield raw
            else:
                yield cast(IO[bytes], codecs.EncodedFile(raw, "utf-8", encoding))
    except (ijson.JSONError, UnicodeError) as error:
        raise UserError(
            f"is not JSON ({error}).", "Export it again; it may be cut off.", path=file
        ) from error

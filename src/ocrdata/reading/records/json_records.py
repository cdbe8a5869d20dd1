"""Files of JSON objects, one for each image: an object a line (JSON lines), or all of them in one list."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ocrdata.reading.file_types import big_json
from ocrdata.reading.folder_walk import first_row
from ocrdata.reading.pages import parse_json, peek_file
from ocrdata.reading.source import Source


class JsonRecord(NamedTuple):
    """One record of such a file.

    Attributes:
        item: Number of its line, or what it is called in a list: see `Source.where`.
        raw: The line, or the parsed item, for `glimpse`.
        value: The parsed record; for a line that is no JSON, the reason.
    """

    item: int | str
    raw: Any
    value: Any

    def parsed(self) -> Any:
        """The record.

        Raises:
            ValueError: It is no JSON.
        """
        if isinstance(self.value, ValueError):
            raise self.value
        return self.value


def is_list(file: Path) -> bool:
    """Whether a file is a JSON list of objects, from its beginning."""
    return _list_head(file) is not None


def first_object(file: Path) -> object:
    """The first record of a file; `None` if it is none that stands in the file's first 64 KiB."""
    head = _list_head(file)
    try:
        return parse_json(first_row(file)) if head is None else json.JSONDecoder().raw_decode(head)[0]
    except (ValueError, RecursionError):
        return None


def records(source: Source, file: Path) -> Iterator[JsonRecord]:
    """Stream the records of a file.

    Raises:
        UserError: It is a list and no JSON.
    """
    if is_list(file):
        for name, item in big_json.numbered(source, file, "item", "item"):
            yield JsonRecord(name, item, item)
        return
    for number, row in source.rows(file):
        value: Any
        try:
            value = parse_json(row)
        except ValueError as error:
            value = error
        yield JsonRecord(number, row, value)


def _list_head(file: Path) -> str | None:
    """The beginning of a JSON list of objects, from its first object on; `None` if the file is none."""
    head = peek_file(file).lstrip()
    if head[:1] != "[" or file.suffix.lower() == ".jsonl":
        return None
    head = head[1:].lstrip()
    return head if head[:1] == "{" else None

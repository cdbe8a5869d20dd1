"""The log of a review: every change as a line of JSON, on the disk before the page hears that it is saved.

The first line says which label file it belongs to. An incomplete last line, left by a kill or a full disk, is
cut off: the page never heard of it.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ocrdata.errors import UserError
from ocrdata.folders.checksums import of_file
from ocrdata.folders.outputs import explained
from ocrdata.label_review.decisions import Decision
from ocrdata.reading.file_types.encodings import without_strays


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """A line of the log.

    Attributes:
        row: Number of the line in the label file, from 1.
        before, after: The line's state, as `Decision.record` gives it.
        undo: Whether it takes an earlier change back.
    """

    row: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    undo: bool = False


class ChangeLog:
    """The log of one label file.

    Args:
        path: The log, which is made or continued.
        labels: The label file.

    Raises:
        UserError: It belongs to another state of the label file, is damaged, or cannot be written.
    """

    def __init__(self, path: Path, labels: Path):
        self._path = path
        self.earlier: list[LoggedChange] = []
        head = {"labels": without_strays(labels.name), "sha256": of_file(labels)}
        with explained(path):
            if path.exists() and path.stat().st_size:
                self.earlier = list(self._read(head, labels))
            self._file = path.open("ab", buffering=0)
            if self._file.tell() == 0:
                self._append(head)

    def add(self, number: int, before: Decision, after: Decision, *, name: str, undo: bool = False) -> None:
        """Write a change, and wait until the disk has it.

        Args:
            number: Number of the line in the label file, from 1.
            before, after: The line's state.
            name: Its image, for people who read the log.
            undo: Whether it takes an earlier change back.

        Raises:
            UserError: The disk is full or gone; the log is as it was.
        """
        record = {
            "time": datetime.now(timezone.utc).isoformat(timespec="milliseconds"),
            "row": number,
            "image": without_strays(name),
            "before": before.record(),
            "after": after.record(),
            **({"undo": True} if undo else {}),
        }
        with explained(self._path):
            self._append(record)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _append(self, record: Mapping[str, Any]) -> None:
        data = json.dumps(record, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
        end = self._file.seek(0, os.SEEK_END)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[self._file.write(rest) :]
            os.fsync(self._file.fileno())
        except OSError:
            self._file.truncate(end)
            raise

    def _read(self, head: Mapping[str, str], labels: Path) -> Iterator[LoggedChange]:
        """The changes so far; an incomplete last line is cut off."""
        rows = self._path.read_bytes().splitlines(keepends=True)
        if not rows[-1].endswith(b"\n"):
            os.truncate(self._path, sum(map(len, rows[:-1])))
            rows.pop()
        for number, row in enumerate(rows, start=1):
            try:
                record = json.loads(row)
                if number == 1:
                    sha256 = record["sha256"]
                    continue
                change = LoggedChange(
                    record["row"], record["before"], record["after"], record.get("undo", False)
                )
            except (ValueError, KeyError, TypeError) as error:
                raise UserError(
                    "is no line of the log of a review.",
                    "Restore the log, or move it away, or review into another --out.",
                    path=self._path,
                    line=number,
                ) from error
            if sha256 != head["sha256"]:
                raise UserError(
                    f"has changed since its review began ({self._path.name} is the log of that).",
                    "Restore the file as it was, or use another --out to begin again.",
                    path=labels,
                )
            yield change

"""`skipped.jsonl`: what was not converted, and why."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.reading.source import Skipped

_SHOWN = 5
"""Rows that are kept in memory, to be shown at the end."""
_LINE_END = re.compile(r"[\x85\u2028\u2029\ud800-\udfff]")
"""What JSON may hold as it is, but ends a line for some readers of JSON lines, or cannot be encoded."""


class SkippedLog:
    """Writes `skipped.jsonl`, counts its rows, and keeps the first few.

    Args:
        file: The file, open for writing.

    Attributes:
        count: Rows written so far.
        first: The first few of them.
    """

    def __init__(self, file: TextIO):
        self._file = file
        self.count = 0
        self.first: list[Skipped] = []

    def add(self, skipped: Skipped) -> None:
        """Write one row."""
        self.count += 1
        if len(self.first) < _SHOWN:
            self.first.append(skipped)
        row = json.dumps(asdict(skipped), ensure_ascii=False)
        self._file.write(_LINE_END.sub(lambda found: f"\\u{ord(found[0]):04x}", row) + "\n")

    def add_file(self, path: Path) -> None:
        """Write the rows of another such file."""
        with path.open(encoding="utf-8", newline="\n") as rows:
            for row in rows:
                self.add(Skipped(**json.loads(row)))


def nothing_converted(formats: Sequence[tuple[Path, str]], log: SkippedLog) -> UserError:
    """The error for a conversion whose output would be empty.

    Args:
        formats: Path and format of each source.
        log: What was skipped.
    """
    path, name = formats[0]
    if not log.first:
        return UserError(
            f"holds no annotation in the format {name}.",
            "Use --from if it is in another format.",
            path=path,
        )
    first = log.first[0]
    return UserError(
        f"contains nothing that can be used: {first.where}: {first.reason}.",
        f"Fix that first; {quantity(log.count, 'item was', 'items were')} skipped in all.",
        path=path,
    )

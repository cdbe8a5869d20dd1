"""The journal of a run: which shards are complete, with the checksums of their output.

A line is appended when a shard is complete. An incomplete last line, left by a kill, is removed. After a
reboot, shards whose files never reached the disk are ignored.
"""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ocrdata.folders import checksums
from ocrdata.folders.checksums import ChecksumEntry

NAME = "journal.jsonl"

Note = Any
"""The result of a shard: small, and unchanged by a round trip through JSON."""


class ShardRecord(NamedTuple):
    """A line of the journal: a complete shard.

    Attributes:
        step: Name of its step.
        shard: Its number within the step.
        entries: Checksums of its output in the stage.
        kept: Checksums of its files for later steps.
        note: Its result.
    """

    step: str
    shard: int
    entries: list[ChecksumEntry]
    kept: list[ChecksumEntry]
    note: Note


class Journal:
    """The complete shards of a run.

    Args:
        home: Folder of the run; the journal lies in it.
        stage: Folder for what becomes the result.
        work: Folder for what later steps need.
    """

    def __init__(self, home: Path, stage: Path, work: Path):
        self.path = home / NAME
        self._stage, self._work = stage, work
        self._done = self._read()

    def __len__(self) -> int:
        return sum(map(len, self._done.values()))

    def of_step(self, step: str) -> dict[int, ShardRecord]:
        """The complete shards of a step, by number."""
        return self._done.setdefault(step, {})

    def add(self, record: ShardRecord) -> None:
        """Record a shard that is complete."""
        with self.path.open("ab") as file:
            file.write(_row(record._asdict()))
        self.of_step(record.step)[record.shard] = record

    def forget(self) -> None:
        """Forget all shards."""
        self._done.clear()

    def entries(self) -> list[ChecksumEntry]:
        """Checksums of everything that shards wrote to the stage."""
        return [entry for step in self._done.values() for one in step.values() for entry in one.entries]

    def _read(self) -> dict[str, dict[int, ShardRecord]]:
        """The shards in the journal; an incomplete last line is removed."""
        done: dict[str, dict[int, ShardRecord]] = {}
        then, end = "", 0
        rows = self.path.read_bytes().splitlines(keepends=True) if self.path.exists() else []
        for row in rows:
            try:
                record = json.loads(row) if row.endswith(b"\n") else None
            except ValueError:  # a power cut can leave holes
                record = None
            if record is None:
                break
            end += len(row)
            if "boot" in record:
                then = record["boot"]
            else:
                left = {name: [ChecksumEntry(*item) for item in record[name]] for name in ("entries", "kept")}
                one = ShardRecord(**{**record, **left})
                done.setdefault(one.step, {})[one.shard] = one
        if rows:
            os.truncate(self.path, end)
        return done if then == boot() else self._after_reboot(done)

    def _after_reboot(self, done: dict[str, dict[int, ShardRecord]]) -> dict[str, dict[int, ShardRecord]]:
        """Ignore shards that were written shortly before the machine went down and never reached its disk."""
        whole = {
            step: {
                number: one
                for number, one in shards.items()
                if _intact(self._stage, one.entries) and _intact(self._work, one.kept)
            }
            for step, shards in done.items()
        }
        records = [one for shards in whole.values() for one in shards.values()]
        sure = {entry.path.partition("/")[0] for one in records for entry in one.kept}
        for path in self._work.iterdir() if self._work.is_dir() else ():
            if path.name not in sure and path.is_file():
                path.unlink()
        part = self.path.with_suffix(".part")
        part.write_bytes(b"".join(map(_row, [{"boot": boot()}, *(one._asdict() for one in records)])))
        part.replace(self.path)
        return whole


def _row(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogateescape") + b"\n"


def _intact(folder: Path, entries: Iterable[ChecksumEntry]) -> bool:
    try:
        return all(checksums.entry(folder, folder / entry.path) == entry for entry in entries)
    except OSError:
        return False


def boot() -> str:
    """An identifier that changes when this machine reboots; empty where the system has none (not Linux)."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""

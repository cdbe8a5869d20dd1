"""What a review leaves beside the old label file: the new one, the lines left out, turned images."""

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ocrdata.errors import UserError
from ocrdata.folders.outputs import explained, staged_file
from ocrdata.label_review.decisions import Decision
from ocrdata.label_review.pictures import turned_image
from ocrdata.label_review.rows import ReviewRow
from ocrdata.samples.labels import namer

Namer = Callable[[Path], str]

_AT_A_TIME, _REST = 500, 0.0005
"""After so many lines, the thread that writes rests for so many seconds: Python runs one thread at a time,
and corrections must not wait for it."""


@dataclass(frozen=True, slots=True)
class ReviewFiles:
    """The files of a review.

    Attributes:
        labels: The old label file, which is only read.
        images_from: Folder that its image paths are relative to.
        out: The new label file.
        images_to: Folder that the new file's image paths are relative to.
    """

    labels: Path
    images_from: Path
    out: Path
    images_to: Path

    @property
    def log(self) -> Path:
        """The log of every change."""
        return self.out.with_suffix(".jsonl")

    @property
    def left_out(self) -> Path:
        """Lines that are not in the new label file, with the reason."""
        return self.out.with_name(f"{self.out.stem}.left-out.tsv")

    @property
    def turned(self) -> Path:
        """Folder of turned images."""
        return self.out.with_name(f"{self.out.stem}-turned")


def files_of(labels: Path, data_dir: Path | None, out: Path | None) -> ReviewFiles:
    """Where a review reads and writes.

    Args:
        labels: The label file.
        data_dir: Folder of the image paths; the label file's own by default.
        out: The new label file; `NAME.reviewed.txt` beside the old by default.

    Raises:
        UserError: The new label file is there already, and not from a review.
    """
    target = out or labels.with_name(f"{labels.stem}.reviewed.txt")
    files = ReviewFiles(labels, data_dir or labels.parent, target, data_dir or target.parent)
    if target.suffix == ".jsonl":
        raise UserError(f"{target} is the name of a log.", "Choose another --out, such as rec.reviewed.txt.")
    if not files.log.exists():
        for path in (files.out, files.left_out, files.turned):
            if path.exists():
                raise UserError(
                    f"{path} exists already, and there is no log of a review ({files.log.name}).",
                    "Choose another --out, or move it away.",
                )
    return files


@contextmanager
def held(files: ReviewFiles) -> Iterator[None]:
    """Hold the new label file, so that no other process writes it.

    Raises:
        UserError: Another process holds it, or its folder cannot be written.
    """
    from filelock import FileLock, Timeout

    with explained(files.out):
        files.out.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(files.out.with_name(f".{files.out.name}.lock"), timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise UserError(
                f"another process is reviewing {files.labels} (it writes {files.out}).",
                "Open the address that it printed: several windows may work on one review.",
            ) from None
    try:
        yield
    finally:
        with suppress(OSError):  # before it is released: afterwards it may be another process's
            Path(lock.lock_file).unlink(missing_ok=True)
        lock.release()


def write_results(
    files: ReviewFiles, rows: Iterable[ReviewRow], decided: Mapping[int, Decision]
) -> tuple[int, int]:
    """Write the new label file and the list of lines that are left out.

    Args:
        files: Where to write.
        rows: All lines, in order.
        decided: By number of the line; a line that is not there stays as it was.

    Returns:
        How many lines are in the new file, and how many were left out.
    """
    kept, left = [], []
    name_of = namer(Path(os.path.abspath(files.images_to)))  # noqa: PTH100  (links stay)
    verbatim = _same(files.images_from, files.images_to)
    for position, row in enumerate(rows):
        if position % _AT_A_TIME == 0:
            time.sleep(_REST)
        state = decided.get(row.number, Decision(row.text))
        if state.mark:
            left.append(f"{row.number}\t{state.mark}\t{row.name}\t{state.text}\n")
        else:
            kept.append(f"{_new_row(row, state, files, name_of if not verbatim or row.moved else None)}\n")
    _replace(files.out, kept)
    if left:
        _replace(files.left_out, ["line\treason\timage\ttext\n", *left])
    else:
        files.left_out.unlink(missing_ok=True)
    return len(kept), len(left)


def turned_path(files: ReviewFiles, number: int, turn: int) -> Path:
    """Where the turned image of a line lies."""
    return files.turned / f"line-{number:06d}-{turn}.png"


def write_turned(files: ReviewFiles, row: ReviewRow, turn: int) -> None:
    """Write the turned image of a line, unless it is there.

    Raises:
        UserError: The line has no image that can be decoded, or the disk is full.
    """
    place = turned_path(files, row.number, turn)
    if place.exists():
        return
    data = turned_image(row, turn)
    with staged_file(place, force=True) as stage:
        stage.write_bytes(data)


def _new_row(row: ReviewRow, state: Decision, files: ReviewFiles, name_of: Namer | None) -> str:
    fields = row.raw.split("\t")
    if not row.name or (len(fields) > 1 and state.text == row.text and not state.turn and name_of is None):
        return row.raw
    name, rest = row.name, fields[2:]
    if state.turn:
        base = Path(os.path.abspath(files.images_to))  # noqa: PTH100
        place = Path(os.path.abspath(turned_path(files, row.number, state.turn)))  # noqa: PTH100
        name = namer(base)(place)
    elif name_of is not None:
        name = _renamed(row, files, name_of)
    return "\t".join((name, state.text, *rest))


def _renamed(row: ReviewRow, files: ReviewFiles, name_of: Namer) -> str:
    """The first field as it is written from the new label file's folder."""
    if row.moved and row.image is not None:
        return name_of(Path(os.path.abspath(row.image)))  # noqa: PTH100

    def from_there(name: str) -> str:
        return name_of(Path(os.path.abspath(files.images_from / name)))  # noqa: PTH100

    if row.name.startswith("["):
        with suppress(ValueError, RecursionError, TypeError):
            return json.dumps([from_there(name) for name in json.loads(row.name)], ensure_ascii=False)
    return from_there(row.name)


def _replace(path: Path, rows: Iterable[str]) -> None:
    with (
        staged_file(path, force=True) as stage,
        stage.open("w", encoding="utf-8", errors="surrogateescape", newline="\n") as file,
    ):
        file.writelines(rows)
        file.flush()
        os.fsync(file.fileno())


def _same(one: Path, other: Path) -> bool:
    return os.path.abspath(one) == os.path.abspath(other)  # noqa: PTH100

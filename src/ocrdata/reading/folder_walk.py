"""The files of a folder, in order, and a first look into them to detect their format."""

import itertools
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from ocrdata.errors import UserError
from ocrdata.folders.outputs import MANIFEST

IMAGE_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".jp2", ".ppm", ".pgm"}
)

_HEAD = 1 << 16

REPORTS = frozenset({MANIFEST, "skipped.jsonl", "leaks.jsonl"})
"""What a conversion writes beside its labels: no annotations."""


def walk(folder: Path, suffixes: tuple[str, ...] = (), *, links: bool = True) -> Iterator[Path]:
    """Files below a folder, sorted, without hidden ones and what macOS adds to archives.

    Args:
        folder: Where to begin.
        suffixes: Lower-case endings to keep; all if empty.
        links: Refuse what `refuse_unusual` refuses; otherwise links, devices and pipes are passed over.

    Raises:
        UserError: A link leads out of the folder, or a file is a device or a pipe.
    """
    top = os.path.realpath(folder) + os.sep
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")))
        for name in sorted(files):
            if name.startswith(".") or (suffixes and not name.lower().endswith(suffixes)):
                continue
            path = Path(parent, name)
            if not stat.S_ISREG(path.lstat().st_mode):
                if not links:
                    continue
                refuse_unusual(path, top)
            yield path


def refuse_unusual(path: Path, top: str) -> None:
    """Stop at what is no regular file (a folder, a device, a pipe), and at a link that leads out of a folder.

    Args:
        path: A file that has not been opened yet.
        top: The folder, with its links resolved and a separator at its end.

    Raises:
        UserError: It is one of these.
    """
    if path.is_symlink() and not os.path.realpath(path).startswith(top):
        raise UserError(
            "is a link to a place outside the source folder.",
            "Copy the file into the folder, or convert the folder that it is in.",
            path=path,
        )
    try:
        regular = path.is_file()
    except (OSError, RuntimeError):  # links that lead back to themselves
        regular = False
    if not regular:
        raise UserError("is not a regular file.", "Remove it from the source folder.", path=path)


def annotation_files(folder: Path, suffixes: tuple[str, ...], *, links: bool = True) -> Iterator[Path]:
    """Files below a folder that may hold annotations: not what ocrdata itself reports there. See `walk`."""
    return (path for path in walk(folder, suffixes, links=links) if path.name not in REPORTS)


def first_files(path: Path, suffixes: tuple[str, ...], count: int = 5) -> list[Path]:
    """The first files of a source with one of the suffixes, for a look at their contents."""
    if path.is_file():
        return [path] if path.name.lower().endswith(suffixes) else []
    return list(itertools.islice(annotation_files(path, suffixes, links=False), count))


def first_row(path: Path) -> str:
    """The first line of a text file that is not blank, cut at 64 KiB; empty if there is none."""
    return next(iter(first_rows(path, 1)), "")


def first_rows(path: Path, count: int) -> list[str]:
    """The first lines of a text file that are not blank, as far as its first 64 KiB hold them."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if head.startswith(mark):
            rows = head.decode(encoding, errors="replace").splitlines()
            if len(head) == _HEAD and len(rows) > 1:
                rows.pop()  # cut off
            return list(itertools.islice((row for row in rows if row.strip()), count))
    return []

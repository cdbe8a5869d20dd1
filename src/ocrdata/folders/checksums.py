"""Checksums of a data set: one for each file at its top level, and one for each folder that holds files.

The checksum of a folder is the checksum of what `LC_ALL=C sha256sum *` prints in it.
"""

import hashlib
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0)
_BLOCK = 1 << 18
_THREADS = 8  # reading is limited by the disk, not by the processor


class ChecksumEntry(NamedTuple):
    """The contents of one path of a data set.

    Attributes:
        path: Relative to the data set, with slashes: a file, or a folder with files directly in it.
        files: Number of files.
        size: Their total size in bytes.
        sha256: Hexadecimal; for a folder, of the list of checksums and names of its files.
    """

    path: str
    files: int
    size: int
    sha256: str


def of_file(path: Path) -> str:
    """SHA-256 of a file's contents, hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def of_files(paths: Sequence[Path]) -> list[str]:
    """SHA-256 of each file, several read at a time."""
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(of_file, paths))


def of_inputs(paths: Iterable[Path]) -> list[dict[str, str]]:
    """Path and SHA-256 of the files and folders that a data set was made from.

    Returns:
        `{"path": …, "sha256": …}` for each, as a manifest lists them; what ships with ocrdata has its name
        for a path.
    """
    from ocrdata import resources

    found = []
    for path in paths:
        if path.is_dir():
            files = sorted(file for file in path.rglob("*") if file.is_file())
            sums = of_files(files)
            rows = (
                f"{one}  {file.relative_to(path).as_posix()}\n" for one, file in zip(sums, files, strict=True)
            )
            digest = hashlib.sha256("".join(rows).encode("utf-8", "surrogateescape")).hexdigest()
        else:
            digest = of_file(path)
        found.append({"path": resources.name_of(path), "sha256": digest})
    return found


def listing(paths: Iterable[Path]) -> list[tuple[str, int, int]]:
    """Path, size and time of files and of everything in folders: a quick way to tell whether they changed."""
    return [
        (str(path), state.st_size, state.st_mtime_ns)
        for top in paths
        for path in ([top] if top.is_file() else sorted(top.rglob("*")))
        for state in [path.lstat()]  # a link may be broken
    ]


def entry(top: Path, path: Path) -> ChecksumEntry:
    """The entry of a file, or of a folder (of the files directly in it) of the data set `top`."""
    name = path.relative_to(top).as_posix()
    if path.is_file():
        return ChecksumEntry(name, 1, path.stat().st_size, of_file(path))
    return _of_folder(name, ((each, *_read(os.path.join(os.fsencode(path), each))) for each in _files(path)))  # noqa: PTH118


def _read(path: bytes) -> tuple[int, str]:
    """Size and SHA-256 of a file."""
    digest, size = hashlib.sha256(), 0
    # The system's own calls: a file object for each of millions takes as long as the reading itself.
    handle = os.open(path, _READING)
    try:
        while block := os.read(handle, _BLOCK):  # an LMDB of 100,000 lines is one file
            digest.update(block)
            size += len(block)
    finally:
        os.close(handle)
    return size, digest.hexdigest()


def _files(folder: Path) -> list[bytes]:
    """Names of the files directly in a folder, in their order."""
    with os.scandir(folder) as found:
        return sorted(os.fsencode(item.name) for item in found if item.is_file())


def _of_folder(path: str, rows: Iterable[tuple[bytes, int, str]]) -> ChecksumEntry:
    """The entry of a folder: of each of its files, in their order, name, size and SHA-256."""
    digest = hashlib.sha256()
    files = total = 0
    for name, size, one in rows:
        digest.update(one.encode() + b"  " + name + b"\n")
        files, total = files + 1, total + size
    return ChecksumEntry(path, files, total, digest.hexdigest())


def note(path: str, data: bytes) -> bytes:
    """A note for `noted`: the checksum of a file's contents."""
    return b"\0".join(
        (os.fsencode(path), str(len(data)).encode(), hashlib.sha256(data).hexdigest().encode(), b"")
    )


def noted(top: Path, notes: Iterable[Path]) -> list[ChecksumEntry]:
    """The entries of folders of whose every file there is a note, made when it was written (`note`).

    Nothing is read again then. Other folders, and those that are not there any more, are left to `collect`.

    Args:
        top: The data set.
        notes: Files of notes, one after the other.
    """
    folders: dict[bytes, dict[bytes, tuple[int, str]]] = {}
    for path in notes:
        fields = path.read_bytes().split(b"\0")
        for name, size, digest in zip(fields[0::3], fields[1::3], fields[2::3], strict=False):
            folder, base = os.path.split(name)
            folders.setdefault(folder, {})[base] = int(size), digest.decode()
    entries = []
    for folder, known in folders.items():
        place = Path(os.fsdecode(folder))
        if place == top or not place.is_dir():
            continue
        names = _files(place)
        if len(names) == len(known) and all(name in known for name in names):
            rows = ((name, *known[name]) for name in names)
            entries.append(_of_folder(place.relative_to(top).as_posix(), rows))
    return entries


def collect(top: Path, known: Iterable[ChecksumEntry] = (), leave: Sequence[str] = ()) -> list[ChecksumEntry]:
    """All entries of a data set, by path.

    Args:
        top: Its folder.
        known: Entries that need not be computed again. A path that several shards have written to is.
        leave: Names at the top that are not listed, such as the manifest's own.
    """
    have: dict[str, ChecksumEntry | None] = {}
    for one in known:
        have[one.path] = None if one.path in have else one
    entries: list[ChecksumEntry] = []
    todo: list[Path] = []
    for folder, _, files in os.walk(top):
        here = Path(folder)
        places = (
            [here / name for name in files if name not in leave] if here == top else [here] if files else []
        )
        for place in places:
            one_known = have.get(place.relative_to(top).as_posix())
            if one_known is None:
                todo.append(place)
            else:
                entries.append(one_known)
    if len(todo) < _THREADS:  # a shard has a file or two: threads would take longer to start
        return sorted([*entries, *(entry(top, place) for place in todo)])
    with ThreadPoolExecutor(_THREADS) as pool:
        return sorted([*entries, *pool.map(lambda place: entry(top, place), todo)])

"""Images that lie in an LMDB are named like files in it: `lines/lmdb/image-000000001`.

So a label file, a mix and its ratios stay what they are, wherever the bytes lie. The keys are those of
PaddleOCR's `LMDBDataSet` (2.10), which reads the same folder.
"""

import errno
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from ocrdata.console import quantity
from ocrdata.errors import UserError

DATABASE = "data.mdb"

LARGEST = 1 << 28
"""Bytes of the largest image file that is read: 256 MiB."""

_FLAGS = (
    os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)  # a pipe must not be waited for


def exists(path: str | os.PathLike[str]) -> bool:
    """Whether there is such a file, or such a key in the LMDB that the path leads into."""
    return os.path.exists(path) or _find(path) is not None  # noqa: PTH110 - a million times


def read(path: str | os.PathLike[str]) -> bytes:
    """The bytes of a file, or of a key in an LMDB.

    A label file may name anything: devices and pipes, which never end, are not opened.

    Raises:
        OSError: There is neither, it cannot be read, or it is larger than `LARGEST`.
        UserError: The LMDB is damaged.
    """
    try:
        return _read_file(path)
    except FileNotFoundError:
        found = _find(path)
        if found is None:
            raise
        return found


def leads_inside(path: Path) -> bool:
    """Whether the path leads into an LMDB."""
    return (path.parent / DATABASE).is_file()


def folder_of(number: int, several: bool) -> str:
    """Where the LMDBs of a data set lie; PaddleOCR's loader looks into all folders below its `data_dir`."""
    return f"lmdb/{number:04d}" if several else "lmdb"


def environment(folder: str | os.PathLike[str]) -> Any:
    """The LMDB in a folder, opened for reading once in a process; None if there is none.

    LMDB must not be opened twice in one process, so everything that reads goes through here.

    Raises:
        OSError: It cannot be opened.
        UserError: It is cut off.
    """
    place = os.fspath(folder)
    try:
        state = os.stat(f"{place}/{DATABASE}")  # noqa: PTH116 - a million times
    except OSError:
        return None
    if not stat.S_ISREG(state.st_mode):  # opening a pipe would wait for ever
        return None
    return _opened(place, os.getpid(), state.st_ino)


def _find(path: str | os.PathLike[str]) -> bytes | None:
    folder, key = os.path.split(os.fspath(path))
    found = environment(folder)
    if found is None:
        return None
    import lmdb

    try:
        with found.begin() as view:
            value: bytes | None = view.get(key.encode("utf-8"))
    except lmdb.Error as error:
        raise UserError(f"is a damaged LMDB ({error}).", "Make or copy it again.", path=folder) from error
    return value


def _read_file(path: str | os.PathLike[str]) -> bytes:
    with open_file(path) as file:
        return file.readall()


@contextmanager
def open_file(path: str | os.PathLike[str]) -> Iterator[io.FileIO]:
    """Open a file that a label file names; never a device or a pipe, and never one that is too large.

    Raises:
        OSError: There is none, it is not a regular file, or it is larger than `LARGEST`.
    """
    handle = os.open(path, _FLAGS)
    try:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode):
            raise OSError(errno.EINVAL, "not a regular file", os.fspath(path))
        if state.st_size > LARGEST:
            raise OSError(errno.EFBIG, f"larger than {LARGEST:,} bytes", os.fspath(path))
        with io.FileIO(handle, "rb", closefd=False) as file:
            yield file
    finally:
        os.close(handle)


@lru_cache(maxsize=64)
def _opened(folder: str, process: int, file: int) -> Any:
    """An LMDB, opened once: again after a fork, and when the file is another one."""
    import lmdb

    try:
        opened = lmdb.open(folder, readonly=True, lock=False, readahead=False, max_readers=512)
    except lmdb.Error as error:
        raise OSError(f"{folder} cannot be opened as LMDB ({error})") from error
    # LMDB maps the file: reading a page beyond its end would kill the process with SIGBUS.
    pages, size = opened.info()["last_pgno"] + 1, Path(folder, DATABASE).stat().st_size
    if size < pages * opened.stat()["psize"]:
        opened.close()
        raise UserError(
            f"is cut off: {quantity(pages, 'page')} in {quantity(size, 'byte')}.",
            "Copy or make it again.",
            path=folder,
        )
    return opened

"""Images that lie in an LMDB are named like files in it: `lines/lmdb/image-000000001`.

So a label file, a mix and its ratios stay what they are, wherever the bytes lie. The keys are those of
PaddleOCR's `LMDBDataSet` (2.10), which reads the same folder.
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

DATABASE = "data.mdb"


def exists(path: str | os.PathLike[str]) -> bool:
    """Whether there is such a file, or such a key in the LMDB that the path leads into."""
    return os.path.exists(path) or _find(path) is not None  # noqa: PTH110 - a million times


def read(path: str | os.PathLike[str]) -> bytes:
    """The bytes of a file, or of a key in an LMDB.

    Raises:
        OSError: There is neither, or it cannot be read.
    """
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return file.read()
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
    """
    place = os.fspath(folder)
    try:
        state = os.stat(f"{place}/{DATABASE}")  # noqa: PTH116 - a million times
    except OSError:
        return None
    return _opened(place, os.getpid(), state.st_ino)


def _find(path: str | os.PathLike[str]) -> bytes | None:
    folder, key = os.path.split(os.fspath(path))
    found = environment(folder)
    if found is None:
        return None
    with found.begin() as view:
        value: bytes | None = view.get(key.encode("utf-8"))
    return value


@lru_cache(maxsize=64)
def _opened(folder: str, process: int, file: int) -> Any:
    """An LMDB, opened once: again after a fork, and when the file is another one."""
    import lmdb

    try:
        return lmdb.open(folder, readonly=True, lock=False, readahead=False, max_readers=512)
    except lmdb.Error as error:
        raise OSError(f"{folder} cannot be opened as LMDB ({error})") from error

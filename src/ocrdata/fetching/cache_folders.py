"""The folders of the cache that archives are kept in."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from ocrdata.cache import cache_dir
from ocrdata.console import say

LOCK = ".lock"
"""Name of the lock of a folder of the cache."""


def home(name: str) -> Path:
    """The cache folder of a data set."""
    return cache_dir() / "archives" / name


@contextlib.contextmanager
def locked(folder: Path, what: str) -> Iterator[None]:
    """Hold a folder of the cache; a second run waits for the first and then finds its work done."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        say(f"Another run is fetching {what}; waiting for it.")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()

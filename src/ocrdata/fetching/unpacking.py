"""Unpack the archives of a data set into one folder of the cache."""

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from filelock import FileLock, Timeout

from ocrdata.archives import archives
from ocrdata.archives.members import sniff
from ocrdata.archives.space import require_space
from ocrdata.console import transfer_bar
from ocrdata.errors import UserError
from ocrdata.fetching import pins
from ocrdata.fetching.cache_folders import LOCK, home
from ocrdata.fetching.catalogue import Dataset
from ocrdata.fetching.fetch_archives import FetchedArchive
from ocrdata.reading.folder_walk import IMAGE_SUFFIXES

_GONE = ".removed"
"""End of the name of a folder that is being removed."""


def tree_for(dataset: Dataset, archives: Sequence[FetchedArchive], limit: int | None) -> Path:
    """The folder to unpack into, which only archives with the same bytes share; others of its kind go."""
    state = [
        (entry.matched.name, entry.matched.packed.size, [pin.sha256 for pin in entry.pins.values()])
        for entry in archives
    ]
    key = hashlib.sha256(json.dumps([state, limit]).encode()).hexdigest()[:12]
    tree = home(dataset.name) / f"unpacked-{key}"
    for other in sorted(home(dataset.name).glob("unpacked-*"), reverse=True):  # what is half removed first
        if other != tree:
            remove(other)
    tree.mkdir(exist_ok=True)
    return tree


def remove(tree: Path) -> None:
    """Remove what was unpacked; at no moment is a part of it under its name, where it would pass for all."""
    gone = tree if tree.name.endswith(_GONE) else tree.with_name(f"{tree.name}{_GONE}")
    if tree != gone:
        shutil.rmtree(gone, ignore_errors=True)
        tree.rename(gone)
    shutil.rmtree(gone)


def clear(dataset: Dataset) -> None:
    """Remove what a run left unpacked that was killed after its result was in place; no other may run."""
    place = home(dataset.name)
    left = sorted(place.glob("unpacked-*"), reverse=True)  # what is half removed first
    if not left:
        return
    with contextlib.suppress(Timeout, OSError), FileLock(place / LOCK, timeout=0):
        for tree in left:
            remove(tree)


class FirstLook:
    """Admits every member of the archives of a data set, but no more images than the limit.

    Args:
        limit: How many; all if None.
    """

    def __init__(self, limit: int | None):
        self.limit = limit
        self.seen = 0

    def wants(self, name: str) -> bool:
        """Whether to unpack this member."""
        if self.limit is None or PurePosixPath(name).suffix.lower() not in IMAGE_SUFFIXES:
            return True
        self.seen += 1
        return self.seen <= self.limit

    def is_full(self) -> bool:
        """Whether no more images are wanted."""
        return self.limit is not None and self.seen >= self.limit


def unpack(entry: FetchedArchive, tree: Path, look: FirstLook) -> None:
    """Unpack one archive into a folder of its own below `tree`; plain files are linked there.

    Raises:
        UserError: As `archives.unpack` does, or there is no space on the disk. A damaged file in the cache
            that was never unpacked is set aside, so that the next run downloads it again.
    """
    matched = entry.matched
    if matched.remote is None and sniff(matched.packed) == "file":
        link = tree / matched.name
        if not link.exists():
            _link(matched.files[0], link)
        return
    folder = tree / matched.stem
    if folder.exists():
        return
    if look.limit is None:
        require_space(tree, matched.packed.size, f"{matched.name}, unpacked,")
    with transfer_bar() as bar:
        task = bar.add_task(f"{matched.name}: unpacking", total=matched.packed.size)
        try:
            archives.unpack(
                matched.packed,
                folder,
                wanted=look.wants,
                enough=lambda: matched.archive.only_images and look.is_full(),
                advance=lambda count: bar.update(task, advance=count),
            )
        except UserError:
            if entry.cached and not any(pins.read(key) for key in entry.pins):
                for path in matched.files:  # so that the next run downloads it again
                    path.replace(path.with_name(f"{path.name}.rejected"))
            raise


def _link(source: Path, target: Path) -> None:
    """A second name for a file, or a copy on another disk."""
    stage = target.with_name(f"{target.name}.part")
    stage.unlink(missing_ok=True)
    try:
        os.link(source, stage)
    except OSError:
        shutil.copyfile(source, stage)
    stage.replace(target)

"""Packing to an address: whether what is there may be replaced, and what a killed run has left.

The manifest is written last and removed first: an address without a whole one holds the beginning of a run.
The journal of the run lies on this machine, in the cache.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ocrdata.cache import cache_dir
from ocrdata.errors import UserError
from ocrdata.folders.checksums import ChecksumEntry
from ocrdata.folders.outputs import MANIFEST, run_folders
from ocrdata.folders.resumable import drop_runs
from ocrdata.storage import places


def staging(out: str) -> Path:
    """Where a run that writes to an address keeps its journal."""
    return cache_dir() / "uploads" / hashlib.sha256(out.encode()).hexdigest()[:16]


def prepare(out: str, force: bool) -> None:
    """Decide whether a run may write to an address, and remove what it replaces.

    A journal is kept only while the address holds the beginning of a run: beside a whole set, or where
    somebody has removed what was sent, it tells of shards that are not there. A mark in the cache says that
    an older set is being removed, so that a killed removal is completed by the next run.

    Raises:
        UserError: Something is there that is not replaced.
    """
    mark = staging(out).with_suffix(".replaced")
    system, path = places.opened(out)
    with places.reading(out):
        there = system.exists(path) and bool(system.find(path))
        whole = there and _is_whole(system, f"{path}/{MANIFEST}")
    if whole or not there:
        _clear(out)
        mark.unlink(missing_ok=True)
    if whole and not force:
        raise UserError(f"{out} exists already.", "Choose another --out, or use --force to replace it.")
    if whole:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
        with places.reading(out):
            system.rm(f"{path}/{MANIFEST}")
    if mark.exists():
        with places.reading(out):
            system.rm(path, recursive=True)
        mark.unlink(missing_ok=True)
    elif there and force and not run_folders(staging(out)):
        raise UserError(
            f"{out} was not made by ocrdata (it has no {MANIFEST}).",
            "Choose another --out, or run the same command without --force to complete what is there.",
        )


def require_no_others(out: str, contents: Iterable[ChecksumEntry]) -> None:
    """Stop before an address becomes whole that holds other files, such as shards of another run.

    Args:
        out: The address.
        contents: What the data set consists of: files, and folders with files.

    Raises:
        UserError: There is more.
    """
    known = {entry.path for entry in contents} | {MANIFEST}
    system, path = places.opened(out)
    with places.reading(out):
        names = [str(name).removeprefix(path).strip("/") for name in system.find(path)]
    others = [name for name in names if known.isdisjoint((name, name.rpartition("/")[0]))]
    if others:
        more = f" and {len(others) - 3:,} more" if len(others) > 3 else ""
        raise UserError(
            f"{out} holds files that are not of this data set: {', '.join(sorted(others)[:3])}{more}.",
            "Remove them, and run the same command again; what is sent already is kept. "
            "Or choose another --out.",
        )


def finish(out: str) -> None:
    """Remove what lies on this machine of a set that is whole at its address."""
    shutil.rmtree(staging(out), ignore_errors=True)


def _clear(out: str) -> None:
    finish(out)
    drop_runs(staging(out))


def _is_whole(system: Any, manifest: str) -> bool:
    """Whether a manifest is there, and not half of one: some storages show a file while it is written."""
    if not system.exists(manifest):
        return False
    try:
        return isinstance(json.loads(system.cat_file(manifest)), dict)
    except ValueError:
        return False

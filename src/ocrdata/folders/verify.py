"""Compares the contents of a data set with the checksums in its manifest."""

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from random import Random
from typing import Any

from ocrdata import regular_files
from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.executor.shards import Workers, run_shards
from ocrdata.folders import checksums
from ocrdata.folders.checksums import ChecksumEntry
from ocrdata.folders.outputs import MANIFEST


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a folder that ocrdata made.

    Raises:
        UserError: There is none, or it is damaged.
    """
    path = folder / MANIFEST
    try:
        found = json.loads(regular_files.read_text(path, "surrogateescape"))
    except OSError as error:
        raise UserError(
            f"{folder} has no {MANIFEST} that can be read ({error.strerror}).",
            "Give a folder that ocrdata made, such as the --out of synth.",
        ) from error
    except (ValueError, RecursionError) as error:
        raise UserError(f"is damaged ({error}).", "Make the folder again.", path=path) from error
    if not isinstance(found, dict) or "command" not in found:
        raise UserError("is not a manifest.", "Give a folder that ocrdata made.", path=path)
    return found


def contents(folder: Path, manifest: dict[str, Any]) -> list[ChecksumEntry]:
    """The checksums in a manifest.

    Raises:
        UserError: It has none.
    """
    try:
        found = [
            ChecksumEntry(str(path), int(files), int(size), str(checksum))
            for path, files, size, checksum in manifest.get("contents", ())
        ]
        if any(PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts for path, *_ in found):
            raise ValueError("a path that leads out of the folder")
    except (TypeError, ValueError) as error:
        raise UserError("lists impossible contents.", "Make it again.", path=folder / MANIFEST) from error
    if not found:
        raise UserError(
            f"lists no checksums: '{manifest['command']}' writes none.",
            "Give a folder that synth, convert, fetch or pack wrote.",
            path=folder / MANIFEST,
        )
    return found


def check(
    folder: Path,
    entries: Sequence[ChecksumEntry],
    *,
    sample: int | None = None,
    workers: Workers,
    advance: Callable[[int], None] = lambda files: None,
) -> int:
    """Compute the checksums again and compare them.

    Args:
        folder: The data set.
        entries: What its manifest lists.
        sample: Number of entries to compare, chosen at random; None for all.
        workers: Where checksums are computed.
        advance: Called with a number of files when they have been read.

    Returns:
        The number of files read.

    Raises:
        UserError: Something has changed; the message names the first such path.
    """
    chosen = list(entries)
    if sample is not None and sample < len(chosen):
        chosen = sorted(Random().sample(chosen, sample))
    wrong: dict[int, str] = {}
    files = 0
    for number, sentence in run_shards(partial(_compare, folder, chosen), range(len(chosen)), workers):
        advance(chosen[number].files)
        files += chosen[number].files
        if sentence is not None:
            wrong[number] = sentence
    if wrong:
        more = f" ({len(wrong) - 1:,} more are wrong)" if len(wrong) > 1 else ""
        raise UserError(
            f"{folder}: {wrong[min(wrong)]}{more}.",
            "Make it again, or copy it from an intact source.",
        )
    return files


def unlisted(folder: Path, entries: Sequence[ChecksumEntry]) -> list[str]:
    """Files at the top level, and folders with files, that a manifest does not list."""
    known = {entry.path for entry in entries} | {MANIFEST}
    known |= {
        path.rpartition("/")[0] for path in known
    }  # in remote storage, the files of folders are listed one by one
    found = {path.name for path in folder.iterdir() if path.is_file()}
    for path in folder.rglob("*"):
        if path.is_file() and path.parent != folder:
            found.add(path.parent.relative_to(folder).as_posix())
    return sorted(found - known)


def _compare(folder: Path, entries: Sequence[ChecksumEntry], number: int) -> tuple[int, str | None]:
    """What is wrong with an entry, as a sentence without its full stop; None if nothing is."""
    made = entries[number]
    place = folder / made.path
    if not place.exists():
        return number, f"{made.path} is missing"
    try:
        now = checksums.entry(folder, place)
    except OSError as error:
        return number, f"{made.path} cannot be read ({error.strerror})"
    if now == made:
        return number, None
    if (now.files, now.size) != (made.files, made.size):
        return number, f"{made.path} had {_amount(made)} when it was made, and now has {_amount(now)}"
    return number, f"{made.path} has changed since it was made (sha256 {now.sha256[:12]}…)"


def _amount(entry: ChecksumEntry) -> str:
    size = quantity(entry.size, "byte")
    return f"{quantity(entry.files, 'file')} of {size}" if entry.files > 1 else size

"""Outputs appear complete or not at all: they are written under a temporary name and renamed.

Long runs can be resumed after a kill: see `resumable`.
"""

import contextlib
import errno
import glob
import json
import os
import re
import shutil
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ocrdata import __version__
from ocrdata.errors import UserError
from ocrdata.folders.checksums import ChecksumEntry

MANIFEST = "ocrdata.json"

RUN_FOLDER, DIGITS = ".{name}.{digest}.part", 12
"""Name of a resumable run's folder, beside its result, and number of digits of the digest."""

STAGE, LOCK = "stage", "lock"
"""What lies in it: the folder that becomes the result, and the lock of the process that writes it."""

_HOST = socket.gethostname()
ME = f"{_HOST}-{os.getpid()}"
"""Name of this process, unique among all that may share a folder."""

_STORAGE = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file would be larger than is allowed",
    errno.EROFS: "the file system is read-only",
    errno.EIO: "the disk or the network mount fails",
    errno.ESTALE: "the network mount is gone",
    errno.ENOTCONN: "the network mount is gone",
    errno.EHOSTDOWN: "the network mount is gone",
    errno.ETIMEDOUT: "the network mount does not answer",
    errno.ENXIO: "the disk is gone",
    errno.ENODEV: "the disk is gone",
}
_PLACE = {
    errno.EACCES: "the permission is missing",
    errno.EPERM: "the permission is missing",
    errno.ENAMETOOLONG: "the name is too long for the file system",
    errno.ELOOP: "its links lead back to themselves",
    errno.ENOTDIR: "one of the folders above it is a file",
    errno.EEXIST: "one of the folders above it is a file",
}
"""Errors that may also concern other files, such as an input that cannot be read."""


def target_of(out: Path) -> Path:
    """Where an output is written: the target of a symbolic link; the link stays.

    Raises:
        UserError: The links form a loop.
    """
    if not os.path.islink(out):  # noqa: PTH114  (pathlib's raises where a name is too long)
        return out
    try:
        return out.resolve(strict=out.exists())
    except (OSError, RuntimeError):  # RuntimeError until Python 3.12
        raise UserError(f"{out} is a link that leads back to itself.", "Choose another --out.") from None


def refuse_existing(out: Path, force: bool) -> None:
    """Stop, before any work is done, if a folder cannot replace what exists at `out`.

    Raises:
        UserError: `out` is a file, exists without `force`, is a folder that ocrdata did not make, or the one
            that somebody is in, which cannot be put in place once it is whole.
    """
    if out.name in ("", ".."):
        raise UserError(f"{out} is no name for a new folder.", "Choose another --out.")
    if out.exists() and not out.is_dir():
        raise UserError(f"{out} is a file; a folder does not replace it.", "Choose another --out.")
    if not force and out.exists() and not (out.is_dir() and not any(out.iterdir())):
        _clear_finished(target_of(out))
        raise UserError(
            f"{out} exists already.",
            "Choose another --out, or use --force to replace it once the new one is complete.",
        )
    if force and out.is_dir() and any(out.iterdir()) and not (out / MANIFEST).is_file():
        raise UserError(
            f"{out} was not made by ocrdata (it has no {MANIFEST}), so --force does not replace it.",
            "Choose another --out, or remove the folder yourself.",
        )


@contextmanager
def staged_folder(out: Path, *, force: bool = False) -> Iterator[Path]:
    """A folder to write into. It becomes `out` if the block succeeds, and is removed if it fails.

    Args:
        out: The final folder. Its parent is created.
        force: Replace an `out` that ocrdata made; other folders are never replaced.

    Yields:
        A new, empty folder beside `out`. Write a manifest into it (`write_manifest`).
    """
    out = target_of(out)
    with explained(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        sweep(out)
        refuse_existing(out, force)
        stage = out.parent / f".{out.name}.part-{ME}"
        stage.mkdir()
        try:
            yield stage
            put_in_place(stage, out)
        finally:
            shutil.rmtree(stage, ignore_errors=True)


@contextmanager
def staged_file(out: Path, *, force: bool = False) -> Iterator[Path]:
    """Like `staged_folder`, for a single file: yields a path that is renamed to `out` at the end."""
    out = target_of(out)
    with explained(out):
        if out.is_dir():
            raise UserError(f"{out} is a folder; a file does not replace it.", "Choose another --out.")
        if out.exists() and not force:
            raise UserError(f"{out} exists already.", "Choose another --out, or use --force to replace it.")
        out.parent.mkdir(parents=True, exist_ok=True)
        sweep(out)
        stage = out.parent / f".{out.name}.part-{ME}"
        try:
            yield stage
            stage.replace(out)
        finally:
            with contextlib.suppress(OSError):
                stage.unlink(missing_ok=True)


def put_in_place(stage: Path, out: Path) -> None:
    """Move a complete folder to `out`, and remove the one that it replaces."""
    if out.exists():
        old = out.parent / f".{out.name}.old-{ME}"
        out.rename(old)
        stage.rename(out)
        shutil.rmtree(old)
    else:
        stage.rename(out)


@contextmanager
def explained(out: Path) -> Iterator[None]:
    """Report a disk that is full, read-only, broken or gone in one sentence.

    Raises:
        UserError: The storage of `out` fails.
    """
    try:
        yield
    except OSError as error:
        code = error.errno or next((code for code in _STORAGE if os.strerror(code) in str(error)), 0)
        reason = _STORAGE.get(code)
        if reason is None and str(error.filename or "").startswith(
            (f"{out.parent}{os.sep}", str(out.parent))
        ):
            reason = _PLACE.get(error.errno or 0)
        if reason is None:
            raise
        raise UserError(
            f"{out} cannot be written: {reason}.",
            "Correct that and run the same command again, or choose another --out.",
        ) from error


def sweep(out: Path) -> None:
    """Remove what killed runs left beside `out`; files of running processes stay.

    A run killed between the two renames of a replacement leaves the old result under another name; that is
    restored.
    """
    for kind, left in _left_by_the_dead(out):
        if kind == "old" and not out.exists():
            left.rename(out)
        elif left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _clear_finished(out: Path) -> None:
    """Remove what a run left that was killed after its result was in place: nobody would run it again.

    That goes for folders of runs with other options as well which it was about to remove: without a journal,
    there is nothing to go on with.
    """
    from filelock import FileLock, Timeout

    from ocrdata.folders import journal

    for kind, left in list(_left_by_the_dead(out)):
        if kind == "old":
            shutil.rmtree(left, ignore_errors=True)
    for folder in run_folders(out):
        with contextlib.suppress(Timeout, OSError), FileLock(folder / LOCK, timeout=0):
            if not (folder / STAGE).exists() or not (folder / journal.NAME).exists():
                shutil.rmtree(folder, ignore_errors=True)


def run_folders(out: Path) -> list[Path]:
    """The folders of resumable runs that lie beside a result (`resumable`)."""
    digest = "?" * DIGITS
    return list(out.parent.glob(RUN_FOLDER.format(name=glob.escape(out.name), digest=digest)))


def dead_stages(out: Path) -> list[Path]:
    """Folders of runs that were killed while writing `out`, for commands that can rescue their contents."""
    return [left for kind, left in _left_by_the_dead(target_of(out)) if kind == "part" and left.is_dir()]


def remove_folder(path: Path) -> None:
    """Remove a folder that ocrdata made; for a link, both the link and its target."""
    shutil.rmtree(path.resolve())
    path.unlink(missing_ok=True)


def _left_by_the_dead(out: Path) -> Iterator[tuple[str, Path]]:
    """What ended processes of this host left beside `out`: `part` or `old`, and the path."""
    for left in out.parent.glob(f".{glob.escape(out.name)}.*-*"):
        kind, _, owner = left.name.removeprefix(f".{out.name}.").partition("-")
        host, _, pid = owner.rpartition("-")
        if kind not in ("part", "old") or host != _HOST or not pid.isdigit():
            continue  # another host's, on a shared folder
        if owner == ME or not _alive(int(pid)):
            yield kind, left


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # the process exists and belongs to another user
        return True
    return True


def write_manifest(
    folder: Path,
    command: str,
    options: Mapping[str, Any],
    counts: Mapping[str, Any],
    *,
    inputs: Mapping[str, Any] | None = None,
    checksums: Iterable[ChecksumEntry] = (),
) -> None:
    """Write `ocrdata.json`: what made a folder, and what it holds.

    Args:
        folder: The folder.
        command: The command.
        options: Its options. With the version, they suffice to make the same folder again.
        counts: Numbers of what it holds.
        inputs: Checksums of its inputs, by kind (`checksums.of_inputs`).
        checksums: Of its contents (`checksums.collect`), for `ocrdata verify`; one a line.
    """
    record = {"ocrdata": __version__, "command": command, "options": options, "counts": counts}
    if inputs is not None:
        record["inputs"] = inputs
    text = json.dumps(record, ensure_ascii=False, indent=2, default=str)
    rows = ",\n    ".join(json.dumps(entry, ensure_ascii=False) for entry in checksums)
    if rows:
        text = f'{text[:-2]},\n  "contents": [\n    {rows}\n  ]\n}}'
    text = _LONE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", errors="surrogateescape")


_LONE = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""Half a character, as JSON can spell it; those of file names (U+DC80 to U+DCFF) stay their bytes."""


def is_synthetic(manifest: Mapping[str, Any]) -> bool:
    """Whether a data set was rendered, or packed from one that was, by its manifest."""
    counts = manifest.get("counts")
    packed = isinstance(counts, dict) and bool(counts.get("synthetic"))
    return packed or str(manifest.get("command")).startswith("synth")


def write_file(path: str, data: bytes) -> None:
    """Write a small file, in a third of the time that pathlib takes."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o644)
    try:
        rest = memoryview(data)
        while rest:  # a disk that is nearly full may accept only a part
            rest = rest[os.write(handle, rest) :]
    finally:
        os.close(handle)

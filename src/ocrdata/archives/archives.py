"""Unpack an archive that may be anything: damaged, renamed, or made to do harm.

Nothing is written outside the folder, no link and no device is made, and the number of files, their size and
the ratio of packed to unpacked bytes have limits. Sizes are counted as they are written and not taken from
what the archive says of itself.
"""

import os
import re
import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ocrdata.archives.members import BLOCK, Packed, in_words, members, no_archive, packed, refused, sniff

__all__ = ["LIMITS", "Limits", "sniff", "unpack"]

_RESERVED = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an archive may hold.

    Attributes:
        files: Members.
        size: Bytes of all of them together.
        ratio: Unpacked bytes for each packed one (JSON packs to a tenth, photographs not at all); looked at
            from the first 64 MiB on.
    """

    files: int = 5_000_000
    size: int = 2_000_000_000_000
    ratio: int = 200


LIMITS = Limits()


def unpack(
    archive: Packed | Sequence[Path],
    folder: Path,
    *,
    limits: Limits = LIMITS,
    wanted: Callable[[str], bool] = lambda name: True,
    enough: Callable[[], bool] = lambda: False,
    advance: Callable[[int], None] = lambda packed: None,
) -> int:
    """Unpack an archive into a folder that is made for it, whole or not at all.

    Args:
        archive: The archive, or its file, or the parts of a split one in order.
        folder: Where its files shall lie; must not be there yet. They are written beside it first. If all of
            them lie in one top folder, this takes its place.
        limits: How much it may hold.
        wanted: Whether to write a member, by its name; all are looked at.
        enough: Asked before each member; stops there, and leaves the rest unread.
        advance: Called with the packed bytes that are done.

    Returns:
        How many files it holds, or as many as were looked at.

    Raises:
        UserError: The archive is damaged, truncated or no archive, or holds what it must not.
    """
    stage = folder.with_name(folder.name + ".part")
    shutil.rmtree(stage, ignore_errors=True)  # of a run that was killed
    stage.mkdir(parents=True)
    try:
        count = _unpack(packed(archive), stage, limits, wanted, enough, advance)
        top = list(stage.iterdir())
        (top[0] if len(top) == 1 and top[0].is_dir() else stage).rename(folder)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return count


def _unpack(
    archive: Packed,
    stage: Path,
    limits: Limits,
    wanted: Callable[[str], bool],
    enough: Callable[[], bool],
    advance: Callable[[int], None],
) -> int:
    name, size = archive.name, archive.size
    most = min(limits.size, max(size * limits.ratio, 64 << 20))
    kind = sniff(archive)
    if kind == "file":
        raise no_archive(archive)
    count = written = 0
    with closing(members(archive, kind)) as inside:
        for member in inside:
            if enough():
                break
            count += 1
            if count > limits.files:
                raise refused(name, f"more than {limits.files:,} files")
            target = stage / _safe_name(name, member.name)
            if not wanted(member.name):
                continue
            with in_words(name):
                target.parent.mkdir(parents=True, exist_ok=True)
            with in_words(name), member.open() as source, target.open("wb") as sink:
                while block := source.read(BLOCK):
                    written += len(block)
                    if written > most:
                        raise refused(name, f"more than {most:,} bytes in {size:,} packed ones")
                    sink.write(block)
            advance(member.packed)
    return count


def _safe_name(archive: str, name: str) -> PurePosixPath:
    path = PurePosixPath(name.replace("\\", "/"))
    parts = path.parts
    if path.is_absolute() or ".." in parts or not parts or ":" in parts[0] or _RESERVED.search(name):
        raise refused(archive, f"'{name}', a path that leads out of its folder")
    if any(len(os.fsencode(part)) > 255 for part in parts):
        raise refused(archive, f"a name of more than 255 bytes ('{name[:40]}…')")
    return path

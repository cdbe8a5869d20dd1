"""Room on the disk, before it is needed and when it is not there."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ocrdata.errors import UserError

SPARE = 64 << 20
"""Bytes to leave free."""


def require_space(folder: Path, needed: int, what: str) -> None:
    """Stop before starting work that the disk has no space for.

    Raises:
        UserError: There is less than `needed` and `SPARE`.
    """
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE:
        raise UserError(
            f"{what} needs {in_words(needed)} in {folder}, where {in_words(free)} are free.",
            "Free some space, or name a folder on another disk with OCRDATA_CACHE.",
        )


def in_words(size: float) -> str:
    """A number of bytes as people say it: `7.6 GB`."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" or size >= 100 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


@contextmanager
def out_of_space(target: Path) -> Iterator[None]:
    """Turn a disk that fills up into a sentence.

    Args:
        target: What was being written, for the sentence.

    Raises:
        UserError: There is no space, or the user's quota is full. Other errors stay what they are.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)):
            raise
        raise UserError(
            f"there is no space left for {target.name} in {target.parent}.",
            "Free some space and run the command again to continue; or name a folder on another disk, "
            "with OCRDATA_CACHE for downloads or with --out.",
        ) from error

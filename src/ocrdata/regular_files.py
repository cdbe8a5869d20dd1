"""Files that somebody else made or named: what is no regular file is not opened.

A pipe is waited for without end, and `/dev/zero` is read until the memory is full.
"""

import errno
import os
import stat
from pathlib import Path


def is_unusual(path: str | os.PathLike[str]) -> bool:
    """Whether a path leads to a device, a pipe or a socket; what does not exist is none of them."""
    try:
        mode = Path(path).stat().st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def read_text(path: Path, errors: str = "strict") -> str:
    """A small UTF-8 file as a whole.

    Args:
        path: The file.
        errors: What to do about bytes that are not UTF-8, as `open` takes it.

    Raises:
        OSError: It cannot be read, or is a device or a pipe.
    """
    if is_unusual(path):
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    return path.read_text(encoding="utf-8", errors=errors)

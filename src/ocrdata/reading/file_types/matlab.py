"""MATLAB files (`.mat`), which SciPy reads.

It does so in a process of its own, because a damaged file can crash SciPy's reader and Python with it.
"""

import importlib.util
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from ocrdata.errors import UserError

_PROGRAM = Path(__file__).with_name("matlab_program.py")


def variables(file: Path) -> frozenset[str]:
    """Names of the variables in a file, for `sniff`; none if it cannot be read, or SciPy is not installed."""
    stat = file.stat()
    return _variables(str(file), stat.st_size, stat.st_mtime_ns)


def load(files: Sequence[Path], names: Sequence[str]) -> Iterator[tuple[Path, dict[str, Any] | str]]:
    """Stream some variables of each file.

    Args:
        files: MATLAB files up to version 7.
        names: Of the variables; those that a file does not have are left out. All names alone if empty.

    Yields:
        The file, and its variables by name, or why it cannot be read.

    Raises:
        UserError: SciPy is not installed.
    """
    if importlib.util.find_spec("scipy") is None:
        raise UserError("SciPy is not installed.", "Install it: pip install 'ocrdata[matlab]'")
    left = list(files)
    while left:
        for answer in _answers(left, names):
            yield left.pop(0), answer
        if left:  # it crashed
            yield left.pop(0), "the file is damaged"


def _answers(files: Sequence[Path], names: Sequence[str]) -> Iterator[dict[str, Any] | str]:
    """What the program says of each file, up to the one that crashes it."""
    command = [sys.executable, "-I", str(_PROGRAM)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as process:
        assert process.stdin is not None and process.stdout is not None  # noqa: S101
        try:
            with process.stdin as stdin:
                pickle.dump(([str(file.absolute()) for file in files], list(names)), stdin)
            for _ in range(len(files)):
                yield pickle.load(process.stdout)  # noqa: S301 - of our own program
        except (EOFError, pickle.UnpicklingError, BrokenPipeError):
            return
        finally:
            process.kill()


@lru_cache(maxsize=64)
def _variables(file: str, _size: int, _time: int) -> frozenset[str]:
    try:
        (_, found), *_ = load([Path(file)], ())
    except UserError:
        return frozenset()
    return frozenset(found) if isinstance(found, dict) else frozenset()

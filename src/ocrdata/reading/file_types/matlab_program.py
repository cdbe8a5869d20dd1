"""Reads MATLAB files for `matlab`, in a process of its own, which a damaged file may crash.

Standard input has a pickle of paths and names of variables. Standard output gets a pickle for each path: the
variables by name (all names alone, if none were asked for), or a sentence that says why there are none.
"""

import pickle
import sys
from typing import Any


def main() -> None:
    """Answer for each path in turn."""
    paths, names = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started this one
    for path in paths:
        pickle.dump(_read(path, names), sys.stdout.buffer)
        sys.stdout.buffer.flush()


def _read(path: str, names: list[str]) -> dict[str, Any] | str:
    from scipy import io

    try:
        if not names:
            return {name: None for name, _, _ in io.whosmat(path)}
        found = io.loadmat(path, variable_names=names)
    except NotImplementedError:
        return "the file is of MATLAB 7.3, which SciPy does not read; save it with `save -v7` in MATLAB"
    except Exception as error:
        return f"the file is not a MATLAB file ({str(error)[:80]})"
    return {name: found[name] for name in names if name in found}


if __name__ == "__main__":
    main()

"""MATLAB files (`.mat`), which SciPy reads."""

from pathlib import Path
from typing import Any

from ocrdata.errors import UserError

_HEADER = b"MATLAB 5.0 MAT-file"


def variables(file: Path) -> frozenset[str]:
    """Names of the variables in a file, for `sniff`; none if it cannot be read, or SciPy is not installed."""
    try:
        from scipy import io
    except ImportError:
        return frozenset()
    with file.open("rb") as stream:
        if not stream.read(len(_HEADER)).startswith(_HEADER):
            return frozenset()
    try:
        return frozenset(name for name, _, _ in io.whosmat(str(file)))
    except Exception:  # SciPy raises all sorts of errors for damaged files
        return frozenset()


def load(file: Path, *names: str) -> dict[str, Any]:
    """Some variables of a file, by name; those that it does not have are left out.

    Raises:
        UserError: SciPy is not installed, or the file is damaged or of MATLAB 7.3 (HDF5).
    """
    try:
        from scipy import io
    except ImportError as error:
        raise UserError("SciPy is not installed.", "pip install 'ocrdata[matlab]' brings it.") from error
    try:
        found = io.loadmat(str(file), variable_names=list(names))
    except NotImplementedError as error:
        raise UserError(
            "is of MATLAB 7.3, which SciPy does not read.", "Save it with `save -v7` in MATLAB.", path=file
        ) from error
    except Exception as error:  # SciPy raises all sorts of errors for damaged files
        raise UserError(
            f"is not a MATLAB file ({str(error)[:80]}).", "It may be cut off.", path=file
        ) from error
    return {name: found[name] for name in names if name in found}

"""Reads pickles of arrays without running code and without trusting any byte of them.

Paddle checkpoints are pickles that call NumPy's own functions to make arrays. Those functions check nothing:
a damaged or hostile file can end the process, or do worse. Here stand-ins replace them that accept only
arrays and scalars of plain numbers. The files are read by Python's unpickler that is written in Python,
which allocates no memory because a number in the file asks for it.
"""

import pickle
import re
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_MODULES = {"numpy", "numpy.core.multiarray", "numpy._core.multiarray"}
_TYPE = re.compile(r"b1|[iu][1248]|f[248]|c(8|16)")


def load(path: Path) -> Any:
    """The content of a pickle of arrays, numbers, texts, and lists and dictionaries of them.

    Raises:
        Exception: Of any type; the file is damaged, or has something else.
    """
    with path.open("rb") as file:
        return _settled(_PlainUnpickler(file, encoding="latin1").load())


class _Type:
    """Stands in for `numpy.dtype`."""

    def __init__(self, code: object = "", *_: object) -> None:
        if not isinstance(code, str) or not _TYPE.fullmatch(code):
            raise pickle.UnpicklingError(f"arrays of {code!r} are not allowed in a checkpoint")
        self.code, self.order = code, "="

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        if state[1] not in ("<", ">", "|", "="):
            raise pickle.UnpicklingError(f"{state[1]!r} is not a byte order")
        self.order = state[1]

    def settled(self) -> np.dtype[Any]:
        return np.dtype(self.order.replace("|", "=") + self.code)


class _Array:
    """Stands in for `numpy.ndarray` until its state is known."""

    array: npt.NDArray[Any] | None = None

    def __init__(self, *given: object) -> None:
        if given:
            raise pickle.UnpicklingError("an array that is made by hand is not allowed in a checkpoint")

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _, shape, kind, fortran, content = state
        flat = np.frombuffer(_bytes(content), kind.settled())
        self.array = flat.reshape([int(size) for size in shape], order="F" if fortran else "C").copy("K")


def _reconstruct(*_: object) -> _Array:
    return _Array()


def _scalar(kind: _Type, content: object) -> Any:
    return np.frombuffer(_bytes(content), kind.settled())[0]


def _bytes(content: object) -> bytes:
    """Python 2 wrote bytes as texts."""
    return content.encode("latin1") if isinstance(content, str) else bytes(memoryview(content))  # type: ignore[arg-type]


def _encode(text: str = "", encoding: str = "latin1") -> bytes:
    """The function that protocol 2 writes bytes with; without arguments, no bytes."""
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"{encoding!r} is not an encoding of bytes")
    return text.encode("latin1")


_BYTES = {("_codecs", "encode"): _encode, ("__builtin__", "bytes"): _encode}
_STAND_INS = {"_reconstruct": _reconstruct, "ndarray": _Array, "dtype": _Type, "scalar": _scalar}


class _PlainUnpickler(pickle._Unpickler):
    """Finds the stand-ins by the names of the functions that they replace."""

    def find_class(self, module: str, name: str) -> Any:
        if module in _MODULES and name in _STAND_INS:
            return _STAND_INS[name]
        if (module, name) in _BYTES:
            return _BYTES[module, name]
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed in a checkpoint")


def _settled(value: Any) -> Any:
    """Replace stand-ins by what they stand for."""
    if isinstance(value, _Array):
        if value.array is None:
            raise pickle.UnpicklingError("an array without contents")
        return value.array
    if isinstance(value, dict):
        return {key: _settled(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_settled(item) for item in value)
    if isinstance(value, _Type) or callable(value):
        raise pickle.UnpicklingError(f"{value!r} is not allowed in a checkpoint")
    return value

"""Pointwise convolutions: products of matrices, by the library that Paddle itself calls, on every core."""

import ctypes
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import paddle

from ocrdata.train.inside.cpu.depthwise import Floats

_ROWS, _PLAIN, _TURNED = 101, 111, 112
"""Of CBLAS: matrices are stored by rows; a factor is taken as it is, or transposed."""


@cache
def _library() -> Callable[..., None] | None:
    """`cblas_sgemm` of the library beside Paddle; None where there is none, as on Arm."""
    found = sorted((Path(paddle.__file__).parent / "libs").glob("libmklml_intel.so"))
    if not found:
        return None
    multiply: Any = ctypes.CDLL(str(found[0])).cblas_sgemm
    number, matrix, single = ctypes.c_int, ctypes.c_void_p, ctypes.c_float
    multiply.argtypes = [
        *(number,) * 6,
        *(single, matrix, number),
        *(matrix, number),
        *(single, matrix, number),
    ]
    multiply.restype = None
    return multiply  # type: ignore[no-any-return]


def available() -> bool:
    """Whether products can be computed here."""
    return _library() is not None


def _multiply(a: Floats, turned_a: bool, b: Floats, turned_b: bool, result: Floats, add: bool) -> None:
    """`result = a b`, or `result += a b`; matrices whose rows are contiguous, each transposed where asked."""
    multiply: Any = _library()
    inner = a.shape[0] if turned_a else a.shape[1]
    multiply(
        *(_ROWS, _TURNED if turned_a else _PLAIN, _TURNED if turned_b else _PLAIN),
        *(*result.shape, inner),
        *(1.0, a.ctypes.data, a.strides[0] // 4),
        *(b.ctypes.data, b.strides[0] // 4),
        *(1.0 if add else 0.0, result.ctypes.data, result.strides[0] // 4),
    )


def convolve(start: int, stop: int, x: Floats, w: Floats, y: Floats) -> None:
    """Images from `start` to `stop` of `y = w x`: (N, C, P), (D, C), (N, D, P)."""
    for n in range(start, stop):
        _multiply(w, False, x[n], False, y[n], add=False)


def input_gradient(start: int, stop: int, g: Floats, w: Floats, dx: Floats) -> None:
    """Images from `start` to `stop` of the input's gradient: (N, D, P), (D, C), (N, C, P)."""
    for n in range(start, stop):
        _multiply(w, True, g[n], False, dx[n], add=False)


def kernel_gradient(start: int, stop: int, x: Floats, g: Floats, dw: Floats) -> None:
    """Rows from `start` to `stop` of the kernels' gradient: (N, C, P), (N, D, P), (D, C)."""
    for n in range(len(x)):
        _multiply(g[n, start:stop], False, x[n], True, dw[start:stop], add=n > 0)

"""Depthwise convolution and hard swish on CPUs, compiled by Numba.

Paddle 3.3 copies every patch of a depthwise convolution into a matrix (im2col), one channel at a time. That
takes more than half of a training step of PP-OCRv3, though it is little of the arithmetic. Here a row of the
output is a sum of shifted and scaled rows of the input: nothing is copied, rows stay in the cache, and the
inner loops become vector instructions. All arrays are C-contiguous float32. Each cell is written by one
thread in a fixed order, so results do not depend on the number of threads.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit, prange

Floats = npt.NDArray[np.float32]

OPTIONS: dict[str, Any] = {
    "parallel": True,
    "cache": True,
    "error_model": "numpy",
    "fastmath": {"reassoc", "contract", "nsz"},  # sums in vectors; NaN stays NaN
}


@njit(inline="always")
def _span(offset: int, stride: int, inputs: int, outputs: int) -> tuple[int, int]:
    """First and last (excluded) output whose input, `output * stride + offset`, is not padding."""
    first = max(0, (stride - 1 - offset) // stride)
    return first, max(first, min(outputs, (inputs - 1 - offset) // stride + 1))


@njit(inline="always")
def _overlap(out: Floats, row: Floats, offset: int, stride: int) -> tuple[Floats, Floats]:
    """The cells of an output row that a kernel column takes part in, and the input row from their first on.

    The input of cell `t` of the first is cell `t * stride` of the second.
    """
    first, last = _span(offset, stride, row.size, out.size)
    return out[first:last], row[first * stride + offset :]


@njit(inline="always")
def _add(target: Floats, wide: int, source: Floats, step: int, factor: np.float32, count: int) -> None:
    """`target[t * wide] += factor * source[t * step]` for each `t` below `count`."""
    if wide == step == 1:  # only this loop becomes vector instructions
        for t in range(count):
            target[t] += factor * source[t]
    else:
        for t in range(count):
            target[t * wide] += factor * source[t * step]


@njit(**OPTIONS)
def depthwise(x: Floats, w: Floats, y: Floats, stride: tuple[int, int], pad: tuple[int, int]) -> None:
    """Convolve each channel with its own kernel.

    Args:
        x: Input, (N, C, H, W).
        w: Kernels, (C, 1, K, L).
        y: Output, (N, C, P, Q); overwritten.
        stride: Vertical and horizontal.
        pad: Zeros around the input: above and below, left and right.
    """
    count, channels, height, _ = x.shape
    for plane in prange(count * channels):
        n, c = plane // channels, plane % channels
        for p in range(y.shape[2]):
            y[n, c, p] = 0
            for i in range(w.shape[2]):
                source = p * stride[0] + i - pad[0]
                for j in range(w.shape[3] if 0 <= source < height else 0):
                    part, shifted = _overlap(y[n, c, p], x[n, c, source], j - pad[1], stride[1])
                    _add(part, 1, shifted, stride[1], w[c, 0, i, j], part.size)


@njit(**OPTIONS)
def depthwise_input_gradient(
    g: Floats, w: Floats, dx: Floats, stride: tuple[int, int], pad: tuple[int, int]
) -> None:
    """The gradient of the input of `depthwise`.

    Args:
        g: Gradient of the output, (N, C, P, Q).
        w: Kernels, (C, 1, K, L).
        dx: Gradient of the input, (N, C, H, W); overwritten.
        stride: As in `depthwise`.
        pad: As in `depthwise`.
    """
    count, channels, height, _ = dx.shape
    for plane in prange(count * channels):
        n, c = plane // channels, plane % channels
        dx[n, c] = 0
        for p in range(g.shape[2]):
            for i in range(w.shape[2]):
                source = p * stride[0] + i - pad[0]
                for j in range(w.shape[3] if 0 <= source < height else 0):
                    part, shifted = _overlap(g[n, c, p], dx[n, c, source], j - pad[1], stride[1])
                    _add(shifted, stride[1], part, 1, w[c, 0, i, j], part.size)


@njit(inline="always")
def _dot(part: Floats, shifted: Floats, stride: int) -> np.float32:
    """Sum of `part[t] * shifted[t * stride]`."""
    total: np.float32 = np.float32(0)
    if stride == 1:  # only this loop becomes vector instructions
        for t in range(part.size):
            total += part[t] * shifted[t]
    else:
        for t in range(part.size):
            total += part[t] * shifted[t * stride]
    return total


@njit(**OPTIONS)
def depthwise_kernel_gradient(
    x: Floats, g: Floats, dw: Floats, stride: tuple[int, int], pad: tuple[int, int]
) -> None:
    """The gradient of the kernels of `depthwise`.

    Args:
        x: Input, (N, C, H, W).
        g: Gradient of the output, (N, C, P, Q).
        dw: Gradient of the kernels, (C, 1, K, L); overwritten.
        stride: As in `depthwise`.
        pad: As in `depthwise`.
    """
    count, channels, height, _ = x.shape
    for c in prange(channels):
        dw[c] = 0
        for n in range(count):
            for p in range(g.shape[2]):
                for i in range(dw.shape[2]):
                    source = p * stride[0] + i - pad[0]
                    for j in range(dw.shape[3] if 0 <= source < height else 0):
                        part, shifted = _overlap(g[n, c, p], x[n, c, source], j - pad[1], stride[1])
                        dw[c, 0, i, j] += _dot(part, shifted, stride[1])


@njit(**OPTIONS)
def hard_swish(x: Floats, y: Floats) -> None:
    """`y = x * min(max(x + 3, 0), 6) / 6`, of flat arrays (Howard et al., MobileNetV3, 2019)."""
    three, six = np.float32(3), np.float32(6)
    for t in prange(x.size):
        y[t] = x[t] * min(max(x[t] + three, np.float32(0)), six) / six


@njit(**OPTIONS)
def hard_swish_gradient(x: Floats, g: Floats, dx: Floats) -> None:
    """The gradient `dx` of the input of `hard_swish`, from that of its output, `g`; flat arrays."""
    three = np.float32(3)
    for t in prange(x.size):
        slope = (x[t] + x[t] + three) / np.float32(6)
        dx[t] = np.float32(0) if x[t] <= -three else g[t] if x[t] >= three else g[t] * slope

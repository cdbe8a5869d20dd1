"""Depthwise convolution, compiled by Numba.

Paddle 3.3 copies every patch of a depthwise convolution into a matrix (im2col), one channel at a time. That
takes more than half of a training step of PP-OCRv3, though it is little of the arithmetic. Here a row of the
output is a sum of shifted and scaled rows of the input: nothing is copied, rows stay in the cache, and the
inner loops become vector instructions. All arrays are C-contiguous float32; a kernel computes the planes (or
channels) from `start` to `stop`, excluded.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

from ocrdata.train.inside.cpu.threads import OPTIONS

Floats = npt.NDArray[np.float32]


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
def depthwise(
    start: int,
    stop: int,
    x: Floats,
    w: Floats,
    y: Floats,
    stride: tuple[int, int],
    pad: tuple[int, int],
) -> None:
    """Convolve each channel with its own kernel.

    Args:
        start: First of the N * C planes of the output.
        stop: Behind the last.
        x: Input, (N, C, H, W).
        w: Kernels, (C, 1, K, L).
        y: Output, (N, C, P, Q); overwritten.
        stride: Vertical and horizontal.
        pad: Zeros around the input: above and below, left and right.
    """
    channels, height = x.shape[1:3]
    for plane in range(start, stop):
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
    start: int,
    stop: int,
    g: Floats,
    w: Floats,
    dx: Floats,
    stride: tuple[int, int],
    pad: tuple[int, int],
) -> None:
    """The gradient of the input of `depthwise`.

    Args:
        start: First of the N * C planes of the input.
        stop: Behind the last.
        g: Gradient of the output, (N, C, P, Q).
        w: Kernels, (C, 1, K, L).
        dx: Gradient of the input, (N, C, H, W); overwritten.
        stride: As in `depthwise`.
        pad: As in `depthwise`.
    """
    channels, height = dx.shape[1:3]
    for plane in range(start, stop):
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
    start: int,
    stop: int,
    x: Floats,
    g: Floats,
    dw: Floats,
    stride: tuple[int, int],
    pad: tuple[int, int],
) -> None:
    """The gradient of the kernels of `depthwise`.

    Args:
        start: First channel.
        stop: Behind the last.
        x: Input, (N, C, H, W).
        g: Gradient of the output, (N, C, P, Q).
        dw: Gradient of the kernels, (C, 1, K, L); overwritten.
        stride: As in `depthwise`.
        pad: As in `depthwise`.
    """
    count, height = x.shape[0], x.shape[2]
    for c in range(start, stop):
        dw[c] = 0
        for n in range(count):
            for p in range(g.shape[2]):
                for i in range(dw.shape[2]):
                    source = p * stride[0] + i - pad[0]
                    for j in range(dw.shape[3] if 0 <= source < height else 0):
                        part, shifted = _overlap(g[n, c, p], x[n, c, source], j - pad[1], stride[1])
                        dw[c, 0, i, j] += _dot(part, shifted, stride[1])

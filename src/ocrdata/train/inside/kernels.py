"""Depthwise convolution and hard swish on CPUs, compiled by Numba.

Paddle 3.3 copies every patch of a depthwise convolution into a matrix (im2col), one channel at a time. That
takes more than half of a training step of PP-OCRv3, though it is little of the arithmetic. Here a row of the
output is a sum of shifted and scaled rows of the input: nothing is copied, rows stay in the cache, and the
inner loops become vector instructions. All arrays are C-contiguous float32; each cell is written by one
thread in a fixed order, so results do not depend on how many threads there are.
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
    "fastmath": {"reassoc", "contract", "nsz"},  # sums in vectors; what is not a number stays that
}


@njit(inline="always")
def _span(offset: int, stride: int, inputs: int, outputs: int) -> tuple[int, int]:
    """Outputs from first to last (not included) whose input, `output * stride + offset`, is no padding."""
    first = max(0, (stride - 1 - offset) // stride)
    return first, max(first, min(outputs, (inputs - 1 - offset) // stride + 1))


@njit(**OPTIONS)
def depthwise(x: Floats, w: Floats, y: Floats, stride: tuple[int, int], pad: tuple[int, int]) -> None:
    """Convolve each channel with a kernel of its own.

    Args:
        x: Input, (N, C, H, W).
        w: Kernels, (C, 1, K, L).
        y: Output, (N, C, P, Q); overwritten.
        stride: Vertical and horizontal.
        pad: Zeros around the input, above and below, left and right.
    """
    count, channels, height, width = x.shape
    for plane in prange(count * channels):
        n, c = plane // channels, plane % channels
        for p in range(y.shape[2]):
            out = y[n, c, p]
            out[:] = 0
            for i in range(w.shape[2]):
                source = p * stride[0] + i - pad[0]
                if 0 <= source < height:
                    row = x[n, c, source]
                    for j in range(w.shape[3]):
                        first, last = _span(j - pad[1], stride[1], width, out.size)
                        factor, part = w[c, 0, i, j], out[first:last]
                        shifted = row[first * stride[1] + j - pad[1] :]
                        if stride[1] == 1:
                            for t in range(part.size):
                                part[t] += factor * shifted[t]
                        else:
                            for t in range(part.size):
                                part[t] += factor * shifted[t * stride[1]]


@njit(**OPTIONS)
def depthwise_input_gradient(
    g: Floats, w: Floats, dx: Floats, stride: tuple[int, int], pad: tuple[int, int]
) -> None:
    """What `depthwise` does to its input, backwards.

    Args:
        g: Gradient of the output, (N, C, P, Q).
        w: Kernels, (C, 1, K, L).
        dx: Gradient of the input, (N, C, H, W); overwritten.
        stride: As forward.
        pad: As forward.
    """
    count, channels, height, width = dx.shape
    for plane in prange(count * channels):
        n, c = plane // channels, plane % channels
        dx[n, c] = 0
        for p in range(g.shape[2]):
            out = g[n, c, p]
            for i in range(w.shape[2]):
                source = p * stride[0] + i - pad[0]
                if 0 <= source < height:
                    row = dx[n, c, source]
                    for j in range(w.shape[3]):
                        first, last = _span(j - pad[1], stride[1], width, out.size)
                        factor, part = w[c, 0, i, j], out[first:last]
                        shifted = row[first * stride[1] + j - pad[1] :]
                        if stride[1] == 1:
                            for t in range(part.size):
                                shifted[t] += factor * part[t]
                        else:
                            for t in range(part.size):
                                shifted[t * stride[1]] += factor * part[t]


@njit(**OPTIONS)
def depthwise_kernel_gradient(
    x: Floats, g: Floats, dw: Floats, stride: tuple[int, int], pad: tuple[int, int]
) -> None:
    """What `depthwise` does to its kernels, backwards.

    Args:
        x: Input, (N, C, H, W).
        g: Gradient of the output, (N, C, P, Q).
        dw: Gradient of the kernels, (C, 1, K, L); overwritten.
        stride: As forward.
        pad: As forward.
    """
    count, channels, height, width = x.shape
    for c in prange(channels):
        dw[c] = 0
        for n in range(count):
            for p in range(g.shape[2]):
                out = g[n, c, p]
                for i in range(dw.shape[2]):
                    source = p * stride[0] + i - pad[0]
                    if 0 <= source < height:
                        row = x[n, c, source]
                        for j in range(dw.shape[3]):
                            first, last = _span(j - pad[1], stride[1], width, out.size)
                            part = out[first:last]
                            shifted = row[first * stride[1] + j - pad[1] :]
                            total = np.float32(0)
                            if stride[1] == 1:
                                for t in range(part.size):
                                    total += part[t] * shifted[t]
                            else:
                                for t in range(part.size):
                                    total += part[t] * shifted[t * stride[1]]
                            dw[c, 0, i, j] += total


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

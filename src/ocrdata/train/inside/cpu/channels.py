"""Batch norm and scales of channels, compiled by Numba.

Arrays are C-contiguous float32 of N images, C channels and P pixels; channels (or planes) from `start` to
`stop`, excluded. Sums over a plane are in single precision, over planes in double.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

from ocrdata.train.inside.cpu.depthwise import Floats
from ocrdata.train.inside.cpu.threads import OPTIONS

Doubles = npt.NDArray[np.float64]


@njit(inline="always")
def _sum(row: Floats) -> np.float32:
    total: np.float32 = np.float32(0)
    for t in range(row.size):
        total += row[t]
    return total


@njit(inline="always")
def _sum_of_squares(row: Floats, centre: np.float32) -> np.float32:
    total: np.float32 = np.float32(0)
    for t in range(row.size):
        total += (row[t] - centre) * (row[t] - centre)
    return total


@njit(inline="always")
def _sum_of_products(row: Floats, centre: np.float32, other: Floats) -> np.float32:
    total: np.float32 = np.float32(0)
    for t in range(row.size):
        total += (row[t] - centre) * other[t]
    return total


@njit(**OPTIONS)
def batch_norm(
    start: int,
    stop: int,
    x: Floats,
    weight: Floats,
    bias: Floats,
    epsilon: float,
    y: Floats,
    mean: Doubles,
    variance: Doubles,
) -> None:
    """Normalise each channel over all images and pixels (Ioffe and Szegedy 2015).

    Args:
        start: First channel.
        stop: Behind the last.
        x: Input, (N, C, P).
        weight: Scales, (C,).
        bias: Shifts, (C,).
        epsilon: Added to the variance.
        y: Output, (N, C, P); overwritten.
        mean: Means of the channels, (C,); overwritten.
        variance: Their variances, divided by the number of values, (C,); overwritten.
    """
    images, pixels = x.shape[0], x.shape[2]
    for c in range(start, stop):
        total = 0.0
        for n in range(images):
            total += _sum(x[n, c])
        mean[c] = total / (images * pixels)
        centre, total = np.float32(mean[c]), 0.0
        for n in range(images):
            total += _sum_of_squares(x[n, c], centre)
        variance[c] = total / (images * pixels)
        scale = np.float32(weight[c] / np.sqrt(variance[c] + epsilon))
        shift = bias[c] - centre * scale
        for n in range(images):
            row, result = x[n, c], y[n, c]
            for t in range(pixels):
                result[t] = row[t] * scale + shift


@njit(**OPTIONS)
def batch_norm_gradient(
    start: int,
    stop: int,
    x: Floats,
    g: Floats,
    weight: Floats,
    epsilon: float,
    mean: Doubles,
    variance: Doubles,
    dx: Floats,
    dw: Floats,
    db: Floats,
) -> None:
    """The gradients of `batch_norm`.

    Args:
        start: First channel.
        stop: Behind the last.
        x: Input, (N, C, P).
        g: Gradient of the output, (N, C, P).
        weight: Scales, (C,).
        epsilon: Added to the variance.
        mean: Means of the channels, (C,).
        variance: Their variances, (C,).
        dx: Gradient of the input, (N, C, P); overwritten.
        dw: Of the scales, (C,); overwritten.
        db: Of the shifts, (C,); overwritten.
    """
    images, pixels = x.shape[0], x.shape[2]
    for c in range(start, stop):
        centre, shifts, scales = np.float32(mean[c]), 0.0, 0.0
        for n in range(images):
            shifts += _sum(g[n, c])
            scales += _sum_of_products(x[n, c], centre, g[n, c])
        inverse = 1 / np.sqrt(variance[c] + epsilon)
        dw[c], db[c] = scales * inverse, shifts
        values = images * pixels
        scale = np.float32(weight[c] * inverse)
        slope = np.float32(weight[c] * inverse**3 * scales / values)
        shift = np.float32(weight[c] * inverse * shifts / values) - centre * slope
        for n in range(images):
            row, above, result = x[n, c], g[n, c], dx[n, c]
            for t in range(pixels):
                result[t] = above[t] * scale - row[t] * slope - shift


@njit(**OPTIONS)
def scaled(start: int, stop: int, x: Floats, scale: Floats, shift: Floats, y: Floats) -> None:
    """`y = x * scale + shift`, (N, C, P), with scale and shift of each channel, (C,)."""
    for c in range(start, stop):
        for n in range(x.shape[0]):
            row, result, factor, summand = x[n, c], y[n, c], scale[c], shift[c]
            for t in range(row.size):
                result[t] = row[t] * factor + summand


@njit(**OPTIONS)
def add_scaled(start: int, stop: int, x: Floats, scale: Floats, y: Floats) -> None:
    """`y += x * scale`, planes (N * C, P) and a scale of each, (N * C,)."""
    for plane in range(start, stop):
        row, result, factor = x[plane], y[plane], scale[plane]
        for t in range(row.size):
            result[t] += row[t] * factor


@njit(**OPTIONS)
def scaled_gradient(
    start: int, stop: int, x: Floats, scale: Floats, g: Floats, dx: Floats, ds: Floats
) -> None:
    """The gradients of `x * scale`: `dx`, (N * C, P), and `ds`, (N * C,), from that of the output, `g`."""
    for plane in range(start, stop):
        above, result, factor = g[plane], dx[plane], scale[plane]
        for t in range(above.size):
            result[t] = above[t] * factor
        ds[plane] = _sum_of_products(x[plane], np.float32(0), above)


@njit(**OPTIONS)
def means(start: int, stop: int, x: Floats, y: Floats) -> None:
    """The mean of each plane, (N * C, P) to (N * C,)."""
    for plane in range(start, stop):
        y[plane] = _sum(x[plane]) / x.shape[1]


@njit(**OPTIONS)
def means_gradient(start: int, stop: int, g: Floats, dx: Floats) -> None:
    """The gradient of the input of `means`, (N * C, P), from that of its output, (N * C,)."""
    for plane in range(start, stop):
        dx[plane] = g[plane] / np.float32(dx.shape[1])

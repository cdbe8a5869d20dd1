"""Activations, compiled by Numba. All arrays are flat float32; cells from `start` to `stop`, excluded."""

import numpy as np
from numba import njit

from ocrdata.train.inside.cpu.depthwise import Floats
from ocrdata.train.inside.cpu.threads import OPTIONS

F = np.float32


@njit(**OPTIONS)
def hard_swish(start: int, stop: int, x: Floats, y: Floats) -> None:
    """`y = x * min(max(x + 3, 0), 6) / 6` (Howard et al., MobileNetV3, 2019)."""
    for t in range(start, stop):
        y[t] = x[t] * min(max(x[t] + F(3), F(0)), F(6)) / F(6)


@njit(**OPTIONS)
def hard_swish_gradient(start: int, stop: int, x: Floats, g: Floats, dx: Floats) -> None:
    """The gradient `dx` of the input of `hard_swish`, from that of its output, `g`."""
    for t in range(start, stop):
        slope = (x[t] + x[t] + F(3)) / F(6)
        dx[t] = F(0) if x[t] <= -F(3) else g[t] if x[t] >= F(3) else g[t] * slope


@njit(inline="always")
def exponential(x: np.float32) -> np.float32:
    """e to the power of a number of at most 0, to five digits: arithmetic that becomes vector instructions.

    A power of two, from the exponent's bits, times the first terms of a series for the rest.
    """
    binary = max(x, F(-87)) * F(1.4426950408889634)
    whole = np.floor(binary + F(0.5))
    rest = (binary - whole) * F(0.6931471805599453)
    series = F(1) + rest * F(1 / 6)
    for divisor in (F(1 / 5), F(1 / 4), F(1 / 3), F(1 / 2), F(1)):
        series = F(1) + rest * divisor * series
    result: np.float32 = series * np.int32((np.int32(whole) + np.int32(127)) << np.int32(23)).view(np.float32)
    return result


@njit(**OPTIONS)
def gelu(start: int, stop: int, x: Floats, y: Floats, slope: Floats) -> None:
    """`y = x Φ(x)` with the normal distribution Φ (Hendrycks and Gimpel 2016), and its slope `Φ(x) + x φ(x)`.

    Φ by formula 26.2.17 of Abramowitz and Stegun, Handbook of Mathematical Functions, 1964: within 7.5e-8.
    """
    for t in range(start, stop):
        away = abs(x[t])
        density = F(0.3989422804014327) * exponential(F(-0.5) * x[t] * x[t])
        k = F(1) / (F(1) + F(0.2316419) * away)
        tail = F(1.330274429) * k - F(1.821255978)
        tail = tail * k + F(1.781477937)
        tail = tail * k - F(0.356563782)
        tail = density * k * (tail * k + F(0.319381530))
        below = tail if x[t] < 0 else F(1) - tail
        y[t] = x[t] * below
        slope[t] = below + x[t] * density


@njit(**OPTIONS)
def scale_by(start: int, stop: int, slope: Floats, g: Floats, dx: Floats) -> None:
    """`dx = slope * g`."""
    for t in range(start, stop):
        dx[t] = slope[t] * g[t]

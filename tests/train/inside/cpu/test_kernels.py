"""Depthwise convolution and hard swish: what they are by definition, and what their gradients are."""

import math

import numpy as np
import pytest

pytest.importorskip("numba")

from ocrdata.train.inside.cpu import activations, depthwise
from ocrdata.train.inside.cpu.threads import spread

SHAPES = [  # (N, C, H, W), (K, L), stride, pad: those of PP-OCR's backbones first
    ((2, 3, 24, 33), (3, 3), (1, 1), (1, 1)),
    ((2, 3, 6, 40), (5, 5), (1, 1), (2, 2)),
    ((1, 4, 12, 17), (3, 3), (2, 1), (1, 1)),
    ((1, 4, 5, 16), (5, 5), (1, 2), (2, 2)),
    ((2, 2, 9, 9), (3, 3), (2, 2), (0, 0)),
    ((1, 2, 2, 3), (5, 5), (1, 1), (2, 2)),  # smaller than its kernel
    ((1, 1, 7, 8), (1, 3), (1, 3), (0, 1)),
]


def drawn(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def by_definition(x: np.ndarray, w: np.ndarray, stride: tuple[int, int], pad: tuple[int, int]) -> np.ndarray:
    """Every output is the sum of a patch of the input times the kernel, in double precision."""
    padded = np.pad(x.astype(np.float64), ((0, 0), (0, 0), (pad[0], pad[0]), (pad[1], pad[1])))
    patches = np.lib.stride_tricks.sliding_window_view(padded, w.shape[2:], axis=(2, 3))
    return np.einsum(
        "ncpqij,cij->ncpq", patches[:, :, :: stride[0], :: stride[1]], w[:, 0].astype(np.float64)
    )


@pytest.mark.parametrize(("shape", "size", "stride", "pad"), SHAPES)
def test_each_channel_is_convolved_with_its_kernel(shape, size, stride, pad) -> None:
    x, w = drawn(*shape), drawn(shape[1], 1, *size, seed=1)
    expected = by_definition(x, w, stride, pad)
    y = np.full(expected.shape, np.nan, np.float32)
    spread(depthwise.depthwise, y.shape[0] * y.shape[1], x, w, y, stride, pad)
    assert y == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(("shape", "size", "stride", "pad"), SHAPES)
def test_gradients_are_the_adjoints_of_the_convolution(shape, size, stride, pad) -> None:
    """A convolution is linear in its input and in its kernels: ⟨conv(x, w), g⟩ = ⟨x, dx⟩ = ⟨w, dw⟩."""
    x, w = drawn(*shape), drawn(shape[1], 1, *size, seed=1)
    g = drawn(*by_definition(x, w, stride, pad).shape, seed=2)
    dx, dw = np.full_like(x, np.nan), np.full_like(w, np.nan)
    spread(depthwise.depthwise_input_gradient, shape[0] * shape[1], g, w, dx, stride, pad)
    spread(depthwise.depthwise_kernel_gradient, shape[1], x, g, dw, stride, pad)
    for seed in (3, 4):
        other, kernel = drawn(*x.shape, seed=seed), drawn(*w.shape, seed=seed)
        assert np.vdot(dx, other) == pytest.approx(np.vdot(by_definition(other, w, stride, pad), g), abs=1e-3)
        assert np.vdot(dw, kernel) == pytest.approx(
            np.vdot(by_definition(x, kernel, stride, pad), g), abs=1e-3
        )


def test_hard_swish_is_flat_below_minus_three_and_the_input_above_three() -> None:
    x = np.array([-5, -3, -1.5, 0, 1, 3, 7], np.float32)
    y, dx = np.empty_like(x), np.empty_like(x)
    spread(activations.hard_swish, x.size, x, y)
    spread(activations.hard_swish_gradient, x.size, x, np.full_like(x, 2), dx)
    assert y == pytest.approx([0, 0, -0.375, 0, 2 / 3, 3, 7])
    assert dx == pytest.approx([0, 0, 0, 1, 5 / 3, 2, 2])


def test_gelu_is_the_input_times_the_normal_distribution_below_it() -> None:
    x = np.linspace(-12, 12, 4001, dtype=np.float32)
    y, slope = np.empty_like(x), np.empty_like(x)
    spread(activations.gelu, x.size, x, y, slope)
    exact = x.astype(np.float64)
    below = [0.5 * math.erfc(-number / math.sqrt(2)) for number in exact]
    density = np.exp(-(exact**2) / 2) / math.sqrt(2 * math.pi)
    assert y == pytest.approx(exact * below, abs=2e-6)
    assert slope == pytest.approx(below + exact * density, abs=2e-6)


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_ranges_of_threads_are_the_whole(count: int) -> None:
    seen: list[int] = []
    spread(lambda first, last: seen.extend(range(first, last)), count)
    assert sorted(seen) == list(range(count))


def test_an_error_in_a_thread_is_the_callers() -> None:
    def fail(first: int, last: int) -> None:
        if last == 8:
            raise MemoryError

    with pytest.raises(MemoryError):
        spread(fail, 8)


def test_what_is_not_a_number_stays_that() -> None:
    """A training that diverges has to be seen to diverge."""
    x = np.full((1, 1, 4, 4), np.nan, np.float32)
    y = np.zeros_like(x)
    spread(depthwise.depthwise, 1, x, np.ones((1, 1, 3, 3), np.float32), y, (1, 1), (1, 1))
    assert np.isnan(y).all()

"""The CTC loss and its gradient, compiled by Numba: one pass over all classes, the rest over the label's.

Paddle 3.3 takes a tenth of a training step for it, on one core, where a dictionary has 18,000 characters.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

from ocrdata.train.inside.cpu.activations import F, exponential
from ocrdata.train.inside.cpu.depthwise import Floats
from ocrdata.train.inside.cpu.threads import OPTIONS

Integers = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]

NEVER = -np.inf


@njit(inline="always")
def _sum_of_logs(a: float, b: float) -> float:
    """The logarithm of the sum of two numbers whose logarithms these are."""
    high, low = max(a, b), min(a, b)
    result: float = high if low == NEVER else high + np.log1p(np.exp(low - high))
    return result


@njit(inline="always")
def _softmax(scores: Floats, shares: Floats) -> float:
    """Write the softmax of a row; returns the logarithm of the sum of its exponentials."""
    top = scores[0]
    for c in range(scores.size):
        top = max(top, scores[c])
    total = F(0)
    for c in range(scores.size):
        shares[c] = exponential(scores[c] - top)
        total += shares[c]
    inverse = F(1) / total
    for c in range(scores.size):
        shares[c] *= inverse
    return float(top) + float(np.log(float(total)))


@njit(inline="always")
def _class(label: Integers, state: int) -> int:
    """The class of a state: the label's characters, with a blank (0) before, between and after them."""
    return int(label[state // 2]) if state % 2 else 0


@njit(inline="always")
def _may_skip(label: Integers, state: int) -> bool:
    """Whether a state may follow the one before the blank before it: two equal characters need the blank."""
    return bool(state % 2 == 1 and state > 1 and label[state // 2] != label[state // 2 - 1])


@njit(**OPTIONS)
def _forward(label: Integers, logs: Doubles, paths: Doubles) -> None:
    """`paths[t, s]`: logarithm of the probability of all paths that are in state `s` at step `t`."""
    steps, states = logs.shape
    paths[:] = NEVER
    for s in range(min(2, states)):
        paths[0, s] = logs[0, s]
    for t in range(1, steps):
        for s in range(states):
            total = paths[t - 1, s]
            if s > 0:
                total = _sum_of_logs(total, paths[t - 1, s - 1])
            if _may_skip(label, s):
                total = _sum_of_logs(total, paths[t - 1, s - 2])
            paths[t, s] = total + logs[t, s]


@njit(**OPTIONS)
def _backward(label: Integers, logs: Doubles, paths: Doubles) -> None:
    """`paths[t, s]`: the same of all that comes after state `s` at step `t`."""
    steps, states = logs.shape
    paths[:] = NEVER
    for s in range(max(0, states - 2), states):
        paths[steps - 1, s] = 0
    for t in range(steps - 2, -1, -1):
        for s in range(states):
            total = paths[t + 1, s] + logs[t + 1, s]
            if s + 1 < states:
                total = _sum_of_logs(total, paths[t + 1, s + 1] + logs[t + 1, s + 1])
            if s + 2 < states and _may_skip(label, s + 2):
                total = _sum_of_logs(total, paths[t + 1, s + 2] + logs[t + 1, s + 2])
            paths[t, s] = total


@njit(**OPTIONS)
def loss(
    start: int,
    stop: int,
    scores: Floats,
    labels: Integers,
    steps: Integers,
    lengths: Integers,
    losses: Floats,
    gradient: Floats,
) -> None:
    """Connectionist temporal classification (Graves et al. 2006, sections 3 and 4); class 0 is the blank.

    A label that needs more steps than there are has loss 0 and gradient 0, as in Paddle's on CPUs.

    Args:
        start: First line.
        stop: Behind the last.
        scores: Before the softmax, (T, N, C).
        labels: Classes, (N, L).
        steps: Of the T steps, those of each line, (N,).
        lengths: Of the L classes, those of each line, (N,).
        losses: Negative logarithm of the probability of each label, (N,); overwritten.
        gradient: Of each loss with respect to its scores, (T, N, C); overwritten.
    """
    for n in range(start, stop):
        label, count = labels[n, : lengths[n]], steps[n]
        needed = label.size
        for number in range(1, label.size):
            needed += label[number] == label[number - 1]
        losses[n] = 0
        gradient[:, n] = 0
        if needed > count or count == 0:
            continue
        states = 2 * label.size + 1
        logs = np.empty((count, states))
        for t in range(count):
            whole = _softmax(scores[t, n], gradient[t, n])
            for s in range(states):
                logs[t, s] = scores[t, n, _class(label, s)] - whole
        before, after = np.empty((count, states)), np.empty((count, states))
        _forward(label, logs, before)
        _backward(label, logs, after)
        total = before[count - 1, states - 1]
        if states > 1:
            total = _sum_of_logs(total, before[count - 1, states - 2])
        losses[n] = -total
        for t in range(count):
            for s in range(states):
                gradient[t, n, _class(label, s)] -= np.exp(before[t, s] + after[t, s] - total)


@njit(**OPTIONS)
def scaled_gradient(start: int, stop: int, gradient: Floats, factors: Floats, result: Floats) -> None:
    """Lines from `start` to `stop` of a gradient, (T, N, C), times a factor of each, (N,)."""
    for n in range(start, stop):
        for t in range(gradient.shape[0]):
            row, target, factor = gradient[t, n], result[t, n], factors[n]
            for c in range(row.size):
                target[c] = row[c] * factor

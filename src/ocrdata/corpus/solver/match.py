"""Lines that look like a given scene: `balance --like`.

A reference says how often each token should occur, `b[c]` (characters, and bins of line length), and how many
lines there are, *n*. Of all ways to draw *n* lines from the corpus that give these numbers, the one that is
nearest to drawing at random is

    x[i] = u[i] * sigmoid(mu + sum_c a[c,i] y[c])

(maximum entropy under the constraints `A x = b` and `sum x = n`; Jaynes 1957, and calibration in survey
sampling, Deville and Saerndal 1992). `y` and `mu` maximise a concave function. A step is Newton's with a
diagonal that bounds the curvature, so that no step overshoots; a small ridge keeps `y` finite where the
corpus cannot give what is asked for.
"""

import numpy as np
from numpy.typing import NDArray

from ocrdata.corpus.solver.cover import smooth
from ocrdata.corpus.solver.encode import Bags, sums
from ocrdata.corpus.solver.shares import Floats

_RIDGE = 0.01
_FARTHEST = 8.0
"""Largest tilt of one token: a factor of 3,000."""


def match(
    bags: Bags, wanted: Floats, limits: NDArray[np.int32], lines: int, seed: int = 0, passes: int = 60
) -> NDArray[np.int32]:
    """Draw lines whose tokens occur as often as wanted, as far as the corpus allows.

    Args:
        bags: The corpus.
        wanted: float64 (tokens,): `b`.
        limits: int32 (lines,): how often each line may be taken at most.
        lines: `n`; fewer are drawn where the limits do not allow it.
        seed: Of the draw.
        passes: Steps at most.

    Returns:
        int32 (lines,): how often each line is taken.
    """
    lines = min(lines, int(limits.sum()))
    tilt = np.zeros(len(wanted))
    level = _level(np.zeros(len(limits)), limits, lines)
    best, chances = np.inf, np.zeros(len(limits))
    for _ in range(passes):
        scores = np.zeros(len(limits))
        for first, tokens, starts in bags.blocks():
            scores[first : first + len(starts) - 1] = sums(tilt[tokens], starts)
        level = _level(scores, limits, lines)
        take = limits * smooth(scores + level, 1.0)
        have, bend = _moments(bags, take, np.where(limits > 0, 1 - take / np.maximum(limits, 1), 0))
        distance = float(np.abs(have - wanted).sum())
        if distance < best:
            chances = take
        if distance > best * (1 - 1e-4) and _ > 10:
            break
        best = min(best, distance)
        ridge = _RIDGE * np.maximum(wanted, 1)
        step = (wanted - have - ridge * tilt) / (bend + ridge)
        tilt = np.clip(tilt + np.clip(step, -1, 1), -_FARTHEST, _FARTHEST)
    return _draw(chances, limits, lines, seed)


def _moments(bags: Bags, take: Floats, rest: Floats) -> tuple[Floats, Floats]:
    """Expected number of each token, and a bound of how fast it changes with the tilts (the row sums of the
    Hessian, which bound its eigenvalues)."""
    have, bend = np.zeros(len(bags.counts)), np.zeros(len(bags.counts))
    for first, tokens, starts in bags.blocks():
        here, count = slice(first, first + len(starts) - 1), np.diff(starts)
        have += np.bincount(tokens, np.repeat(take[here], count), len(have))
        bend += np.bincount(tokens, np.repeat(take[here] * rest[here] * count, count), len(have))
    return have, bend


def _level(scores: Floats, limits: NDArray[np.int32], lines: int) -> float:
    """`mu`, with which `lines` lines are expected; by bisection."""
    low, high = -60.0 - float(scores.max(initial=0)), 60.0 - float(scores.min(initial=0))
    for _ in range(50):
        middle = (low + high) / 2
        if float(limits @ smooth(scores + middle, 1.0)) < lines:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _draw(chances: Floats, limits: NDArray[np.int32], lines: int, seed: int) -> NDArray[np.int32]:
    """Systematic sampling in random order: each line as often as expected, up or down to a whole number."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(chances))
    ends = np.cumsum(chances[order])
    marks = (np.arange(lines) + rng.random()) * (ends[-1] / max(lines, 1))
    chosen = np.zeros(len(chances), np.int32)
    places = np.minimum(np.searchsorted(ends, marks, side="right"), len(order) - 1)
    np.add.at(chosen, order[places], 1)
    return np.minimum(chosen, limits)

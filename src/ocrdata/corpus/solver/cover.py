r"""The linear programme behind `balance`, solved through its dual.

The problem
-----------
Line *i* holds token *c* `a[c,i]` times and may be taken up to `u[i]` times. Choose how often, `x[i]`, to

    minimise    sum x[i]
    subject to  sum_i a[c,i] x[i] >= b[c]                 minimums, for each token
                sum_i (a[r,i] - s[r] * size[i]) x[i] <= 0 limits of shares (see `shares`)
                0 <= x[i] <= u[i]

Integer `x` make this set multicover, which is NP-hard; its relaxation is not, and its dual has one
variable a token, not one a line:

    maximise    sum_c b[c] y[c] - sum_i u[i] max(0, score[i] - 1),     y, z >= 0
    where       score[i] = sum_c a[c,i] y[c] - sum_r (a[r,i] - s[r] * size[i]) z[r]

`y[c]` is what one more occurrence of *c* is worth, in lines; a line is taken when what it holds is worth
more than it costs. **Any** `y, z` give a lower bound on the number of lines that any choice needs, so every
run knows how far from the optimum it is at most.

The algorithm
-------------
1. Ascend the dual. The kinks are smoothed (`x = u * sigmoid((score - 1) / t)` with `t` falling), which makes
   second derivatives; a step is Newton's with their diagonal. One pass over the lines a step, some 20 steps.
2. Take each line with the probability that the smoothed solution gives it. A linear programme has no more
   broken lines than minimums, so little is left to chance; among equal lines, chance is what keeps the choice
   as varied as the corpus.
3. Repair: take lines that hold what is still short, those that hold the most of it first; then drop every
   line that nothing needs, the worst first.

Steps 2 and 3 are in `rounding`.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocrdata.corpus.solver.encode import Bags, narrow, sums
from ocrdata.corpus.solver.shares import Floats, Shares

_FREE = 20
"""Tokens that occur more often than this multiple of their minimum get no price; `rounding` handles them."""

_HOT, _COLD, _COOLING = 0.1, 0.005, 0.8
"""First and last `t` of the smoothing, and what it is multiplied with after each step."""

_STRIDE = 0.1
"""Longest step of one price, in lines."""


@dataclass(frozen=True, slots=True)
class Problem:
    """See the module.

    Attributes:
        bags: The lines.
        minimums: float64 (tokens,): `b`; 0 for tokens that do not matter.
        limits: int32 (lines,): `u`; 0 for lines that may not be taken.
        sizes: int32 (lines,): characters of each line, of which a share is a share.
        shares: Limits of shares.
    """

    bags: Bags
    minimums: Floats
    limits: NDArray[np.int32]
    sizes: NDArray[np.int32]
    shares: Shares


@dataclass(frozen=True, slots=True)
class Prices:
    """A dual solution.

    Attributes:
        worth: float64 (tokens,): `y`.
        scores: float32 (lines,).
        bound: No choice needs fewer lines than this.
        heat: The last `t`.
        passes: Over the lines.
    """

    worth: Floats
    scores: NDArray[np.float32]
    bound: float
    heat: float
    passes: int


def price(problem: Problem, *, passes: int = 60, tolerance: float = 2e-4) -> Prices:
    """Step 1: ascend the dual until its bound stops growing.

    Only tokens that could run short get a price at first, which leaves most tokens of most lines out of the
    passes; those that run short nevertheless join in a second ascent.

    Args:
        problem: What to solve.
        passes: Steps at most in one ascent.
        tolerance: Part of the bound that three steps in a row must gain less than to end an ascent.
    """
    minimums, supply = problem.minimums, problem.bags.counts.astype(float)
    active = ((minimums > 0) & (supply < _FREE * minimums)) | problem.shares.tokens
    y = np.where(minimums > 0, np.minimum(1.0, minimums / np.maximum(supply, 1)), 0.0)
    z, done = np.zeros(len(problem.shares)), 0
    while True:
        prices, y, z = _ascend(problem, active, y, z, passes, tolerance)
        done += prices.passes
        late = ~active & (minimums > 0)
        if late.any():
            take = problem.limits * smooth(prices.scores - 1, prices.heat)
            late &= count_tokens(problem.bags, take) < minimums
        if not late.any():
            return replace(prices, passes=done)
        active |= late


def count_tokens(bags: Bags, taken: NDArray[np.number[Any]]) -> Floats:
    """How often each token occurs in lines that are taken so often: float64 (tokens,)."""
    have = np.zeros(len(bags.counts))
    for first, tokens, starts in bags.blocks():
        take = np.repeat(taken[first : first + len(starts) - 1], np.diff(starts))
        some = take > 0
        have += np.bincount(tokens[some], take[some].astype(float), len(have))
    return have


def _ascend(
    problem: Problem,
    active: NDArray[np.bool_],
    all_y: Floats,
    z: Floats,
    passes: int,
    tolerance: float,
) -> tuple[Prices, Floats, Floats]:
    """Ascend with prices for the active tokens alone; the others have none."""
    bags, lines = narrow(problem.bags, active, problem.limits > 0)
    limits, sizes = problem.limits[lines], problem.sizes[lines]
    shares = problem.shares.of(active)
    b, supply, y = problem.minimums[active], bags.counts, all_y[active]
    best, kept, stalled, heat, step = -np.inf, (y, z), 0, _HOT, 0
    while step < passes:
        step += 1
        bonus = float(shares.parts @ z)
        worth = y - z @ shares.weights
        have, slope, over, size, size_slope = _pass(bags, worth, bonus, limits, sizes, heat)
        bound = float(b @ y) - over - _left_out(problem, lines, bonus)
        stalled = stalled + 1 if bound - best < tolerance * max(1.0, abs(best)) else 0
        if bound > best:
            best, kept = bound, (y, z)
        if (stalled >= 3 and heat <= _COLD) or impossible(best, problem):
            break
        curvature = (slope + 0.02 * supply) / heat + 1e-9
        y = np.maximum(0, y + np.clip((b - have) / curvature, -_STRIDE, _STRIDE))
        steep = np.abs(shares.weights) @ curvature + shares.parts**2 * size_slope * len(shares) / heat
        excess = shares.weights @ have - shares.parts * size
        z = np.maximum(0, z + np.clip(excess / steep, -_STRIDE, _STRIDE))
        heat = max(_COLD, heat * _COOLING)
    y, z = kept
    worth = y - z @ shares.weights
    scores = (float(shares.parts @ z) * problem.sizes).astype(np.float32)
    for first, tokens, starts in bags.blocks():
        here = lines[first : first + len(starts) - 1]
        scores[here] += sums(worth[tokens], starts).astype(np.float32)
    all_y = np.zeros(len(active))
    all_y[active] = y
    return Prices(all_y, scores, max(best, 0.0), heat, step), all_y, z


def impossible(bound: float, problem: Problem) -> bool:
    """Whether a bound proves that no choice meets all limits: it needs more lines than there are."""
    return bound > float(problem.limits.sum()) * (1 + 1e-6)


def _left_out(problem: Problem, lines: NDArray[np.int64], bonus: float) -> float:
    """What lines without an active token subtract from the bound: nothing, but for a bonus of size."""
    if bonus <= 0:
        return 0.0
    gain = problem.limits * np.maximum(0, bonus * problem.sizes - 1)
    return float(gain.sum() - gain[lines].sum())


def _pass(
    bags: Bags,
    worth: Floats,
    bonus: float,
    limits: NDArray[np.int32],
    sizes: NDArray[np.int32],
    heat: float,
) -> tuple[Floats, Floats, float, float, float]:
    """One pass over the lines: what the smoothed choice holds of each token, the slope of that; the penalty
    in the dual; the characters of the lines taken, and how those would change with the bonus."""
    have, slope = np.zeros(len(worth)), np.zeros(len(worth))
    over = size = size_slope = 0.0
    for first, tokens, starts in bags.blocks():
        here = slice(first, first + len(starts) - 1)
        characters = sizes[here].astype(float)
        margin = sums(worth[tokens], starts) + bonus * characters - 1
        over += float(limits[here] @ np.maximum(0, margin))
        part = smooth(margin, heat)
        take = limits[here] * part
        bend = take * (1 - part)
        size += float(take @ characters)
        size_slope += float(bend @ characters**2)
        count = np.diff(starts)
        have += np.bincount(tokens, np.repeat(take, count), len(worth))
        slope += np.bincount(tokens, np.repeat(bend, count), len(worth))
    return have, slope, over, size, size_slope


def smooth(margin: NDArray[np.number[Any]], heat: float) -> Floats:
    """The part of a line that is taken when its score is above 1 by `margin`: from 0 to 1."""
    return np.asarray(1 / (1 + np.exp(-np.clip(margin / heat, -30, 30))), np.float64)

r"""The linear programme behind `balance`, solved through its dual.

The problem
-----------
Line *i* holds token *c* `a[c,i]` times and may be taken up to `u[i]` times. Choose how often, `x[i]`, to

    minimise    sum x[i]
    subject to  sum_i a[c,i] x[i] >= b[c]                 floors, for each token
                sum_i (a[c,i] - s * size[i]) x[i] <= 0    no character above the share s
                0 <= x[i] <= u[i]

Integer `x` make this set multicover, which is NP-hard; its relaxation is not, and its dual has one
variable a token, not one a line:

    maximise    sum_c b[c] y[c] - sum_i u[i] max(0, score[i] - 1),     y, z >= 0
    where       score[i] = sum_c a[c,i] (y[c] - z[c]) + s * size[i] * sum_c z[c]

`y[c]` is what one more occurrence of *c* is worth, in lines; a line is taken when what it holds is worth
more than it costs. **Any** `y, z` give a lower bound on the number of lines that any choice needs, so every
run knows how far from the optimum it is at most.

The algorithm
-------------
1. Ascend the dual. The kinks are smoothed (`x = u * sigmoid((score - 1) / t)` with `t` falling), which makes
   second derivatives; a step is Newton's with their diagonal. One pass over the lines a step, some 20 steps.
2. Take each line with the probability that the smoothed solution gives it. A linear programme has no more
   broken lines than floors, so little is left to chance; among equal lines, chance is what keeps the choice
   as varied as the corpus.
3. Repair: take lines that hold what is still short, those that hold the most of it first; then drop every
   line that nothing needs, the worst first.

Steps 2 and 3 are in `rounding`.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocrdata.corpus.encode import Bags, narrow, sums

Floats = NDArray[np.float64]

_FREE = 20
"""Tokens that occur more than so many times their floor get no price; `rounding` sees to them."""

_HOT, _COLD, _COOLING = 0.1, 0.005, 0.8
"""First and last `t` of the smoothing, and what it is multiplied with after each step."""

_STRIDE = 0.1
"""Longest step of one price, in lines."""


@dataclass(frozen=True, slots=True)
class Problem:
    """See the module.

    Attributes:
        bags: The lines.
        floors: float64 (tokens,): `b`; 0 for tokens that do not matter.
        limits: int32 (lines,): `u`; 0 for lines that may not be taken.
        sizes: int32 (lines,): characters of each line, of which a share is a share.
        ceilings: bool (tokens,): tokens that `max_share` applies to.
        max_share: `s`, from 0 to 1; 1 is none.
    """

    bags: Bags
    floors: Floats
    limits: NDArray[np.int32]
    sizes: NDArray[np.int32]
    ceilings: NDArray[np.bool_]
    max_share: float = 1.0


@dataclass(frozen=True, slots=True)
class Prices:
    """A dual solution.

    Attributes:
        worth: float64 (tokens,): `y - z`.
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
    floors, supply = problem.floors, problem.bags.counts.astype(float)
    heavy = ceilings_in_reach(problem)
    active = ((floors > 0) & (supply < _FREE * floors)) | heavy
    y = np.where(floors > 0, np.minimum(1.0, floors / np.maximum(supply, 1)), 0.0)
    z, done = np.zeros(len(floors)), 0
    while True:
        prices, y, z = _ascend(problem, active, heavy, y, z, passes, tolerance)
        done += prices.passes
        late = ~active & (floors > 0)
        if late.any():
            take = problem.limits * smooth(prices.scores - 1, prices.heat)
            late &= held(problem.bags, take) < floors
        if not late.any():
            return replace(prices, passes=done)
        active |= late


def held(bags: Bags, taken: NDArray[np.number[Any]]) -> Floats:
    """How often lines that are taken so many times hold each token: float64 (tokens,)."""
    have = np.zeros(len(bags.counts))
    for first, tokens, starts in bags.blocks():
        take = np.repeat(taken[first : first + len(starts) - 1], np.diff(starts))
        some = take > 0
        have += np.bincount(tokens[some], take[some].astype(float), len(have))
    return have


def _ascend(
    problem: Problem,
    active: NDArray[np.bool_],
    heavy: NDArray[np.bool_],
    all_y: Floats,
    all_z: Floats,
    passes: int,
    tolerance: float,
) -> tuple[Prices, Floats, Floats]:
    """Ascend with prices for the active tokens alone; the others have none."""
    bags, lines = narrow(problem.bags, active, problem.limits > 0)
    limits, sizes = (array[lines].astype(float) for array in (problem.limits, problem.sizes))
    b, top, supply = problem.floors[active], heavy[active], bags.counts
    y, z, share = all_y[active], all_z[active], problem.max_share
    best, kept, stalled, heat, step = -np.inf, (y, z), 0, _HOT, 0
    while step < passes:
        step += 1
        bonus = share * z.sum()
        have, slope, over, size, spread = _pass(bags, y - z, bonus * sizes, limits, sizes, heat)
        bound = float(b @ y) - over - _left_out(problem, lines, bonus)
        stalled = stalled + 1 if bound - best < tolerance * max(1.0, abs(best)) else 0
        if bound > best:
            best, kept = bound, (y, z)
        if (stalled >= 3 and heat <= _COLD) or best > problem.limits.sum():  # done, or proved impossible
            break
        curvature = (slope + 0.02 * supply) / heat + 1e-9
        y = np.maximum(0, y + np.clip((b - have) / curvature, -_STRIDE, _STRIDE))
        steep = curvature + share**2 * spread * max(1, int(top.sum())) / heat
        z = np.where(top, np.maximum(0, z + np.clip((have - share * size) / steep, -_STRIDE, _STRIDE)), 0.0)
        heat = max(_COLD, heat * _COOLING)
    y, z = kept
    scores = (share * z.sum() * problem.sizes).astype(np.float32)
    for first, tokens, starts in bags.blocks():
        here = lines[first : first + len(starts) - 1]
        scores[here] += sums((y - z)[tokens], starts).astype(np.float32)
    whole_y, whole_z = np.zeros(len(active)), np.zeros(len(active))
    whole_y[active], whole_z[active] = y, z
    return Prices(whole_y - whole_z, scores, max(best, 0.0), heat, step), whole_y, whole_z


def ceilings_in_reach(problem: Problem) -> NDArray[np.bool_]:
    """Characters that could come to exceed the maximum share."""
    total = max(1, int(problem.bags.counts[problem.ceilings].sum()))
    common = problem.bags.counts > 0.3 * problem.max_share * total
    return problem.ceilings & common & (problem.max_share < 1)


def _left_out(problem: Problem, lines: NDArray[np.int64], bonus: float) -> float:
    """What lines without an active token subtract from the bound: nothing, but for the bonus of size."""
    if bonus <= 0:
        return 0.0
    gain = problem.limits * np.maximum(0, bonus * problem.sizes - 1)
    return float(gain.sum() - gain[lines].sum())


def _pass(
    bags: Bags, worth: Floats, bonus: Floats, limits: Floats, sizes: Floats, heat: float
) -> tuple[Floats, Floats, float, float, float]:
    """One pass over the lines: what the smoothed choice holds of each token, the slope of that; the penalty
    in the dual; the characters of the lines taken, and how those would change with the bonus."""
    have, slope = np.zeros(len(worth)), np.zeros(len(worth))
    over = size = spread = 0.0
    for first, tokens, starts in bags.blocks():
        here = slice(first, first + len(starts) - 1)
        margin = sums(worth[tokens], starts) + bonus[here] - 1
        over += float(limits[here] @ np.maximum(0, margin))
        part = smooth(margin, heat)
        take = limits[here] * part
        bend = take * (1 - part)
        size += float(take @ sizes[here])
        spread += float(bend @ sizes[here] ** 2)
        count = np.diff(starts)
        have += np.bincount(tokens, np.repeat(take, count), len(worth))
        slope += np.bincount(tokens, np.repeat(bend, count), len(worth))
    return have, slope, over, size, spread


def smooth(margin: NDArray[np.number[Any]], heat: float) -> Floats:
    """The part of a line that is taken when its score is above 1 by `margin`: from 0 to 1."""
    return np.asarray(1 / (1 + np.exp(-np.clip(margin / heat, -30, 30))), np.float64)

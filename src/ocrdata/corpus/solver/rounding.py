"""From the prices of tokens to whole numbers of lines: steps 2 and 3 of the algorithm in `cover`."""

import numpy as np
from numpy.typing import NDArray

from ocrdata.corpus.solver.cover import Prices, Problem, count_tokens, smooth
from ocrdata.corpus.solver.encode import Bags, narrow, sums
from ocrdata.corpus.solver.shares import Shares

_LEAST_WORTH = 0.05
"""What an occurrence of a short token counts that has no price, in lines."""


_STEP = 1 << 18
"""Lines at a time where arrays as long as the corpus would cost memory."""


def choose(problem: Problem, prices: Prices, seed: int = 0) -> NDArray[np.int32]:
    """How often to take each line, so that the minimums are met as far as the lines can.

    Returns:
        int32 (lines,): `x`, from 0 to the line's limit.
    """
    rng = np.random.default_rng(seed)
    chosen = np.zeros(len(prices.scores), np.int32)
    for first in range(0, len(chosen), _STEP):
        here = slice(first, first + _STEP)
        likely = smooth(prices.scores[here] - 1, prices.heat)
        drawn = np.floor(problem.limits[here] * likely + rng.random(len(likely)))
        chosen[here] = np.minimum(drawn, problem.limits[here])
    luck = rng.random(len(chosen), dtype=np.float32)
    _take_what_is_short(problem, prices, chosen, luck)
    _dilute(problem, chosen, luck)
    _drop_what_is_spare(problem, chosen, prices.scores + luck * np.float32(1e-3))
    return chosen


def _take_what_is_short(
    problem: Problem, prices: Prices, chosen: NDArray[np.int32], luck: NDArray[np.float32]
) -> None:
    """Greedy cover of what is short: in each round, lines worth nearly as much as the best one."""
    short = np.ceil(problem.minimums - count_tokens(problem.bags, chosen) - 1e-9)
    worth = np.maximum(prices.worth, _LEAST_WORTH)
    bags, lines = narrow(problem.bags, short > 0, chosen < problem.limits)
    names = np.flatnonzero(short > 0)
    short, worth = short[names], worth[names]
    tokens, starts = _all(bags)
    while (short > 0).any():
        gain = sums((worth * (short > 0))[tokens], starts)
        gain[chosen[lines] >= problem.limits[lines]] = 0
        best = float(gain.max(initial=0))
        if best <= 0:
            return
        level = 0.8 * best
        near = np.flatnonzero(gain >= level)
        for place in near[np.lexsort((luck[lines[near]], -gain[near]))]:
            row = tokens[starts[place] : starts[place + 1]]
            if worth[row[short[row] > 0]].sum() >= level:
                np.subtract.at(short, row, 1)
                chosen[lines[place]] += 1


def _drop_what_is_spare(problem: Problem, chosen: NDArray[np.int32], rank: NDArray[np.float32]) -> None:
    """Leave out, lowest rank first, lines that hold only tokens with occurrences to spare."""
    shares, wanted = problem.shares, problem.minimums > 0
    have = count_tokens(problem.bags, chosen)
    spare = np.where(wanted, have - problem.minimums, np.inf)
    excess = shares.weights @ have - shares.parts * float(chosen @ problem.sizes)
    may = np.zeros(len(chosen), np.bool_)
    for first, tokens, starts in problem.bags.blocks():
        tight = sums((spare < 1)[tokens].astype(np.int32), starts)
        may[first : first + len(tight)] = (tight == 0) & (chosen[first : first + len(tight)] > 0)
    keep = wanted | shares.tokens
    bags, lines = narrow(problem.bags, keep, may)
    if not len(shares):
        may[lines] = False
        chosen[may] = 0  # lines that hold nothing wanted
    spare = spare[keep]
    tokens, starts = _all(bags)
    change = _changes(shares.of(keep), tokens, starts, problem.sizes[lines])
    for place in np.argsort(rank[lines], kind="stable"):
        line = lines[place]
        row, need = np.unique(tokens[starts[place] : starts[place + 1]], return_counts=True)
        while chosen[line] and (spare[row] >= need).all():
            left = excess - change[:, place]
            if ((left > 0) & (left > excess)).any():
                break
            spare[row] -= need
            excess = left
            chosen[line] -= 1


def _dilute(problem: Problem, chosen: NDArray[np.int32], luck: NDArray[np.float32]) -> None:
    """Take lines that bring the shares that are out of their limits back into them."""
    shares = problem.shares
    for _ in range(30 if len(shares) else 0):
        excess = shares.weights @ count_tokens(problem.bags, chosen) - shares.parts * float(
            chosen @ problem.sizes
        )
        if excess.max() <= 1e-9:
            return
        relief = np.zeros(len(chosen), np.float32)
        for first, tokens, starts in problem.bags.blocks():
            here = slice(first, first + len(starts) - 1)
            change = _changes(shares, tokens, starts, problem.sizes[here])
            # a row within its limits must stay there only so far as it has room
            relief[here] = -change[excess > 0].sum(axis=0) - np.maximum(0, change[excess > -1]).sum(axis=0)
        relief[chosen >= problem.limits] = 0
        order = np.lexsort((luck, -relief))
        order = order[relief[order] > 0]
        if not len(order):
            return
        enough = int(np.searchsorted(np.cumsum(relief[order]), excess[excess > 0].sum() / 2)) + 1
        chosen[order[:enough]] += 1


def _changes(
    shares: Shares, tokens: NDArray[np.int32], starts: NDArray[np.int64], sizes: NDArray[np.int32]
) -> NDArray[np.float32]:
    """float32 (rows, lines): how far each line moves each row towards and beyond its limit."""
    change = np.zeros((len(shares), len(sizes)), np.float32)
    for row in range(len(shares)):
        change[row] = sums(shares.weights[row][tokens], starts) - shares.parts[row] * sizes
    return change


def _all(bags: Bags) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Tokens and starts of all lines at once, for narrow bags."""
    blocks = list(bags.blocks(lines=max(1, len(bags))))
    return (blocks[0][1], blocks[0][2]) if blocks else (np.zeros(0, np.int32), np.zeros(1, np.int64))

"""Limits on parts of the whole: no character above a share, spaces not below theirs.

A row is `sum_i (a[r,i] - part[r] * size[i]) x[i] <= 0`, where `a[r,i]` is the sum of `weights[r]` over the
tokens of line *i*: 1 for the tokens of an upper limit, -1 (and a negative part) for those of a lower one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_IN_REACH = 0.3
"""A character with less than this part of the maximum share in the corpus cannot come to exceed it."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Some rows.

    Attributes:
        weights: float64 (rows, tokens).
        parts: float64 (rows,), of all characters, from -1 to 1.
    """

    weights: Floats
    parts: Floats

    def __len__(self) -> int:
        return len(self.parts)

    @property
    def tokens(self) -> NDArray[np.bool_]:
        """bool (tokens,): those that stand in a row."""
        return np.asarray(self.weights.any(axis=0), np.bool_)

    def of(self, tokens: NDArray[np.bool_]) -> "Shares":
        """The same rows for some of the tokens."""
        return Shares(self.weights[:, tokens], self.parts)


def limits_of_shares(
    counts: NDArray[np.int64],
    characters: NDArray[np.bool_],
    most: float,
    spaces: NDArray[np.bool_],
    keep_spaces: float,
) -> Shares:
    """The rows that could bind.

    Args:
        counts: int64 (tokens,): occurrences in the corpus.
        characters: bool (tokens,): tokens that are characters.
        most: No character more than this part of all; 1 is no limit.
        spaces: bool (tokens,): the tokens that are spaces.
        keep_spaces: Spaces keep at least this part of the share that they have in the corpus.
    """
    total = max(1, int(counts[characters].sum()))
    heavy = characters & (counts > _IN_REACH * most * total) & (most < 1)
    weights = np.zeros((int(heavy.sum()), len(counts)))
    weights[np.arange(len(weights)), np.flatnonzero(heavy)] = 1
    parts = np.full(len(weights), most)
    least = keep_spaces * float(counts[spaces].sum()) / total
    if least > 0:
        weights = np.vstack([weights, -1.0 * spaces])
        parts = np.append(parts, -least)
    return Shares(weights, parts)

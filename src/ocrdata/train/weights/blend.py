"""Weight averaging between a stock model and its fine-tuned form, to keep what both can read.

Wortsman et al., "Robust fine-tuning of zero-shot models" (CVPR 2022, WiSE-FT): some models on the straight
line between the weights before and after fine-tuning are better on the new data than the first and keep more
of the old than the second. Blending needs no training, only an evaluation of each share. Batch-norm
statistics are averaged too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ocrdata.errors import UserError
from ocrdata.train.weights.checkpoint import Arrays

COARSE = (0.2, 0.4, 0.6, 0.8)
"""Shares of the tuned model that are tried first."""

FINE = (0.1, 0.05)
"""Distances of the shares that are tried next, on both sides of the best so far."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What the lines to keep may lose.

    A mean over several sets can hide one that falls, so each set has to stay within its own budget.

    Attributes:
        points: Percentage points of accuracy that each set may lose.
        of_set: Points of the sets that have a budget of their own, by name.
    """

    points: float
    of_set: Mapping[str, float] = field(default_factory=dict)

    def of(self, name: str) -> float:
        """Percentage points that a set may lose."""
        return self.of_set.get(name, self.points)

    def exceeded(self, trial: "Trial", stock: "Trial") -> dict[str, float]:
        """Percentage points lost by each set that loses more than its budget."""
        drops = {name: 100 * (stock.kept_sets[name] - share) for name, share in trial.kept_sets.items()}
        # 0.855 - 0.005 is a little more than 0.85
        return {name: drop for name, drop in drops.items() if drop > self.of(name) + 1e-7}


@dataclass(frozen=True, slots=True)
class Trial:
    """An evaluated set of weights.

    Attributes:
        name: Name of the checkpoint that it was made from.
        share: Share of that checkpoint: 0 is the stock model, 1 the checkpoint itself.
        new: Accuracy on the lines that were trained for, 0 to 1.
        kept_sets: Accuracy on each set of lines that must not get worse, 0 to 1, by name.
        routed: A router sends each line to that checkpoint or to the stock model.
    """

    name: str
    share: float
    new: float
    kept_sets: Mapping[str, float]
    routed: bool = False

    @property
    def kept(self) -> float:
        """Mean accuracy over the sets that must not get worse, each counting the same, 0 to 1."""
        return sum(self.kept_sets.values()) / len(self.kept_sets)

    def __str__(self) -> str:
        name = f"{self.name}, routed" if self.routed else self.name
        return name if self.share in (0, 1) else f"{name} × {self.share:g}"


def blend(
    stock: Arrays,
    tuned: Arrays,
    share: float,
    where: Path | None = None,
    *,
    learned: Sequence[int] = (),
    classes: int = 0,
) -> Arrays:
    """The weighted mean of two checkpoints of one network.

    Args:
        stock: Arrays by name.
        tuned: The same names and shapes.
        share: Share of `tuned`, 0 to 1.
        where: The tuned checkpoint, for the message.
        learned: Classes of characters that the stock model cannot read. Their rows of the last layer are
            taken from `tuned` unchanged: averaged with rows that never fire, they would be the first to fail.
        classes: Number of classes of the last layer, the blank included.

    Returns:
        Arrays of the dtypes of `tuned`; those that are not floating-point are taken from there.

    Raises:
        UserError: The checkpoints differ in network or dictionary.
    """
    odd = [
        name
        for name in stock.keys() | tuned.keys()
        if name not in stock or name not in tuned or stock[name].shape != tuned[name].shape
    ]
    if odd:
        raise UserError(
            f"differs from the stock checkpoint in {len(odd)} arrays, e.g. {min(odd)}: blending needs one "
            "network with one dictionary.",
            "Give the checkpoint that the training started from.",
            path=where,
        )
    mixed: Arrays = {}
    for name, array in tuned.items():
        if np.issubdtype(array.dtype, np.floating):
            mean = (1 - share) * stock[name].astype(np.float64) + share * array.astype(np.float64)
            mixed[name] = mean.astype(array.dtype)
            if learned and array.ndim and array.shape[-1] == classes:
                mixed[name][..., list(learned)] = array[..., list(learned)]
        else:
            mixed[name] = array
    return mixed


def choose(trials: Sequence[Trial], stock: Trial, budget: Budget) -> Trial | None:
    """The best trial on the new lines among those that keep enough of the rest.

    Args:
        trials: The evaluated sets of weights.
        stock: The stock model.
        budget: What each set of kept lines may lose.

    Returns:
        The best; among equals the one that keeps more, then the one nearer to the stock model. None if no
        trial is within the budget.
    """
    within = [trial for trial in trials if not budget.exceeded(trial, stock)]
    return max(within, key=lambda trial: (trial.new, trial.kept, -trial.share), default=None)


def search(measure: Callable[[float], Trial], tuned: Trial, stock: Trial, budget: Budget) -> list[Trial]:
    """Search for the best share of the tuned model, with at most 8 evaluations.

    Args:
        measure: Evaluates a share between 0 and 1.
        tuned: The tuned model itself.
        stock: The stock model.
        budget: See `choose`.

    Returns:
        All trials of the search; `tuned` and `stock` are not among them.
    """
    trials = [measure(share) for share in COARSE]
    for step in FINE:
        best = choose([stock, *trials, tuned], stock, budget) or stock
        near = {round(best.share - step, 3), round(best.share + step, 3)}
        trials += [
            measure(share) for share in sorted(near - {trial.share for trial in trials}) if 0 < share < 1
        ]
    return trials

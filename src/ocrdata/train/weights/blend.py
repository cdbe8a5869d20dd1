"""Weight averaging between a stock model and its fine-tuned form: what was learned without what was lost.

Wortsman et al., "Robust fine-tuning of zero-shot models" (CVPR 2022, WiSE-FT): on the straight line between
the weights before and after fine-tuning lie models that are better on the new data than the one and keep more
of the old than the other. No training is needed, only an evaluation for each share. Batch-norm statistics lie
on the line, too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ocrdata.errors import UserError
from ocrdata.train.weights.checkpoint import Arrays

COARSE = (0.2, 0.4, 0.6, 0.8)
"""Shares of the tuned model that are tried first."""

FINE = (0.1, 0.05)
"""Distances of those that are tried on both sides of the best so far."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One set of weights, evaluated.

    Attributes:
        name: Of the checkpoint that it was made from.
        share: Part of it; the rest is the stock model's. 0 is the stock model, 1 the checkpoint itself.
        new: Accuracy on the lines that were trained for, 0 to 1.
        kept: Accuracy on the lines that shall not get worse, 0 to 1.
    """

    name: str
    share: float
    new: float
    kept: float

    def __str__(self) -> str:
        return self.name if self.share in (0, 1) else f"{self.name} × {self.share:g}"


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
        share: Part of `tuned`, 0 to 1.
        where: The tuned checkpoint, for the message.
        learned: Classes of characters that the stock model cannot read. Their rows of the last layer are
            taken from `tuned` whole: averaged with rows that never fire, they would fall silent first.
        classes: Number of classes of the last layer, the blank included.

    Returns:
        Arrays of the dtypes of `tuned`; what is no floating-point number is taken from there.

    Raises:
        UserError: They are not checkpoints of one network with one dictionary.
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


def choose(trials: Sequence[Trial], stock: Trial, max_drop: float) -> Trial | None:
    """The best on the new lines among those that keep enough of the rest.

    Args:
        trials: What was evaluated.
        stock: The stock model.
        max_drop: Percentage points that the accuracy on the kept lines may lose.

    Returns:
        None if no trial is within the budget. Of equals, the one that keeps more, then the one nearer to
        the stock model.
    """
    least = stock.kept - max_drop / 100 - 1e-9  # 0.855 - 0.005 is a little more than 0.85
    within = [trial for trial in trials if trial.kept >= least]
    return max(within, key=lambda trial: (trial.new, trial.kept, -trial.share), default=None)


def search(measure: Callable[[float], Trial], tuned: Trial, stock: Trial, max_drop: float) -> list[Trial]:
    """Look for the best share of the tuned model, with eight evaluations at most.

    Args:
        measure: Evaluates a share between 0 and 1.
        tuned: The tuned model itself.
        stock: The stock model.
        max_drop: See `choose`.

    Returns:
        All that was evaluated, without `tuned` and `stock`.
    """
    trials = [measure(share) for share in COARSE]
    for step in FINE:
        best = choose([stock, *trials, tuned], stock, max_drop) or stock
        near = {round(best.share - step, 3), round(best.share + step, 3)}
        trials += [
            measure(share) for share in sorted(near - {trial.share for trial in trials}) if 0 < share < 1
        ]
    return trials

"""From the confidence that a model reports to the probability that its reading is right."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ocrdata.evaluation.scores.confidence import ReadLine, bins_of, calibration_error

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SUREST = 1e-6
"""How near to 0 and 1 a confidence counts: networks compute in single precision, with steps of 6e-8."""

DRAWS = 200
"""Drawings that the error by chance is the mean of."""


_STARTS = ((1.0, 0.0, 0.999), (0.5, 0.0, 0.9), (0.5, -1.0, 0.97), (2.0, 0.0, 0.99))
"""Slope, intercept and limit that a fit begins with; the best end counts, as there may be several."""

RIDGE = 0.5
"""What a weight of 1 for the length costs in log-likelihood: without it, a few lines, or lines of nearly one
length, would have any weight."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The probability that a line is right: `limit` / (1 + exp(-(`slope` x + `intercept` + `by_length` n))).

    x is the log odds of its confidence and n the logarithm of its length: the mean of the characters'
    probabilities says less of a long line, which one wrong character makes wrong. With a limit of 1 and no
    weight for the length, it is Platt's scaling ("Probabilistic Outputs for Support Vector Machines",
    Advances in Large Margin Classifiers, 1999), and 1 / slope the temperature of Guo et al. ("On
    Calibration of Modern Neural Networks", ICML 2017). The limit is that of item response theory (Barton
    and Lord, "An Upper Asymptote for the Three-Parameter Logistic Item-Response Model", 1981): some of the
    lines that a network is surest of are wrong, or their labels are.

    Attributes:
        slope: 0 or more: of two lines of one length, the surer one is never less probably right.
        intercept: Moves all lines alike.
        limit: The probability of the surest lines, above 0, up to 1.
        by_length: What the logarithm of the length weighs.
    """

    slope: float
    intercept: float
    limit: float = 1.0
    by_length: float = 0.0

    def probability(self, score: float, length: int) -> float:
        """The probability that a line is right, 0 to 1.

        Args:
            score: The confidence that it is read with, 0 to 1.
            length: Characters that were read.
        """
        odds = self.slope * log_odds(score) + self.intercept + self.by_length * log_length(length)
        odds = min(max(odds, -700.0), 700.0)
        return self.limit / (1 + math.exp(-odds))

    def calibrated(self, line: ReadLine) -> ReadLine:
        """The line with the probability that it is right instead of its confidence."""
        return replace(line, score=self.probability(line.score, line.length))


@dataclass(frozen=True, slots=True)
class CalibrationErrors:
    """How far a model's confidence is from accuracy on some lines.

    Attributes:
        lines: Their number.
        reported: The error of the confidence that the model reports, 0 to 1.
        calibrated: The error of the calibrated probabilities.
        chance: The error that true probabilities have on so many lines, on average.
    """

    lines: int
    reported: float
    calibrated: float
    chance: float


def log_odds(score: float) -> float:
    """ln(p / (1 - p)) of a confidence from 0 to 1."""
    inside = min(max(score, SUREST), 1 - SUREST)
    return math.log(inside / (1 - inside))


def log_length(length: int) -> float:
    """ln(n) of a number of characters; that of none is that of one."""
    return math.log(max(length, 1))


def fit(lines: Sequence[ReadLine]) -> Calibration:
    """The calibration with the smallest negative log-likelihood of which lines are right, and `RIDGE`.

    As Platt proposes, a right line counts as right with (n + 1) / (n + 2) of n right ones, and a wrong one
    likewise: otherwise lines that a threshold separates would have an infinite slope.

    Args:
        lines: At least one right and one wrong line.

    Raises:
        ValueError: All lines are right, or none.
    """
    import numpy as np
    from scipy.optimize import minimize

    right = np.array([line.right for line in lines])
    if right.all() or not right.any():
        raise ValueError("lines of which all or none are right say nothing about confidence")
    many, few = right.sum(), (~right).sum()
    goal = np.where(right, (many + 1) / (many + 2), 1 / (few + 2))
    odds = np.array([log_odds(line.score) for line in lines])
    lengths = np.array([log_length(line.length) for line in lines])
    middle = lengths.mean()  # a weight for the length leaves the intercept alone then
    loss = _loss(np.stack([odds, np.ones(len(lines)), lengths - middle]), goal)
    bounds = [(0, 100), (-100, 100), (-100, 100), (0.01, 1)]
    starts = [np.array([slope, intercept, 0.0, limit]) for slope, intercept, limit in _STARTS]
    ends = [minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds) for start in starts]
    slope, intercept, by_length, limit = map(float, min(ends, key=lambda end: float(end.fun)).x)
    return Calibration(slope, float(intercept - by_length * middle), limit, by_length)


def _loss(
    terms: "NDArray[np.float64]", goal: "NDArray[np.float64]"
) -> "Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]]":
    """The negative log-likelihood a line with its gradient, of weights of the terms, and the limit.

    Args:
        terms: What a line's odds are the weighted sum of: log odds, 1, and length; (3, lines).
        goal: What each line counts as, 0 to 1; (lines).
    """
    import numpy as np

    def loss(parameters: "NDArray[np.float64]") -> "tuple[float, NDArray[np.float64]]":
        weights, limit = parameters[:-1], parameters[-1]
        inner = 1 / (1 + np.exp(-np.clip(weights @ terms, -30, 30)))
        outer = np.clip(limit * inner, 1e-12, 1 - 1e-12)
        by_outer = (outer - goal) / (outer * (1 - outer))
        by_total = by_outer * limit * inner * (1 - inner)
        value = -(goal * np.log(outer) + (1 - goal) * np.log1p(-outer)).mean()
        gradient = np.array([*(terms * by_total).mean(axis=1), (by_outer * inner).mean()])
        gradient[2] += 2 * RIDGE * weights[2] / len(goal)
        return float(value + RIDGE * weights[2] ** 2 / len(goal)), gradient

    return loss


def errors(calibration: Calibration, lines: Sequence[ReadLine]) -> CalibrationErrors:
    """How far confidence is from accuracy before and after, on lines that it was not fitted to."""
    calibrated = [calibration.calibrated(line) for line in lines]
    return CalibrationErrors(
        len(lines), calibration_error(lines), calibration_error(calibrated), error_by_chance(calibrated)
    )


def error_by_chance(lines: Sequence[ReadLine], seed: int = 0) -> float:
    """The calibration error that remains on average where every probability is true, 0 to 1.

    An error of no more than this cannot be told from none with so few lines.
    """
    import numpy as np

    if not lines:
        return 0.0
    probabilities = np.array([line.score for line in lines])
    members = np.array(bins_of(probabilities.tolist()))
    generator = np.random.default_rng(seed)
    total = 0.0
    for _ in range(DRAWS):
        excess = (generator.random(len(lines)) < probabilities) - probabilities
        total += float(np.abs(np.bincount(members, excess)).sum())
    return total / DRAWS / len(lines)

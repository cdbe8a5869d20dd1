"""What a model's confidence is worth: how far it is from accuracy, and from where on it can be trusted."""

import hashlib
import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ocrdata.evaluation.scores.significance import Z, accuracy_interval

BINS = 15
"""Bins of the calibration error; Guo et al., "On Calibration of Modern Neural Networks", ICML 2017."""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line that was read.

    Attributes:
        key: Tells it from other lines: decides the half that it belongs to.
        score: Mean probability of its characters, 0 to 1.
        right: Whether it was read correctly.
        length: Characters that were read.
    """

    key: str
    score: float
    right: bool
    length: int = 1


Shown = Literal["yes", "no", "too few lines"]


@dataclass(frozen=True, slots=True)
class RejectThreshold:
    """From which confidence on a model's readings are right as often as one wishes.

    The threshold is chosen on one half of the lines; the other figures are of the other half.

    Attributes:
        wanted: The share of right lines that is wished for, 0 to 1.
        score: Lines with at least this confidence are taken; None if no threshold is high enough.
        lines: Lines of the other half.
        taken: How many of them are taken.
        right: How many of those are read correctly.
    """

    wanted: float
    score: float | None
    lines: int
    taken: int
    right: int

    @property
    def interval(self) -> tuple[float, float]:
        """Interval of 95 % for the share of right lines among those taken, 0 to 1."""
        return accuracy_interval(self.right, self.taken) if self.taken else (0.0, 1.0)

    @property
    def shown(self) -> Shown:
        """Whether the lines show that the threshold gives the share that is wished for.

        `yes` if all of the interval is at least that, `too few lines` if it could not be with so few, even if
        all were right, else `no`.
        """
        if self.taken and self.interval[0] >= self.wanted:
            return "yes"
        return "too few lines" if self.taken < lines_needed(self.wanted) else "no"

    def record(self) -> dict[str, Any]:
        """For a JSON file; shares are from 0 to 1."""
        low, high = self.interval
        return {
            "wanted": self.wanted,
            "score": None if self.score is None else round(self.score, 6),
            "lines": self.lines,
            "taken": self.taken,
            "accuracy": round(self.right / self.taken, 6) if self.taken else None,
            "interval": [round(low, 6), round(high, 6)],
            "shown": self.shown,
        }


def lines_needed(wanted: float) -> float:
    """How many lines, all of them right, it takes to show a share of right ones, 0 to 1; infinity for 1.

    So many that Wilson's interval of 95 % begins at that share.
    """
    return math.inf if wanted >= 1 else math.ceil(Z * Z * wanted / (1 - wanted))


def calibration_error(lines: Sequence[ReadLine]) -> float:
    """The expected calibration error: how far confidence is from accuracy, 0 to 1, in equally large bins.

    Nguyen and O'Connor, "Posterior calibration and exploratory analysis for natural language processing
    models", EMNLP 2015: in bins of equal width, nearly all lines would be in the last one.
    """
    excess = [0.0] * BINS
    for line, number in zip(lines, bins_of([line.score for line in lines]), strict=True):
        excess[number] += line.right - line.score
    return sum(map(abs, excess)) / max(1, len(lines))


def bins_of(scores: Sequence[float]) -> list[int]:
    """The bin of each confidence, from 0 to `BINS` - 1; equal ones share a bin."""
    ordered = sorted(scores)
    return [BINS * bisect_left(ordered, score) // len(scores) for score in scores]


def reject_threshold(lines: Sequence[ReadLine], wanted: float) -> RejectThreshold:
    """Choose on half of the lines the lowest threshold with which enough are right; try it on the others.

    Args:
        lines: The lines.
        wanted: The share of the lines taken that has to be right, 0 to 1.
    """
    choose, others = halves(lines)
    score = lowest(choose, wanted)
    taken = [line for line in others if score is not None and line.score >= score]
    return RejectThreshold(wanted, score, len(others), len(taken), sum(line.right for line in taken))


def halves(lines: Sequence[ReadLine]) -> tuple[list[ReadLine], list[ReadLine]]:
    """The lines to choose by, and those to try the choice on: decided by their keys alone."""
    both: tuple[list[ReadLine], list[ReadLine]] = ([], [])
    for line in lines:
        both[hashlib.sha256(line.key.encode("utf-8", "surrogatepass")).digest()[0] % 2].append(line)
    return both


def lowest(lines: Sequence[ReadLine], wanted: float) -> float | None:
    """The lowest confidence such that of all lines with at least that, the wanted share is right."""
    found, right = None, 0
    ordered = sorted(lines, key=lambda line: -line.score)
    for number, line in enumerate(ordered, start=1):
        right += line.right
        last_of_score = number == len(ordered) or ordered[number].score < line.score
        if last_of_score and right >= wanted * number:
            found = line.score
    return found

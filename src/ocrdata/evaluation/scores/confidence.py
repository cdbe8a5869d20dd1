"""What a model's confidence is worth: how far it is from accuracy, and from where on it can be trusted."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ocrdata.evaluation.scores.significance import accuracy_interval

BINS = 15
"""Bins of the calibration error; Guo et al., "On Calibration of Modern Neural Networks", ICML 2017."""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line that was read.

    Attributes:
        key: Tells it from other lines: decides the half that it belongs to.
        score: Mean probability of its characters, 0 to 1.
        right: Whether it was read correctly.
    """

    key: str
    score: float
    right: bool


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

    def record(self) -> dict[str, Any]:
        """For a JSON file; shares are from 0 to 1."""
        low, high = accuracy_interval(self.right, self.taken) if self.taken else (0.0, 1.0)
        return {
            "wanted": self.wanted,
            "score": None if self.score is None else round(self.score, 6),
            "lines": self.lines,
            "taken": self.taken,
            "accuracy": round(self.right / self.taken, 6) if self.taken else None,
            "interval": [round(low, 6), round(high, 6)],
        }


def calibration_error(lines: Sequence[ReadLine]) -> float:
    """The expected calibration error: how far confidence is from accuracy, 0 to 1, in bins of equal width."""
    bins: list[list[ReadLine]] = [[] for _ in range(BINS)]
    for line in lines:
        bins[min(BINS - 1, int(line.score * BINS))].append(line)
    return sum(
        abs(sum(line.right for line in members) - sum(line.score for line in members)) for members in bins
    ) / max(1, len(lines))


def reject_threshold(lines: Sequence[ReadLine], wanted: float) -> RejectThreshold:
    """Choose on half of the lines the lowest threshold with which enough are right; try it on the others.

    Args:
        lines: The lines.
        wanted: The share of the lines taken that has to be right, 0 to 1.
    """
    halves: tuple[list[ReadLine], list[ReadLine]] = ([], [])
    for line in lines:
        halves[hashlib.sha256(line.key.encode()).digest()[0] % 2].append(line)
    choose, others = halves
    score = lowest(choose, wanted)
    taken = [line for line in others if score is not None and line.score >= score]
    return RejectThreshold(wanted, score, len(others), len(taken), sum(line.right for line in taken))


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

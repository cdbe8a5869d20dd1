"""How sure a difference between two models is, where both have read the same lines."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Z = 1.959964
"""Quantile of the normal distribution for intervals of 95 %."""

EXACT = 1_000
"""Lines that differ up to which the test is computed exactly."""


@dataclass(frozen=True, slots=True)
class PairedChange:
    """Change of the share of correct lines from one model to another.

    Attributes:
        lines: Lines that both read.
        gained: Lines that only the second reads correctly.
        lost: Lines that only the first reads correctly.
    """

    lines: int
    gained: int
    lost: int

    @property
    def change(self) -> float:
        """Difference of the accuracies, -1 to 1."""
        return (self.gained - self.lost) / self.lines if self.lines else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Interval of 95 % for the change, -1 to 1.

        Bonett and Price, "Adjusted Wald Confidence Interval for a Difference of Binomial Proportions Based
        on Paired Data", Journal of Educational and Behavioral Statistics 37 (2012).
        """
        total = self.lines + 2
        up, down = (self.gained + 1) / total, (self.lost + 1) / total
        half = Z * math.sqrt(max(0.0, up + down - (up - down) ** 2) / total)
        return max(-1.0, up - down - half), min(1.0, up - down + half)

    @property
    def chance(self) -> float:
        """Probability of a difference at least as large if both models were equally good: McNemar's test.

        Exact (two-sided binomial) for up to `EXACT` differing lines, with the corrected normal approximation
        above.
        """
        differing, fewer = self.gained + self.lost, min(self.gained, self.lost)
        if self.gained == self.lost:
            return 1.0
        if differing > EXACT:
            return math.erfc((abs(self.gained - self.lost) - 1) / math.sqrt(2 * differing))
        tail = sum(math.comb(differing, count) for count in range(fewer + 1))
        return min(1.0, tail / float(2 ** (differing - 1)))

    def record(self) -> dict[str, Any]:
        """The change for a JSON file; shares from -1 to 1."""
        return {
            "lines": self.lines,
            "gained": self.gained,
            "lost": self.lost,
            "change": round(self.change, 6),
            "interval": [round(end, 6) for end in self.interval],
            "chance": round(self.chance, 6),
        }

    def __str__(self) -> str:
        low, high = (100 * end for end in self.interval)
        return f"{100 * self.change:+.1f} ({low:+.1f} to {high:+.1f})"


def paired_change(before: Sequence[bool], after: Sequence[bool]) -> PairedChange:
    """The change from one model to another.

    Args:
        before: Whether the first reads each line correctly.
        after: The same for the second, in the same order.

    Raises:
        ValueError: The lengths differ.
    """
    pairs = list(zip(before, after, strict=True))
    return PairedChange(
        len(pairs),
        sum(second and not first for first, second in pairs),
        sum(first and not second for first, second in pairs),
    )


def accuracy_interval(correct: int, lines: int) -> tuple[float, float]:
    """Interval of 95 % for a share of correct lines: E. B. Wilson, JASA 22 (1927).

    Args:
        correct: Lines read correctly.
        lines: All lines, at least 1.

    Returns:
        Its ends, 0 to 1.
    """
    share, weight = correct / lines, Z**2 / lines
    centre = (share + weight / 2) / (1 + weight)
    half = Z / (1 + weight) * math.sqrt(share * (1 - share) / lines + weight / (4 * lines))
    return max(0.0, centre - half), min(1.0, centre + half)

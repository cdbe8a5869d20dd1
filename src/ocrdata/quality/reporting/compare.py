"""Compares two sets dimension by dimension, with a verdict in words.

Distributions are compared by the Kolmogorov-Smirnov statistic (the largest distance between the two
cumulative distributions, 0 to 1), shares by their difference.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import click

from ocrdata.console import quantity
from ocrdata.quality.reporting.stats import DIMENSIONS, SHARES, SetProfile, quantiles

Verdict = Literal["alike", "somewhat different", "different"]

_SOMEWHAT, _DIFFERENT = 0.15, 0.3
"""KS distances: 0.15 is more than chance yields with 200 samples; 0.3 is obvious in a histogram."""

_POINTS = (0.05, 0.15)
"""The same for differences of shares."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One dimension.

    Attributes:
        name: The dimension or share.
        distance: 0 (the same) to 1. A difference of shares, or the statistic of two distributions; the same
            number means more of a share.
        measure: The distance, with what it is.
        verdict: In a word.
        sentence: In a sentence, with the numbers.
    """

    name: str
    distance: float
    measure: str
    verdict: Verdict
    sentence: str


def compare_two(profiles: Sequence[SetProfile]) -> list[Difference]:
    """Compare two profiles; see `compare`.

    Raises:
        click.UsageError: There are not exactly two, or one holds lines and the other pages.
    """
    if len(profiles) != 2 or profiles[0].pages != profiles[1].pages:
        raise click.UsageError("--compare takes two label files of one kind, lines or pages.")
    return compare(*profiles)


def summary(differences: Sequence[Difference]) -> str:
    """The number of dimensions that differ, as a sentence."""
    count = sum(item.verdict == "different" for item in differences)
    if not count:
        return "No dimension differs clearly."
    return f"{count} of {len(differences)} dimensions {'differs' if count == 1 else 'differ'} clearly."


def compare(a: SetProfile, b: SetProfile) -> list[Difference]:
    """Compare two sets of one kind: the worst verdicts first, and the most different dimension of each.

    Args:
        a, b: Profiles of lines, or of pages; often a real set and a synthetic one.
    """
    found = [*_distributions(a, b), *_shares(a, b), *_characters(a, b)]
    return sorted(found, key=lambda item: (-get_args(Verdict).index(item.verdict), -item.distance))


def ks_distance(a: Counter[float], b: Counter[float]) -> float:
    """Kolmogorov-Smirnov statistic of two counted samples, 0 to 1."""
    total_a, total_b = a.total(), b.total()
    passed_a = passed_b = 0
    largest = 0.0
    for value in sorted(set(a) | set(b)):
        passed_a += a[value]
        passed_b += b[value]
        largest = max(largest, abs(passed_a / total_a - passed_b / total_b))
    return largest


def names(a: SetProfile, b: SetProfile) -> tuple[str, str]:
    """What the two sets are called: real and synthetic where that tells them apart, else names in quotes."""
    if a.synthetic != b.synthetic:
        return ("synthetic", "real") if a.synthetic else ("real", "synthetic")
    return (f"'{a.name}'", f"'{b.name}'") if a.name != b.name else ("first", "second")


def _distributions(a: SetProfile, b: SetProfile) -> Iterator[Difference]:
    left_set, right_set = names(a, b)
    for name, (title, _, _) in DIMENSIONS.items():
        left, right = a.values.get(name), b.values.get(name)
        if not left or not right:
            continue
        distance = ks_distance(left, right)
        (a5, a50, a95), (b5, b50, b95) = quantiles(left), quantiles(right)
        sentence = (
            f"{title}: {a50:g} in your {left_set} set (mostly {a5:g} to {a95:g}), "
            f"{b50:g} in your {right_set} one (mostly {b5:g} to {b95:g})."
        )
        verdict = _verdict(distance, _SOMEWHAT, _DIFFERENT)
        yield Difference(name, distance, f"KS {distance:.2f}", verdict, sentence)


def _shares(a: SetProfile, b: SetProfile) -> Iterator[Difference]:
    left_set, right_set = names(a, b)
    for name, (title, _) in SHARES.items():
        left, right = a.share(name), b.share(name)
        if not left and not right:
            continue
        distance = abs(left - right)
        sentence = (
            f"{left:.0%} of your {left_set} {'boxes' if a.pages else 'lines'} {title}, "
            f"{right:.0%} of your {right_set} ones."
        )
        if name == "ignored":
            sentence = f"{left:.0%} {title} in your {left_set} set, {right:.0%} in your {right_set} one."
        yield Difference(name, distance, _points(distance), _verdict(distance, *_POINTS), sentence)


def _characters(a: SetProfile, b: SetProfile) -> Iterator[Difference]:
    """How much of the one set's text is in characters that the other never shows."""
    sets = names(a, b)
    for left, right, (left_set, right_set) in ((a, b, sets), (b, a, sets[::-1])):
        total = left.characters.total()
        if not total or not right.characters:
            continue
        missing = {char: count for char, count in left.characters.items() if char not in right.characters}
        share = sum(missing.values()) / total
        sentence = f"Your {right_set} set has every character of your {left_set} one."
        if missing:
            top = sorted(missing, key=lambda char: -missing[char])[:12]
            listed = " ".join("space" if char == " " else char for char in top)
            what = quantity(len(missing), "character")
            sentence = (
                f"{share:.1%} of the text of your {left_set} set is in {what} that your {right_set} one "
                f"never shows: {listed}{' …' if len(missing) > 12 else ''}."
            )
        name = f"characters of the {left_set} set"
        yield Difference(name, share, _points(share), _verdict(share, *_POINTS), sentence)


def _points(share: float) -> str:
    return quantity(round(100 * share), "point")


def _verdict(distance: float, somewhat: float, different: float) -> Verdict:
    if math.isnan(distance) or distance < somewhat:
        return "alike"
    return "somewhat different" if distance < different else "different"

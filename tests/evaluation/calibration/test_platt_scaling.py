"""Calibration: against a search by brute force, and against lines whose probabilities are known."""

import dataclasses
import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ocrdata.evaluation.calibration import platt_scaling
from ocrdata.evaluation.calibration.platt_scaling import Calibration
from ocrdata.evaluation.scores.confidence import BINS, ReadLine, bins_of

scores = st.sampled_from([0.0, 0.02, 0.3, 0.5, 0.81, 0.97, 0.999, 1.0]) | st.floats(0, 1)
lengths = st.integers(0, 30)
some_lines = st.lists(
    st.builds(ReadLine, st.just(""), scores, st.booleans(), lengths), min_size=2, max_size=40
)


GRID = list(
    itertools.product((0.0, 0.2, 0.5, 1.0, 2.0, 5.0), (-3.0, -1.0, 0.0, 1.0, 3.0), (0.5, 0.8, 0.95, 1.0))
)


def loss(lines: list[ReadLine], truth: Calibration) -> float:
    """The negative log-likelihood with Platt's targets, written down as it is defined."""
    right = sum(line.right for line in lines)
    wrong = len(lines) - right
    total = 0.0
    for line in lines:
        probability = min(max(truth.probability(line.score, line.length), 1e-300), 1 - 1e-16)
        goal = (right + 1) / (right + 2) if line.right else 1 / (wrong + 2)
        total -= goal * math.log(probability) + (1 - goal) * math.log(1 - probability)
    return (total + platt_scaling.RIDGE * truth.by_length**2) / len(lines)


@settings(max_examples=25, deadline=None)
@given(some_lines)
def test_nothing_in_a_grid_and_nothing_near_fits_better(lines: list[ReadLine]) -> None:
    assume(len({line.right for line in lines}) == 2)
    found = platt_scaling.fit(lines)
    best = loss(lines, found)
    assert best <= min(loss(lines, Calibration(*place)) for place in GRID) + 1e-3
    numbers = (found.slope, found.intercept, found.limit, found.by_length)
    for step in itertools.product((-0.02, 0.0, 0.02), repeat=4):
        near = Calibration(*(value + change for value, change in zip(numbers, step, strict=True)))
        if near.slope >= 0 and 0 < near.limit <= 1:
            assert best <= loss(lines, near) + 1e-3


@settings(max_examples=25, deadline=None)
@given(some_lines, scores, scores, lengths)
def test_more_confidence_is_never_less_probable(
    lines: list[ReadLine], one: float, other: float, length: int
) -> None:
    assume(len({line.right for line in lines}) == 2)
    found = platt_scaling.fit(lines)
    low, high = (found.probability(score, length) for score in sorted((one, other)))
    assert 0 <= low <= high <= 1


@pytest.mark.parametrize(
    "truth",
    [Calibration(0.5, 0.0), Calibration(1, -1.5), Calibration(1.5, 1, 0.9), Calibration(1, 1, 0.95, -0.8)],
)
def test_lines_that_were_drawn_with_a_calibration_give_it_back(truth: Calibration) -> None:
    found = platt_scaling.fit(drawn(truth, 20_000))
    assert found.slope == pytest.approx(truth.slope, abs=0.15)
    assert found.intercept == pytest.approx(truth.intercept, abs=0.15)
    assert found.limit == pytest.approx(truth.limit, abs=0.03)
    assert found.by_length == pytest.approx(truth.by_length, abs=0.1)
    errors = platt_scaling.errors(found, drawn(truth, 20_000, seed=1))
    assert errors.calibrated < 0.012 < errors.reported
    assert errors.calibrated == pytest.approx(errors.chance, abs=0.006)


def drawn(truth: Calibration, count: int, seed: int = 0) -> list[ReadLine]:
    """Lines of which as many are right as a calibration says."""
    generator = np.random.default_rng(seed)
    drawings = zip(
        generator.beta(4, 1, count).tolist(),
        generator.random(count).tolist(),
        generator.integers(0, 30, count).tolist(),
        strict=True,
    )
    return [
        ReadLine(str(number), score, chance < truth.probability(score, length), length)
        for number, (score, chance, length) in enumerate(drawings)
    ]


@pytest.mark.parametrize("length", [1, 12])
def test_lines_of_one_length_give_the_length_no_weight(length: int) -> None:
    lines = [dataclasses.replace(line, length=length) for line in drawn(Calibration(1, -1), 500)]
    found = platt_scaling.fit(lines)
    assert found.by_length == pytest.approx(0, abs=1e-9)
    without = platt_scaling.fit([dataclasses.replace(line, length=1) for line in lines])
    assert (found.slope, found.intercept) == pytest.approx((without.slope, without.intercept), abs=1e-6)


@pytest.mark.parametrize("right", [True, False])
def test_lines_that_are_all_alike_say_nothing(right: bool) -> None:
    with pytest.raises(ValueError, match="say nothing"):
        platt_scaling.fit([ReadLine("", 0.9, right)] * 20)


def test_a_confidence_that_is_higher_where_lines_are_wrong_counts_for_nothing() -> None:
    lines = [ReadLine("", 0.2, right=True)] * 30 + [ReadLine("", 0.9, right=False)] * 10
    found = platt_scaling.fit(lines)
    assert found.slope == 0
    assert found.probability(0.2, 1) == found.probability(0.9, 1) == pytest.approx(0.75, abs=0.03)


@given(st.lists(scores, min_size=1, max_size=200))
def test_bins_hold_equally_many_lines_and_equal_confidences_share_one(given_scores: list[float]) -> None:
    bins = bins_of(given_scores)
    pairs = sorted(zip(given_scores, bins, strict=True))
    assert [number for _, number in pairs] == sorted(bins)
    assert all(a[1] == b[1] for a, b in itertools.pairwise(pairs) if a[0] == b[0])
    if len(set(given_scores)) == len(given_scores):
        sizes = [bins.count(number) for number in range(BINS)]
        assert max(sizes) - min(sizes) <= 1


def test_what_chance_leaves_is_less_the_more_lines_there_are() -> None:
    few, many = (platt_scaling.error_by_chance(drawn(Calibration(1, 0), count)) for count in (300, 30_000))
    assert few == pytest.approx(10 * many, rel=0.2)
    assert platt_scaling.error_by_chance([]) == 0
    assert platt_scaling.error_by_chance([ReadLine("", 1.0, right=True)] * 50) == 0


@pytest.mark.parametrize("score", [0.0, 0.5, 1.0])
def test_the_steepest_calibrations_are_numbers(score: float) -> None:
    assert 0 <= Calibration(100, -100, 1).probability(score, 1) <= 1
    assert 0 <= Calibration(100, 100, 1).probability(score, 1) <= 1

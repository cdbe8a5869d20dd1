"""Differences between two models that read the same lines."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.evaluation.scores.significance import PairedChange, accuracy_interval, paired_change


def test_lines_that_only_one_model_reads_are_counted() -> None:
    change = paired_change([True, True, False, False, True], [True, False, True, True, True])
    assert (change.lines, change.gained, change.lost) == (5, 2, 1)
    assert change.change == pytest.approx(0.2)


def test_models_must_have_read_the_same_lines() -> None:
    with pytest.raises(ValueError):
        paired_change([True], [True, False])


def test_chance_is_that_of_an_exact_sign_test() -> None:
    # 9 of 10 differing lines gained: 2 * (C(10,0) + C(10,1)) / 2^10
    assert PairedChange(100, 9, 1).chance == pytest.approx(22 / 1024)
    assert PairedChange(100, 0, 0).chance == 1.0
    assert PairedChange(100, 3, 3).chance == 1.0


def test_chance_for_many_lines_continues_the_exact_one() -> None:
    exact, approximate = PairedChange(9_000, 540, 460), PairedChange(9_000, 541, 460)
    assert approximate.chance == pytest.approx(exact.chance, rel=0.1)


def test_an_interval_holds_the_truth_as_often_as_it_says() -> None:
    draw = random.Random(0)
    gain, loss, lines, held = 0.05, 0.02, 400, 0
    for _ in range(400):
        kinds = draw.choices("glb", (gain, loss, 1 - gain - loss), k=lines)
        low, high = PairedChange(lines, kinds.count("g"), kinds.count("l")).interval
        held += low <= gain - loss <= high
    assert 0.92 <= held / 400 <= 0.98


def test_wilson_interval_of_a_known_case() -> None:
    low, high = accuracy_interval(81, 263)  # Newcombe 1998, table I
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


@given(st.integers(1, 10_000).flatmap(lambda lines: st.tuples(st.integers(0, lines), st.just(lines))))
def test_the_share_lies_in_its_interval(case: tuple[int, int]) -> None:
    low, high = accuracy_interval(*case)
    assert 0 <= low <= case[0] / case[1] + 1e-12 and case[0] / case[1] - 1e-12 <= high <= 1


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))
def test_swapping_the_models_mirrors_the_change(gained: int, lost: int, same: int) -> None:
    one, other = (
        PairedChange(gained + lost + same, gained, lost),
        PairedChange(gained + lost + same, lost, gained),
    )
    assert one.change == -other.change and one.chance == other.chance
    assert math.isclose(one.interval[0], -other.interval[1], abs_tol=1e-12)

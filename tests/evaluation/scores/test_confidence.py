"""Confidence: calibration error and reject threshold, against what they are by definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.evaluation.scores.confidence import (
    ReadLine,
    RejectThreshold,
    calibration_error,
    lines_needed,
    lowest,
    reject_threshold,
)
from ocrdata.evaluation.scores.significance import accuracy_interval

lines = st.lists(
    st.builds(ReadLine, st.text(max_size=4), st.sampled_from([0.0, 0.2, 0.5, 0.9, 0.99, 1.0]), st.booleans()),
    max_size=40,
)


@given(lines, st.sampled_from([0.5, 0.9, 0.99, 1.0]))
def test_no_lower_threshold_would_do(given_lines: list[ReadLine], wanted: float) -> None:
    def enough(score: float) -> bool:
        taken = [line.right for line in given_lines if line.score >= score]
        return bool(taken) and sum(taken) >= wanted * len(taken)

    able = [line.score for line in given_lines if enough(line.score)]
    assert lowest(given_lines, wanted) == (min(able) if able else None)


@given(lines)
def test_the_error_is_between_0_and_1(given_lines: list[ReadLine]) -> None:
    assert 0 <= calibration_error(given_lines) <= 1


def test_a_model_that_is_as_sure_as_it_is_right_has_no_error() -> None:
    honest = [ReadLine(str(n), 0.9, n % 10 != 0) for n in range(100)]
    assert calibration_error(honest) == pytest.approx(0)
    boasting = [ReadLine(str(n), 0.99, n % 2 == 0) for n in range(100)]
    assert calibration_error(boasting) == pytest.approx(0.49)
    assert calibration_error([]) == 0


def test_the_threshold_is_tried_on_lines_that_did_not_choose_it() -> None:
    sure = [ReadLine(f"sure {n}", 0.95, right=True) for n in range(200)]
    unsure = [ReadLine(f"unsure {n}", 0.6, n % 2 == 0) for n in range(200)]
    found = reject_threshold([*sure, *unsure], 0.99)
    assert found.score == 0.95
    assert 0 < found.taken < 200 and found.right == found.taken
    assert 100 < found.lines < 300 and found.record()["accuracy"] == 1.0
    everything = reject_threshold([*sure, *unsure], 0.6)
    assert everything.score == 0.6 and everything.taken == everything.lines


@pytest.mark.parametrize("wanted", [0.5, 0.9, 0.95, 0.99, 0.999])
def test_so_many_lines_are_needed_to_show_a_share(wanted: float) -> None:
    needed = int(lines_needed(wanted))
    assert accuracy_interval(needed, needed)[0] >= wanted > accuracy_interval(needed - 1, needed - 1)[0]
    assert lines_needed(1.0) == float("inf")


@pytest.mark.parametrize(
    ("taken", "right", "shown"),
    [
        (380, 380, "too few lines"),
        (381, 381, "yes"),
        (2000, 1984, "no"),
        (3000, 2990, "yes"),
        (0, 0, "too few lines"),
    ],
)
def test_what_lines_show(taken: int, right: int, shown: str) -> None:
    found = RejectThreshold(0.99, 0.9, 4000, taken, right)
    assert found.shown == found.record()["shown"] == shown


def test_a_model_that_is_never_right_has_no_threshold() -> None:
    found = reject_threshold([ReadLine(str(n), 0.9, right=False) for n in range(50)], 0.9)
    assert (found.score, found.taken, found.record()["accuracy"]) == (None, 0, None)

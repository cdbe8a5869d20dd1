"""Accuracy, CER and recall against an oracle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from ocrdata.evaluation.scores.metrics import score

texts = st.text(alphabet="01 中a", max_size=8)
pairs = st.lists(st.tuples(texts, texts), max_size=20)


@given(pairs)
def test_cer_is_the_edit_distance_over_the_length(rows: list[tuple[str, str]]) -> None:
    result = score(rows)
    assert result.edits == sum(Levenshtein.distance(truth, read) for truth, read in rows)
    assert result.length == sum(len(truth) for truth, _ in rows)


@given(pairs)
def test_recall_adds_up_to_what_was_aligned(rows: list[tuple[str, str]]) -> None:
    result = score(rows)
    assert all(0 <= share <= 1 for share in result.recall.values())
    assert all(result.found[char] <= result.there[char] for char in result.found)
    # What is there is found, substituted or deleted, so at most `edits` characters are missed.
    assert result.length - result.found.total() <= result.edits


@given(st.lists(texts, min_size=1, max_size=10))
def test_a_perfect_reader_is_perfect(truths: list[str]) -> None:
    result = score((truth, truth) for truth in truths)
    assert (result.accuracy, result.cer) == (1.0, 0.0)
    assert set(result.recall.values()) <= {1.0}


def test_spaces_and_width_count() -> None:
    result = score([("1 2", "12"), ("A", "Ａ"), ("ok", "ok")])
    assert result.accuracy == pytest.approx(1 / 3)
    assert result.recall[" "] == 0


def test_the_weakest_character_comes_first() -> None:
    result = score([("77", "11"), ("71", "71"), ("8", "8")])
    assert next(iter(result.recall.items())) == ("7", pytest.approx(1 / 3))


def test_characters_together_count_as_often_as_they_stand_there() -> None:
    result = score([("1.1", "11"), ("1", "7"), ("x", "x")])
    assert result.recall_of("1.") == pytest.approx(2 / 4)
    assert result.recall_of(".") == 0
    assert result.recall_of("9") is None


def test_a_record_names_everything() -> None:
    assert score([("12", "13")]).record() == {
        "lines": 1,
        "accuracy": 0.0,
        "interval": [0.0, pytest.approx(0.793451)],
        "cer": 0.5,
        "numbers": {"count": 1, "exact": 0.0},
        "lengths": {"1-5": {"lines": 1, "accuracy": 0.0}},
        "characters": {"2": {"count": 1, "recall": 0.0}, "1": {"count": 1, "recall": 1.0}},
    }


def test_accuracy_by_length_adds_up() -> None:
    rows = [("一二三", "一二三"), ("一二", "一"), ("1234567", "1234567"), ("x" * 30, "x" * 30)]
    assert score(rows).by_length == {
        "1-5": {"lines": 2, "accuracy": 0.5},
        "6-10": {"lines": 1, "accuracy": 1.0},
        "26+": {"lines": 1, "accuracy": 1.0},
    }
    assert score([]).by_length == {}


def test_numbers_count_only_as_they_are_written() -> None:
    result = score(
        [("TOTAL 1,250.00", "T0TAL 1,250.00"), ("12:30 7", "12.30 7"), ("no number", "no number 5")]
    )
    assert (result.numbers, result.numbers_correct) == (3, 2)
    assert result.record()["numbers"] == {"count": 3, "exact": pytest.approx(2 / 3, abs=1e-6)}
    assert score([("a", "a")]).record()["numbers"]["exact"] is None


@given(pairs)
def test_a_line_that_is_read_exactly_has_all_its_numbers(rows: list[tuple[str, str]]) -> None:
    result = score((truth, truth) for truth, _ in rows)
    assert result.numbers == result.numbers_correct
    assert score(rows).numbers_correct <= result.numbers


def test_an_accuracy_has_its_interval() -> None:
    low, high = score([("a", "a")] * 97 + [("a", "b")] * 3).interval
    assert (low, high) == (pytest.approx(0.9155, abs=1e-3), pytest.approx(0.9897, abs=1e-3))
    assert score([]).interval == (0.0, 1.0)

"""Weights between two checkpoints, and the choice of the best that keeps the rest."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.errors import UserError
from ocrdata.train.weights.blend import Budget, Trial, blend, choose, search

STOCK = {"head.fc.weight": np.array([[1.0, 2.0]], np.float32), "bn._mean": np.array([4.0], np.float32)}
TUNED = {"head.fc.weight": np.array([[3.0, 0.0]], np.float32), "bn._mean": np.array([8.0], np.float32)}


def trial(new: float, kept: float, share: float = 1.0) -> Trial:
    return Trial("best", share, new, {"general": kept})


STOCK_TRIAL = Trial("stock", 0.0, 0.44, {"general": 0.856})


def test_every_array_is_averaged_batch_norm_statistics_too():
    mixed = blend(STOCK, TUNED, 0.25)
    assert mixed["head.fc.weight"].tolist() == [[1.5, 1.5]]
    assert mixed["bn._mean"].tolist() == [5.0]
    assert {array.dtype for array in mixed.values()} == {np.dtype(np.float32)}


@given(st.floats(0, 1), st.floats(-1e6, 1e6, width=32), st.floats(-1e6, 1e6, width=32))
def test_a_blend_lies_between_the_two(share, a, b):
    mixed = blend({"w": np.array(a, np.float32)}, {"w": np.array(b, np.float32)}, share)["w"]
    assert min(a, b) <= mixed <= max(a, b)


def test_the_ends_are_the_checkpoints_themselves():
    for share, end in ((0.0, STOCK), (1.0, TUNED)):
        mixed = blend(STOCK, TUNED, share)
        assert all(np.array_equal(mixed[name], end[name]) for name in end)


def test_counters_are_not_averaged():
    assert blend({"n": np.array([1])}, {"n": np.array([4])}, 0.5)["n"].tolist() == [4]


def test_rows_of_characters_that_are_new_are_not_averaged():
    stock = {"fc.weight": np.zeros((2, 4)), "fc.bias": np.zeros(4), "w": np.zeros((4, 2))}
    tuned = {name: np.ones_like(array) for name, array in stock.items()}
    mixed = blend(stock, tuned, 0.5, learned=[1, 3], classes=4)
    assert mixed["fc.weight"].tolist() == [[0.5, 1, 0.5, 1]] * 2
    assert mixed["fc.bias"].tolist() == [0.5, 1, 0.5, 1]
    assert mixed["w"].tolist() == [[0.5, 0.5]] * 4


@pytest.mark.parametrize("other", [{"w": np.zeros((2, 3))}, {"v": np.zeros((2, 2))}, {}])
def test_another_network_or_dictionary_is_refused(other):
    with pytest.raises(UserError, match="one network with one dictionary"):
        blend({"w": np.zeros((2, 2))}, other, 0.5)


def test_the_best_within_the_budget_is_chosen_and_not_the_best():
    trials = [trial(0.973, 0.80), trial(0.967, 0.854, 0.75), trial(0.927, 0.88, 0.5)]
    assert choose(trials, STOCK_TRIAL, Budget(0.5)) == trials[1]
    assert choose(trials, STOCK_TRIAL, Budget(0.0)) == trials[2]
    assert choose(trials, STOCK_TRIAL, Budget(10)) == trials[0]
    assert choose(trials[:1], STOCK_TRIAL, Budget(0.5)) is None


def test_a_loss_of_exactly_the_budget_is_within_it():
    assert choose([trial(0.9, 0.85)], Trial("stock", 0, 0.1, {"general": 0.855}), Budget(0.5)) is not None


def test_a_mean_does_not_hide_a_set_that_falls():
    stock = Trial("stock", 0, 0.2, {"screens": 0.6, "receipts": 0.8})
    uneven = Trial("a", 1, 0.9, {"screens": 0.9, "receipts": 0.7})
    even = Trial("b", 1, 0.8, {"screens": 0.6, "receipts": 0.8})
    assert uneven.kept > stock.kept
    assert choose([uneven, even], stock, Budget(0.5)) == even
    assert Budget(0.5).exceeded(uneven, stock) == {"receipts": pytest.approx(10)}


def test_a_set_may_have_a_budget_of_its_own():
    stock = Trial("stock", 0, 0.2, {"screens": 0.6, "receipts": 0.8})
    tuned = Trial("a", 1, 0.9, {"screens": 0.6, "receipts": 0.79})
    assert choose([tuned], stock, Budget(0.5)) is None
    assert choose([tuned], stock, Budget(0.5, {"receipts": 1})) == tuned
    assert choose([tuned], stock, Budget(0.5, {"screens": 1})) is None


def test_of_equals_the_one_that_keeps_more_then_the_nearer_to_stock():
    a, b, c = trial(0.9, 0.86), trial(0.9, 0.87, 0.8), trial(0.9, 0.87, 0.6)
    assert choose([a, b, c], STOCK_TRIAL, Budget(0.5)) == c


@given(st.floats(0.3, 1.0), st.floats(0.0, 0.3), st.floats(1.0, 6.0))
def test_the_search_finds_what_a_fine_grid_finds(gain, loss, bend):
    """On curves as they are measured: the new lines rise with the share, the kept ones fall late."""

    def measure(share: float) -> Trial:
        return trial(0.2 + (gain - 0.2) * share ** (1 / bend), 0.9 - loss * share**bend, share)

    stock = measure(0)
    tried = search(measure, measure(1), stock, Budget(0.5))
    assert len(tried) <= 8
    found = choose([stock, *tried, measure(1)], stock, Budget(0.5))
    grid = choose([measure(step / 100) for step in range(101)], stock, Budget(0.5))
    assert found is not None
    assert grid is not None
    assert grid.share - found.share <= 0.1 + 1e-9

"""What decides which of two networks reads a line."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.errors import UserError
from ocrdata.train.inside.routing import router as routers
from ocrdata.train.inside.routing.router import FAR, CharacterRouter, LookRouter


def of_seed(seed: int, size: int = 6) -> LookRouter:
    draw = np.random.default_rng(seed)
    mean, weights = draw.standard_normal((2, size)).astype(np.float32)
    scale = draw.uniform(0.1, 3, size).astype(np.float32)
    return LookRouter(mean, scale, weights, *draw.standard_normal(3).tolist())


@given(st.integers(0, 1000))
def test_a_file_holds_the_whole_router(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    router, path = of_seed(seed), tmp_path_factory.getbasetemp() / "路由.npz"
    router.save(path)
    statistics = np.random.default_rng(seed).standard_normal((5, 6)).astype(np.float32)
    found = routers.load(path)
    assert isinstance(found, LookRouter)
    assert np.array_equal(found.scores(statistics), router.scores(statistics))
    assert (found.least, found.alone) == (router.least, router.alone)


def test_in_a_file_that_asks_for_nothing_more_the_look_alone_decides(tmp_path: Path) -> None:
    """As version 0.2 wrote them."""
    one = np.ones(3, np.float32)
    np.savez(tmp_path / "router.npz", mean=one, scale=one, weights=one, bias=np.float64(0))
    found = routers.load(tmp_path / "router.npz")
    assert isinstance(found, LookRouter)
    assert (found.least, found.alone) == (-np.inf, 0)


@given(st.integers(0, 1000), st.floats(-5, 5))
def test_a_threshold_lowers_every_score_by_as_much(seed: int, threshold: float) -> None:
    router = of_seed(seed)
    statistics = np.random.default_rng(seed).standard_normal((5, 6)).astype(np.float32)
    lower = router.shifted(threshold).scores(statistics)
    assert router.shifted(threshold).alone == router.alone - threshold
    assert lower == pytest.approx(router.scores(statistics) - threshold, abs=1e-4)


@given(st.integers(0, 1000), st.floats(-5, 5))
def test_look_and_lead_decide_together(seed: int, threshold: float) -> None:
    """A threshold is one for both: it asks as much more of each."""
    router = of_seed(seed)
    scores, lead = np.random.default_rng(seed).standard_normal((2, 50)).astype(np.float32)
    expected = [score > 0 and score + more > router.least for score, more in zip(scores, lead, strict=True)]
    assert router.sent(scores, lead).tolist() == expected
    shifted = router.shifted(threshold).sent(scores - threshold, lead)
    both = router.sent(scores, lead) & (scores > threshold)
    near = (np.abs(scores + lead - router.least) < 1e-5) | (np.abs(scores - threshold) < 1e-5)
    assert (shifted & (scores > 0) == both)[~near].all()


def test_no_single_statistic_decides_by_being_far_off() -> None:
    one = np.ones(1, np.float32)
    router = LookRouter(0 * one, one, one, 0.0)
    assert router.scores(np.array([[1e9], [-1e9], [2]], np.float32)).tolist() == [FAR, -FAR, 2]


def test_a_file_holds_the_characters_and_how_sure_one_must_be(tmp_path: Path) -> None:
    router = CharacterRouter(np.array([3, 8]), np.array([0.5, 4.0], np.float32))
    router.save(tmp_path / "router.npz")
    found = routers.load(tmp_path / "router.npz")
    assert isinstance(found, CharacterRouter)
    assert (found.classes.tolist(), found.least.tolist()) == ([3, 8], [0.5, 4.0])
    assert found.reach == routers.WHOLE_LINE
    replace(router, reach=1).save(tmp_path / "router.npz")
    assert routers.load(tmp_path / "router.npz").reach == 1


def test_a_file_without_a_reach_sends_whole_lines(tmp_path: Path) -> None:
    """As versions before 0.2 wrote them."""
    np.savez(tmp_path / "router.npz", classes=np.array([3]), least_log_odds=np.zeros(1, np.float32))
    assert routers.load(tmp_path / "router.npz").reach == routers.WHOLE_LINE


def test_a_file_with_one_probability_for_all_characters_is_read(tmp_path: Path) -> None:
    """As version 0.1 wrote them."""
    np.savez(tmp_path / "router.npz", classes=np.array([3, 8]), least=np.float64(0.75))
    found = routers.load(tmp_path / "router.npz")
    assert isinstance(found, CharacterRouter)
    surest = np.array([[0.7, 0.74], [0.1, 0.76], [0.76, 0.1]], np.float32)
    assert (found.scores(surest) > 0).tolist() == [False, True, True]


def test_certainty_is_enough_for_a_file_that_asked_for_nearly_that(tmp_path: Path) -> None:
    np.savez(tmp_path / "router.npz", classes=np.array([3]), least=np.float64(0.9999995))
    found = routers.load(tmp_path / "router.npz")
    assert (found.scores(np.array([[1.0], [0.99]], np.float32)) > 0).tolist() == [True, False]


def test_a_line_is_sent_if_a_character_is_surer_than_its_least() -> None:
    router = CharacterRouter(np.array([1, 2]), routers.log_odds([0.75, 0.9]))
    surest = np.array([[0.7, 0.8], [0.76, 0], [0, 0.89], [0, 0.91], [1, 1]], np.float32)
    assert (router.scores(surest) > 0).tolist() == [False, True, False, True, True]


def test_a_shift_asks_as_much_more_of_each_character_in_log_odds() -> None:
    """No character is ever asked for more than certainty."""
    router = CharacterRouter(np.array([1, 2]), routers.log_odds([0.5, 0.99])).shifted(np.log(3))
    surest = np.array([[0.74, 0], [0.76, 0], [0, 0.996], [0, 0.998]], np.float32)
    assert (router.scores(surest) > 0).tolist() == [False, True, False, True]


def test_probabilities_and_scores_decide_alike() -> None:
    surest = np.random.default_rng(1).uniform(size=(500, 2)).astype(np.float32) ** 0.01
    surest[0] = 1
    counts = []
    for least in ([7.0, 9.0], [13.8, 13.8], [14.0, 20.0]):
        router = CharacterRouter(np.array([1, 2]), np.array(least, np.float32))
        by_probability = (surest > router.least_probabilities()).any(axis=1)
        assert by_probability.tolist() == (router.scores(surest) > 0).tolist()
        counts.append(by_probability.sum())
    assert counts[0] > 20 and counts[1:] == [1, 0]


def test_certainty_is_finite() -> None:
    assert np.isfinite(routers.log_odds([0.0, 1.0])).all()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x80\x04K\x01."])
def test_another_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "router.npz"
    path.write_bytes(content)
    with pytest.raises(UserError, match="not a router that finetune --route wrote") as caught:
        routers.load(path)
    assert caught.value.path == path


def test_a_file_that_lacks_something_is_named(tmp_path: Path) -> None:
    one = np.ones(3, np.float32)
    np.savez(tmp_path / "router.npz", mean=one, scale=one, weights=one)
    with pytest.raises(UserError, match="not a router that finetune --route wrote"):
        routers.load(tmp_path / "router.npz")


@pytest.mark.parametrize(
    "arrays",
    [
        {"classes": np.array([1, 2]), "least_log_odds": np.zeros(1, np.float32)},
        {"mean": np.zeros(2), "scale": np.ones(2), "weights": np.zeros(3), "bias": np.float64(0)},
        {"classes": np.int64(1), "least_log_odds": np.float32(0)},
    ],
)
def test_arrays_that_do_not_fit_together_are_no_router(tmp_path: Path, arrays: dict[str, Any]) -> None:
    np.savez(tmp_path / "router.npz", **arrays)
    with pytest.raises(UserError, match=r"not a router that finetune --route wrote .*shapes"):
        routers.load(tmp_path / "router.npz")

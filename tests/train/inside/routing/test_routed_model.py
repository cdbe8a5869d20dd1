"""Two networks in one: each line is read by one of them, as if it were alone."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

paddle = pytest.importorskip("paddle")

from ocrdata.evaluation.inside.read_lines import decode  # noqa: E402
from ocrdata.train.inside.routing import routed_model  # noqa: E402
from ocrdata.train.inside.routing.routed_model import (  # noqa: E402
    RoutedByCharacters,
    RoutedByLook,
    StatisticsOnly,
)
from ocrdata.train.inside.routing.router import CONFIDENT, CharacterRouter, LookRouter, log_odds  # noqa: E402

SHAPE = (3, 8, 32)
CHANNELS = 4
ONES = np.ones(3 * CHANNELS, np.float32)


class Recogniser(paddle.nn.Layer):  # type: ignore[misc]
    """A network with the parts of PaddleOCR's: a step for eight columns."""

    def __init__(self, neck: bool):
        super().__init__()
        self.backbone = paddle.nn.Conv2D(3, CHANNELS, (8, 8), stride=8)
        self.use_neck = neck
        self.neck = paddle.nn.Conv2D(CHANNELS, CHANNELS, 1)
        self.fc = paddle.nn.Linear(CHANNELS, 5)

    def head(self, features: Any) -> Any:
        return paddle.nn.functional.softmax(self.fc(features.squeeze(2).transpose([0, 2, 1])), axis=2)

    def forward(self, images: Any) -> Any:
        features = self.backbone(images)
        return self.head(self.neck(features) if self.use_neck else features)


def lines(*widths: int) -> Any:
    """A batch of noise, padded with 0 to the widest."""
    batch = np.zeros((len(widths), 3, 8, max(widths)), np.float32)
    for number, width in enumerate(widths):
        grey = np.random.default_rng(number).integers(0, 256, (3, 8, width))
        batch[number, :, :, :width] = grey / 127.5 - 1
    return paddle.to_tensor(batch)


def router_at(statistics: np.ndarray[Any, Any], sent: list[bool]) -> LookRouter:
    """A router that sends just these lines to the trained network."""
    draw = np.random.default_rng(0).standard_normal((len(statistics), 1))
    wanted = np.where(sent, 1.0, -1.0)[:, None] + 0 * draw
    weights = np.linalg.lstsq(statistics, wanted, rcond=None)[0][:, 0]
    one = np.ones(statistics.shape[1], np.float32)
    return LookRouter(0 * one, one, weights.astype(np.float32), 0.0)


@pytest.mark.parametrize("neck", [True, False])
def test_each_line_is_read_by_the_network_that_the_router_names(neck: bool) -> None:
    original, trained = Recogniser(neck), Recogniser(neck)
    batch, sent = lines(40, 64, 24), [True, False, True]
    statistics = StatisticsOnly(original.backbone, SHAPE)(batch).numpy()
    model = RoutedByLook(original, trained, router_at(statistics, sent), SHAPE)
    read, before, after = (net(batch).numpy() for net in (model, original, trained))
    for number, by_trained in enumerate(sent):
        assert np.array_equal(read[number], (after if by_trained else before)[number])


def test_a_line_of_which_the_original_network_is_surer_is_read_by_that() -> None:
    """Unless its look speaks for the trained one as much; here all lines do so with 1."""
    original, trained = Recogniser(False), Recogniser(False)
    batch = lines(*range(24, 64, 8))
    statistics = StatisticsOnly(original.backbone, SHAPE)(batch).numpy()
    before, after = original(batch).numpy(), trained(batch).numpy()
    read = [[score for _, score, _ in decode(found, list("abcd"))] for found in (before, after)]
    sure = [log_odds(scores, CONFIDENT) for scores in read]
    router, lead = router_at(statistics, [True] * len(statistics)), sure[1] - sure[0]
    router = replace(router, least=float(np.sort(router.scores(statistics) + lead)[1:3].mean()))
    sent = router.sent(router.scores(statistics), lead)
    assert sorted(sent) == [False, False, True, True, True]
    chosen = RoutedByLook(original, trained, router, SHAPE)(batch).numpy()
    for number, by_trained in enumerate(sent):
        assert np.array_equal(chosen[number], (after if by_trained else before)[number])


@given(st.integers(0, 1000))
def test_the_confidence_of_a_line_is_that_of_its_decoding(seed: int) -> None:
    noise = np.random.default_rng(seed).standard_normal((6, 7, 3)).astype(np.float32)
    found = paddle.nn.functional.softmax(paddle.to_tensor(2 * noise), axis=2)
    expected = [score for _, score, _ in decode(found.numpy(), list("ab"))]
    assert routed_model.confidence(found).numpy() == pytest.approx(expected, abs=1e-6)


def test_padding_does_not_count() -> None:
    statistics = StatisticsOnly(Recogniser(False).backbone, SHAPE)
    alone, beside = statistics(lines(40)).numpy(), statistics(lines(40, 120)).numpy()
    assert alone.shape == (1, 3 * CHANNELS)
    assert beside[0] == pytest.approx(alone[0], abs=1e-5)


def test_the_statistics_are_mean_maximum_and_deviation_of_each_channel() -> None:
    backbone = Recogniser(False).backbone
    found = StatisticsOnly(backbone, SHAPE)(lines(48)).numpy()[0]
    features = backbone(lines(48)).numpy()[0].reshape(CHANNELS, -1)
    expected = np.concatenate([features.mean(1), features.max(1), features.std(1)])
    assert found == pytest.approx(expected, abs=1e-5)


def test_the_trained_network_reads_the_lines_in_which_it_sees_a_character() -> None:
    original, trained = Recogniser(False), Recogniser(False)
    batch = lines(40, 64, 24, 96)
    after = trained(batch).numpy()
    surest = after[:, :, [2, 4]].max(axis=1)
    router = CharacterRouter(np.array([2, 4]), log_odds(np.median(surest, axis=0)))
    router = router.shifted(float(np.sort(router.scores(surest))[1:3].mean()))
    model = RoutedByCharacters(original, trained, router, SHAPE)
    read, before = model(batch).numpy(), original(batch).numpy()
    assert sorted(router.scores(surest) > 0) == [False, False, True, True]
    for number, sent in enumerate(router.scores(surest) > 0):
        assert np.array_equal(read[number], (after if sent else before)[number])


def test_the_trained_network_reads_its_characters_and_the_steps_beside_them_alone() -> None:
    original, trained, batch = Recogniser(False), Recogniser(False), lines(40, 64, 24, 64)
    after, before = trained(batch).numpy(), original(batch).numpy()
    classes = np.array([2, 4])
    whole = CharacterRouter(classes, log_odds(np.median(after[:, :, classes].max(axis=1), axis=0)))
    sent = whole.scores(after[:, :, classes].max(axis=1)) > 0
    assert sent.any() and not sent.all()
    for reach in (0, 1, 3):
        model = RoutedByCharacters(original, trained, replace(whole, reach=reach), SHAPE)
        read = model(batch).numpy()
        for number, line in enumerate(after.argmax(axis=2)):
            there = np.flatnonzero(np.isin(line, classes)) if sent[number] else []
            near = [any(abs(step - place) <= reach for place in there) for step in range(len(line))]
            assert np.array_equal(
                read[number], np.where(np.array(near)[:, None], after[number], before[number])
            )


def test_a_character_that_the_network_lacks_is_refused() -> None:
    with pytest.raises(ValueError, match="names class 5, the network has 5"):
        RoutedByCharacters(
            Recogniser(False), Recogniser(False), CharacterRouter(np.array([5]), ONES[:1]), SHAPE
        )


@pytest.mark.parametrize(
    "router",
    [
        LookRouter(ONES, ONES, ONES, 0.5),
        CharacterRouter(np.array([1, 3]), ONES[:2]),
        CharacterRouter(np.array([1, 3]), ONES[:2], 1),
    ],
)
def test_the_file_says_in_which_way_lines_are_told(
    tmp_path: Path, router: LookRouter | CharacterRouter
) -> None:
    router.save(tmp_path / "router.npz")
    model = routed_model.load(Recogniser(False), Recogniser(False), tmp_path / "router.npz", SHAPE)
    expected = RoutedByLook if isinstance(router, LookRouter) else RoutedByCharacters
    assert isinstance(model, expected)
    assert model(lines(40, 64)).shape == [2, 8, 5]


def test_a_router_of_another_network_is_refused() -> None:
    one = np.ones(CHANNELS, np.float32)
    with pytest.raises(ValueError, match="takes 4 statistics, the network has 12"):
        RoutedByLook(Recogniser(False), Recogniser(False), LookRouter(one, one, one, 0.0), SHAPE)

"""The routers of `finetune --route` and `--route-chars`: how readily they decide."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.errors import UserError
from ocrdata.evaluation.reader import Text
from ocrdata.forgetting import routing
from ocrdata.forgetting.kept_lines import NewAndKeptLines
from ocrdata.samples.charset import Charset
from ocrdata.samples.labels import Line
from ocrdata.train.inside.routing.router import CONFIDENT, CharacterRouter, LookRouter, log_odds

SETS = NewAndKeptLines([Line(Path("n.png"), "1")] * 2, {"signs": [Line(Path("k.png"), "2")] * 3})
ONE = np.ones(1, np.float32)
BEFORE = [("?", 0.6), ("?", 0.6), ("2", 0.6), ("2", 0.6), ("2", 0.6)]
AFTER = [("1", 0.9), ("1", 0.9), ("x", 0.9), ("x", 0.9), ("x", 0.9)]


def wrong(readings: Sequence[Text]) -> int:
    return sum(text == "x" for text, _ in readings)


@pytest.mark.parametrize(
    ("allowed", "texts"),
    [
        (3, ["1", "1", "x", "x", "2"]),  # at even odds
        (1, ["1", "?", "2", "x", "2"]),
        (0, ["1", "?", "2", "2", "2"]),
    ],
)
def test_it_decides_less_readily_until_enough_is_kept(allowed: int, texts: list[str]) -> None:
    statistics = np.array([[4], [1], [2], [3], [-1]], np.float32)
    decision = routing.choose(
        LookRouter(0 * ONE, ONE, ONE, 0.0),
        statistics[:, 0],
        (BEFORE, AFTER),
        SETS,
        lambda read: wrong(read) <= allowed,
    )
    router = decision.router
    assert isinstance(router, LookRouter)
    assert [text for text, _ in decision.readings] == texts
    sent = router.scores(statistics) > 0
    assert sent.tolist() == [reading in AFTER for reading in decision.readings] == decision.sent.tolist()
    assert router.alone == 0  # the look alone decides about boxes as much
    elsewhere = router.scores(statistics + routing.HAIR / 2) > 0  # on another machine, say
    assert elsewhere.tolist() == sent.tolist()


def asked_of(
    before: list[Text], after: list[Text], score: float = 1, of_kept: float = 1
) -> tuple[float, list[bool]]:
    """What look and lead must exceed where all new lines look alike, and the lines that are sent."""
    alone, scores = LookRouter(0 * ONE, ONE, ONE, 0.0), np.full(len(before), score, np.float32)
    scores[-2:] = of_kept
    router, left = routing.surer(alone, scores, (before, after), sets_of(len(before) - 2))
    new, old = (log_odds([sure for _, sure in read], CONFIDENT) for read in (after, before))
    assert (left > 0).tolist() == router.sent(scores, new - old).tolist()
    return router.least, (left > 0).tolist()


def sets_of(count: int) -> NewAndKeptLines:
    """New lines that say 1, and two signs to keep that say 2."""
    return NewAndKeptLines([Line(Path("n.png"), "1")] * count, {"signs": [Line(Path("k.png"), "2")] * 2})


def test_a_line_to_keep_of_which_the_original_network_is_surer_is_left_to_it() -> None:
    before = [("?", 0.6)] * 20 + [("2", 0.9)] * 2
    after = [("1", 0.9)] * 20 + [("x", 0.5)] * 2
    least, sent = asked_of(before, after, of_kept=0.5)
    assert sent == [True] * 20 + [False] * 2
    assert least == pytest.approx((0.5 + 1 + np.log(9) - np.log(1.5)) / 2)  # half-way to the median


def test_where_no_line_to_keep_comes_near_the_new_ones_need_not_be_surer() -> None:
    """Half of them are as sure as before and no more; a panel is a panel."""
    before = [("?", 0.6)] * 10 + [("?", 0.9)] * 10 + [("2", 0.9)] * 2
    after = [("1", 0.99)] * 10 + [("1", 0.8)] * 10 + [("x", 0.5)] * 2
    least, sent = asked_of(before, after, of_kept=-9)
    assert sent == [True] * 20 + [False] * 2
    assert least == 0


def test_a_tenth_of_the_gain_may_be_given_up_and_one_new_line_in_a_hundred() -> None:
    """Ten lines of 100 are gained, of one of them with doubt; of 99, that would be too many."""
    doubt, rest = [("1", 0.1)], [("1", 0.9)] * 9
    for others, given_up in ((90, True), (89, False)):
        before = [("?", 0.6)] * 10 + [("1", 0.6)] * others + [("2", 0.9)] * 2
        after = doubt + rest + [("1", 0.9)] * others + [("x", 0.8)] * 2
        assert asked_of(before, after)[1][:10] == [not given_up] + [True] * 9


def test_what_is_gained_with_doubt_is_kept() -> None:
    before = [("?", 0.9)] * 200 + [("2", 0.9)] * 2
    after = [("1", 0.1)] * 200 + [("x", 0.05)] * 2
    least, sent = asked_of(before, after)
    assert sent == [True] * 200 + [False] * 2
    assert least == pytest.approx(1 + 2 * np.log(1 / 9), abs=2 * routing.LEAD_HAIR)


def test_where_nothing_is_gained_no_line_is_sent() -> None:
    before = [("1", 0.9)] * 20 + [("2", 0.9)] * 2
    after = [("?", 0.9999)] * 10 + [("1", 0.9999)] * 10 + [("2", 0.9999)] * 2
    least, sent = asked_of(before, after)
    assert not any(sent) and np.isfinite(least)


def test_where_no_line_looks_like_the_scene_nothing_is_asked() -> None:
    assert asked_of([("1", 0.9)] * 22, [("1", 0.9)] * 22, score=-1, of_kept=-1)[0] == -np.inf


def test_confidences_that_other_engines_give_otherwise_decide_alike() -> None:
    """Certainty is not told apart: there, the seventh digit decides about log-odds."""
    before = [("?", 0.9)] * 20 + [("2", 0.9)] * 2
    asked = [asked_of(before, [("1", sure)] * 20 + [("x", 0.5)] * 2) for sure in (0.9999, 0.99999, 1.0)]
    assert asked[0] == asked[1] == asked[2]


@given(st.integers(0, 1000))
def test_no_more_than_that_is_given_up(seed: int) -> None:
    draw = np.random.default_rng(seed)
    before, after = (
        [
            (str(text), float(sure))
            for text, sure in zip(draw.integers(0, 3, 202), draw.random(202), strict=True)
        ]
        for _ in range(2)
    )
    scores = draw.standard_normal(202).astype(np.float32)
    _, left = routing.surer(LookRouter(0 * ONE, ONE, ONE, 0.0), scores, (before, after), sets_of(200))
    gains = np.array(
        [int(new == "1") - int(old == "1") for (old, _), (new, _) in zip(before, after, strict=True)]
    )
    gained, kept = (gains[:200][some[:200] > 0].sum() for some in (scores, left))
    assert kept >= gained - min(2, 0.1 * max(0, gained))
    assert set(left[left > -np.inf]) <= set(scores)


def test_characters_are_those_of_the_dictionary_each_once() -> None:
    router = routing.by_characters("21", Charset(("9", "1", "2")), SETS)
    assert (router.classes.tolist(), router.least.tolist()) == ([2, 3], [-2, -2])  # 0.12


def test_a_character_that_the_dictionary_lacks_is_named() -> None:
    with pytest.raises(UserError, match="--route-chars names § ‰, which the dictionary does not have"):
        routing.by_characters("1§‰", Charset(("1", "2")), SETS)


def test_lines_without_any_of_the_characters_prove_nothing() -> None:
    with pytest.raises(UserError, match="no line of --eval has one of the characters of --route-chars"):
        routing.by_characters("2", Charset(("1", "2")), SETS)


def sure_of(texts: list[str], surest: list[list[float]]) -> CharacterRouter:
    """The router for 1 and 2, after lines in which a network is so sure of each."""
    charset = Charset(("1", "2", "3"))
    sets = NewAndKeptLines([Line(Path("n.png"), text) for text in texts], {})
    router = routing.by_characters("12", charset, sets)
    return routing.sure(router, np.array(surest, np.float32), sets, charset)


def sent(router: CharacterRouter, *surest: tuple[float, float]) -> list[bool]:
    """Whether lines with such probabilities of 1 and 2 go to the trained network."""
    return (router.scores(np.array(surest, np.float32)) > 0).tolist()


def test_each_character_must_be_as_sure_as_in_all_but_a_twentieth_of_the_lines_that_have_it() -> None:
    texts = ["1"] * 1000 + ["2"] * 1000 + ["3"] * 50
    ones = [[0.95, 0.1]] * 50 + [[0.999, 0.1]] * 950
    twos = [[0.1, 0.8]] * 50 + [[0.1, 0.9]] * 950
    router = sure_of(texts, [*ones, *twos, *[[0.2, 0.2]] * 50])
    assert sent(router, (0.999, 0.1), (0.95, 0.1), (0.1, 0.9), (0.1, 0.8), (0.2, 0.2)) == [
        True,
        False,
        True,
        False,
        False,
    ]


def test_nothing_is_sent_that_the_network_is_hardly_sure_of() -> None:
    """A network that has just met a letter is right at far less than even odds, but not at any."""
    router = sure_of(["1"] * 100, [[0.05, 0.0]] * 100)
    assert sent(router, (0.1, 0.1), (0.13, 0.0), (0.0, 0.13)) == [False, True, True]


def test_a_character_with_few_lines_is_lent_those_of_the_others() -> None:
    """One line says little: by itself, it would ask for 0.99 or for 0.5."""
    texts = ["1"] * 200 + ["2"]
    ones = [[0.9, 0.0]] * 200
    surer, doubtful = (sure_of(texts, [*ones, [0.0, value]]) for value in (0.99, 0.5))
    assert sent(surer, (0.0, 0.93)) == [True]
    assert sent(doubtful, (0.0, 0.85)) == [False]
    none = sure_of(["1"] * 200, ones)
    assert sent(none, (0.0, 0.91), (0.0, 0.89)) == [True, False]


@pytest.mark.parametrize("surest", [1.0, 0.97])
@pytest.mark.parametrize("count", [1, 100])
def test_lines_that_are_all_as_sure_are_all_sent(count: int, surest: float) -> None:
    router = sure_of(["1"] * count, [[surest, 0.0]] * count)
    assert all(sent(router, *[(surest, 0.0)] * count))


def test_a_character_must_be_surer_until_enough_is_kept() -> None:
    """Four lines: three in which the character is seen with 0.9, 0.8 and 0.6, and one in which it is not."""
    router = routing.by_characters("1", Charset(("1", "2")), SETS)
    surest = np.array([[0.9], [0.1], [0.6], [0.8], [0.2]], np.float32)
    decision = routing.choose(
        router,
        router.scores(surest),
        (BEFORE, AFTER),
        SETS,
        lambda read: wrong(read) <= 1,
    )
    router = decision.router
    assert isinstance(router, CharacterRouter)
    assert [text for text, _ in decision.readings] == ["1", "?", "2", "x", "2"]
    assert router.least == pytest.approx(np.log(0.6 / 0.4) + routing.HAIR)
    assert (router.scores(surest) > 0).tolist() == [True, False, False, True, False]

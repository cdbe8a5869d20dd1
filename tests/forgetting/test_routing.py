"""The router of `finetune --route`: what it is made of, and how readily it decides."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

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
from ocrdata.train.data.line_set import TrainingSet
from ocrdata.train.inside.routing.router import CONFIDENT, CharacterRouter, LookRouter, log_odds


def kinds(count: int, apart: float, seed: int = 0) -> tuple[Any, Any]:
    """Statistics of two kinds of lines, of 12 numbers each, whose means differ in the first three."""
    draw = np.random.default_rng(seed)
    new, general = draw.standard_normal((2, count, 12)).astype(np.float32)
    new[:, :3] += apart
    return new, general


@given(st.integers(0, 50), st.sampled_from([(200, 200), (200, 20), (20, 200)]))
def test_a_fit_tells_lines_that_it_has_not_seen(seed: int, sizes: tuple[int, int]) -> None:
    (new, general), (other, more) = kinds(200, 4, seed), kinds(300, 4, seed + 1)
    router = routing.fit(new[: sizes[0]], general[: sizes[1]])
    assert (router.scores(other) > 0).mean() > 0.97
    assert (router.scores(more) <= 0).mean() > 0.97


def test_the_fit_is_the_minimum_of_what_it_states() -> None:
    """The loss rises in every direction: mean logistic loss of the kinds, plus the penalty."""
    new, general = kinds(60, 1)
    router = routing.fit(new, general)

    def loss(other: LookRouter) -> float:
        margins = other.scores(new), -other.scores(general)
        mean = sum(float(np.logaddexp(0, -margin.astype(np.float64)).mean()) / 2 for margin in margins)
        return mean + routing.PENALTY / 2 * float((other.weights.astype(np.float64) ** 2).sum())

    lowest = loss(router)
    for seed in range(20):
        step = 0.05 * np.random.default_rng(seed).standard_normal(12).astype(np.float32)
        assert loss(LookRouter(router.mean, router.scale, router.weights + step, router.bias)) > lowest
    assert loss(router.shifted(0.05)) > lowest


@pytest.mark.parametrize(
    ("new", "general", "found"),
    [
        ([10.0] * 100, [-4.0] * 100, 3.0),  # half-way
        ([10.0] * 96 + [1.0] * 4, [-4.0] * 100, 3.0),  # four of a hundred may be lost
        ([10.0] * 90 + [1.0] * 10, [-4.0] * 100, 1.0),  # ten may not
        ([1.0] * 100, [-9.0] * 100, 0.0),  # never below even odds
    ],
)
def test_the_threshold_lies_between_the_kinds(new: list[float], general: list[float], found: float) -> None:
    assert routing.threshold(np.array(new), np.array(general)) == pytest.approx(found)


def plan_of(tmp_path: Path, *, roles: tuple[str, ...], lines: int, keep_images: int = 0) -> Any:
    """A run whose mix has two files of as many lines."""
    files = []
    for name in ("meters", "general"):
        files.append(tmp_path / f"{name}.txt")
        files[-1].write_text("".join(f"{name}{n}.png\t{n}\n" for n in range(lines)), encoding="utf-8")
    data = TrainingSet(tmp_path, tuple(files), (1.0, 1.0), roles)
    kept = tuple(tmp_path / f"photo{n}.png" for n in range(keep_images))
    return SimpleNamespace(settings=SimpleNamespace(data=data, keep_images=kept))


def test_general_lines_are_those_of_that_role_and_the_images_to_keep(tmp_path: Path) -> None:
    new, general = routing.images(plan_of(tmp_path, roles=("synthetic", "general"), lines=30, keep_images=5))
    assert [path.stem.rstrip("0123456789") for path in new] == ["meters"] * 30
    assert [path.stem.rstrip("0123456789") for path in general] == ["general"] * 30 + ["photo"] * 5


def test_images_to_keep_suffice_where_the_mix_has_no_roles(tmp_path: Path) -> None:
    new, general = routing.images(plan_of(tmp_path, roles=(), lines=30, keep_images=20))
    assert (len(new), len(general)) == (60, 20)


@pytest.mark.parametrize(
    ("roles", "lines"), [((), 30), (("synthetic", "synthetic"), 30), (("synthetic", "general"), 19)]
)
def test_without_general_lines_there_is_no_router(tmp_path: Path, roles: tuple[str, ...], lines: int) -> None:
    with pytest.raises(UserError, match="must know what general lines look like") as caught:
        routing.images(plan_of(tmp_path, roles=roles, lines=lines))
    assert "--keep-images" in caught.value.remedy


@given(st.integers(0, 10_000))
def test_many_lines_are_thinned_evenly(count: int) -> None:
    paths = [Path(f"{number}.png") for number in range(count)]
    kept = list(routing.spread(paths))
    assert len(kept) == min(count, routing.MOST) == len(set(kept))
    places = [int(path.stem) for path in kept]
    gaps = {after - before for before, after in pairwise(places)}
    assert len(gaps) <= 2


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
    router, chosen = routing.choose(
        LookRouter(0 * ONE, ONE, ONE, 0.0),
        statistics[:, 0],
        (BEFORE, AFTER),
        SETS,
        lambda read: wrong(read) <= allowed,
    )
    assert [text for text, _ in chosen] == texts
    sent = router.scores(statistics) > 0
    assert sent.tolist() == [reading in AFTER for reading in chosen]
    assert router.alone == 0  # the look alone decides about boxes as much
    elsewhere = router.scores(statistics + routing.HAIR / 2) > 0  # on another machine, say
    assert elsewhere.tolist() == sent.tolist()


def asked_of(before: list[Text], after: list[Text], score: float = 1) -> tuple[float, list[bool]]:
    """What look and lead must exceed where all lines look like the scene, and the lines that are sent."""
    alone, scores = LookRouter(0 * ONE, ONE, ONE, 0.0), np.full(len(before), score, np.float32)
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
    least, sent = asked_of(before, after)
    assert sent == [True] * 20 + [False] * 2
    assert least == pytest.approx((1 + np.log(9) - np.log(1.5)) / 2)  # half-way to the median


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
    assert asked_of([("1", 0.9)] * 22, [("1", 0.9)] * 22, score=-1)[0] == -np.inf


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
    assert (router.classes.tolist(), router.least.tolist()) == ([2, 3], [0, 0])  # even odds


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


def test_nothing_is_sent_at_less_than_even_odds() -> None:
    router = sure_of(["1"] * 100, [[0.4, 0.0]] * 100)
    assert sent(router, (0.45, 0.45), (0.51, 0.0), (0.0, 0.51)) == [False, True, True]


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
    router, chosen = routing.choose(
        router,
        router.scores(surest),
        (BEFORE, AFTER),
        SETS,
        lambda read: wrong(read) <= 1,
    )
    assert [text for text, _ in chosen] == ["1", "?", "2", "x", "2"]
    assert router.least == pytest.approx(np.log(0.6 / 0.4) + routing.HAIR)
    assert (router.scores(surest) > 0).tolist() == [True, False, False, True, False]

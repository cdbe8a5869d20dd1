"""The router by look of `finetune --route`: what it is made of."""

from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.errors import UserError
from ocrdata.forgetting import look_router
from ocrdata.train.data.line_set import TrainingSet
from ocrdata.train.inside.routing.router import LookRouter


def kinds(count: int, apart: float, seed: int = 0) -> tuple[Any, Any]:
    """Statistics of two kinds of lines, of 12 numbers each, whose means differ in the first three."""
    draw = np.random.default_rng(seed)
    new, general = draw.standard_normal((2, count, 12)).astype(np.float32)
    new[:, :3] += apart
    return new, general


@given(st.integers(0, 50), st.sampled_from([(200, 200), (200, 20), (20, 200)]))
def test_a_fit_tells_lines_that_it_has_not_seen(seed: int, sizes: tuple[int, int]) -> None:
    (new, general), (other, more) = kinds(200, 4, seed), kinds(300, 4, seed + 1)
    router = look_router.fit(new[: sizes[0]], general[: sizes[1]])
    assert (router.scores(other) > 0).mean() > 0.97
    assert (router.scores(more) <= 0).mean() > 0.97


def test_the_fit_is_the_minimum_of_what_it_states() -> None:
    """The loss rises in every direction: mean logistic loss of the kinds, plus the penalty."""
    new, general = kinds(60, 1)
    router = look_router.fit(new, general)

    def loss(other: LookRouter) -> float:
        margins = other.scores(new), -other.scores(general)
        mean = sum(float(np.logaddexp(0, -margin.astype(np.float64)).mean()) / 2 for margin in margins)
        return mean + look_router.PENALTY / 2 * float((other.weights.astype(np.float64) ** 2).sum())

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
    assert look_router.threshold(np.array(new), np.array(general)) == pytest.approx(found)


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
    new, general = look_router.images(
        plan_of(tmp_path, roles=("synthetic", "general"), lines=30, keep_images=5)
    )
    assert [path.stem.rstrip("0123456789") for path in new] == ["meters"] * 30
    assert [path.stem.rstrip("0123456789") for path in general] == ["general"] * 30 + ["photo"] * 5


def test_images_to_keep_suffice_where_the_mix_has_no_roles(tmp_path: Path) -> None:
    new, general = look_router.images(plan_of(tmp_path, roles=(), lines=30, keep_images=20))
    assert (len(new), len(general)) == (60, 20)


@pytest.mark.parametrize(
    ("roles", "lines"), [((), 30), (("synthetic", "synthetic"), 30), (("synthetic", "general"), 19)]
)
def test_without_general_lines_there_is_no_router(tmp_path: Path, roles: tuple[str, ...], lines: int) -> None:
    with pytest.raises(UserError, match="must know what general lines look like") as caught:
        look_router.images(plan_of(tmp_path, roles=roles, lines=lines))
    assert "--keep-images" in caught.value.remedy


@given(st.integers(0, 10_000))
def test_many_lines_are_thinned_evenly(count: int) -> None:
    paths = [Path(f"{number}.png") for number in range(count)]
    kept = list(look_router.spread(paths))
    assert len(kept) == min(count, look_router.MOST) == len(set(kept))
    places = [int(path.stem) for path in kept]
    gaps = {after - before for before, after in pairwise(places)}
    assert len(gaps) <= 2

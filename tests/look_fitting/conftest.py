"""Lines drawn with known numbers: what is measured on them must be these numbers."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ocrdata import resources
from ocrdata.look_fitting.drawing import EncodedLine, draw
from ocrdata.look_fitting.look import FittedLook, Spread

TEXTS = ("2N24", "15G05", "KM11", "Q1F8", "29401", "W1152", "ABX3", "H07", "PE2", "X8B8", "EF450", "TR61")

Changed = Callable[..., FittedLook]


def same(value: float, reach: float = 0.0) -> Spread:
    """A number that is the same on all lines, or evenly spread around it."""
    return Spread(tuple(value + step * reach for step in (-1.0, -0.5, 0.0, 0.5, 1.0)))


KNOWN = FittedLook(
    spreads={
        "height": same(0.7), "left": same(0.3), "right": same(0.3), "rise": same(0.0), "stretch": same(1.0),
        "slant": same(0.0), "spacing": same(0.05), "rotate": same(0.0), "defocus": same(0.6),
        "noise": same(2.0), "light": same(0.02), "scale": same(1.0), "perspective": same(0.0),
    },
    pairs=(((200.0, 210.0, 220.0), (40.0, 30.0, 30.0)),),
    fonts=("latin/Roboto-Regular",),
    spread=0.0,
    uneven=0.0,
    quality=(95, 95),
)  # fmt: skip


@pytest.fixture
def known() -> FittedLook:
    """A look without chance: upright, dark on light, a little soft, a little noise."""
    return KNOWN


@pytest.fixture
def drawn() -> Callable[[FittedLook, int], list[EncodedLine]]:
    """Draws lines of a look."""
    return lambda look, seed=0, count=60: draw(look.record(), TEXTS, count, seed)


def with_spreads(look: FittedLook, **numbers: Spread) -> FittedLook:
    """A look with other numbers."""
    return replace(look, spreads={**look.spreads, **numbers})


@pytest.fixture
def fonts() -> Path:
    return resources.folder("fonts")

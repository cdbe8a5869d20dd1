"""The search keeps changes that bring lines nearer, and does the same again for the same seed."""

from dataclasses import replace

import pytest

from ocrdata.look_fitting.look import FittedLook
from ocrdata.look_fitting.search import search
from tests.look_fitting.conftest import KNOWN, same, with_spreads


def off(look: FittedLook, _: int) -> float:
    """How far a look is from one with softer, fainter lines in another font."""
    far = (
        abs(look.spreads["defocus"].values[2] - 1.4)
        + abs(look.boost - 0.8)
        + abs(look.shares.get("fade", 0) - 0.6)
    )
    return far + (0 if "latin/OSP-DIN" in look.fonts else 0.5) + 0.01


def test_a_search_gets_nearer_and_is_repeated_by_its_seed() -> None:
    fonts = ["latin/OSP-DIN", "latin/Roboto-Bold"]
    found, again, other = (search(KNOWN, off, seed, trials=250, minutes=1, fonts=fonts) for seed in (3, 3, 4))
    assert off(found.look, 0) < 0.5 * off(KNOWN, 0)
    assert found == again
    assert found.look != other.look
    assert found.trials == 250 and 0 < found.kept < 250


def test_a_search_without_time_changes_nothing() -> None:
    assert search(KNOWN, off, 0, trials=100, minutes=0).look == KNOWN
    assert search(KNOWN, off, 0, trials=0, minutes=1).look == KNOWN


def test_a_gain_that_is_chance_is_not_kept() -> None:
    found = search(KNOWN, lambda look, number: 1.0 - 0.001 * len(look.shares), 0, trials=40, minutes=1)
    assert found.look == KNOWN and found.kept == 0


@pytest.mark.parametrize("beyond", [(), ((20.0, 20.0, 20.0),)])
def test_edges_are_tried_only_where_some_were_seen(beyond) -> None:
    start = with_spreads(replace(KNOWN, beyond=beyond), left=same(0.3))
    found = search(start, lambda look, number: 2.0 - look.frame, 0, trials=200, minutes=1)
    assert (found.look.frame > 0) == bool(beyond)

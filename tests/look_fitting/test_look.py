"""A fitted look is a preset that synth takes as it is."""

from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrdata.look_fitting.look import EFFECTS, LIMITS, FittedLook, Spread
from ocrdata.look_fitting.search import change
from ocrdata.synthesis.look.preset import load_preset, read_preset
from tests.look_fitting.conftest import KNOWN, same, with_spreads


@settings(max_examples=40)
@given(st.lists(st.floats(-0.4, 0.4), min_size=30, max_size=80))
def test_a_spread_draws_what_it_was_made_of(numbers: list[float]) -> None:
    """The quantiles of what the preset's entry draws are those of the numbers."""
    from ocrdata.synthesis.look.samplers import sampler

    spread = Spread.of(np.array(numbers), LIMITS["slant"])
    draw, rng = sampler(spread.entry()), Random(1)
    drawn = np.array([draw(rng) for _ in range(4000)])
    assert np.allclose(np.quantile(drawn, (0.25, 0.5, 0.75)), spread.values[1:4], atol=0.03)
    assert drawn.min() >= spread.values[0] - 0.001 and drawn.max() <= spread.values[4] + 0.001


@settings(max_examples=60)
@given(st.integers(0, 10_000))
def test_whatever_the_search_changes_the_preset_stays_one_that_synth_reads(seed: int) -> None:
    rng, look = Random(seed), KNOWN
    kinds = [*LIMITS, *EFFECTS, "boost", "spread", "uneven", "grain", "noisy", "frame", "fonts"]
    for _ in range(12):
        look = change(look, rng.choice(kinds), rng, ["latin/Roboto-Bold", "latin/OSP-DIN"])
    found = read_preset(Path("fitted.yaml"), yaml.safe_load(yaml.safe_dump(look.record())))
    assert found.fonts and found.ground[0].name == "paired"
    for name, (low, high) in LIMITS.items():
        assert low <= min(look.spreads[name].values) <= max(look.spreads[name].values) <= high


def test_a_preset_file_holds_pairs_of_colours_that_stay_together(tmp_path: Path) -> None:
    look = replace(KNOWN, pairs=(((0.0, 200.0, 255.0), (10.0, 20.0, 30.0)),), boost=1.0)
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(look.record("Mine.")), encoding="utf-8")
    assert "#ffc800 #1e140a" in path.read_text("utf-8")
    assert load_preset(path).about == "Mine."


def test_contrast_is_strengthened_about_the_ground_and_stays_a_colour() -> None:
    look = replace(KNOWN, pairs=(((200.0, 200.0, 200.0), (100.0, 150.0, 20.0)),), boost=1.5)
    assert look.boosted() == [((200.0, 200.0, 200.0), (50.0, 125.0, 0.0))]


def test_upside_down_lines_have_their_share_of_the_rotations() -> None:
    entry = replace(with_spreads(KNOWN, rotate=same(0.0, 2.0)), turned=0.25).record()["text"]["rotate"]
    turned = {key: share for key, share in entry.items() if str(key).startswith("17")}
    assert sum(entry.values()) == pytest.approx(1.0, abs=0.01)
    assert sum(turned.values()) == pytest.approx(0.25, abs=0.01)


def test_noise_below_the_weakest_is_a_share_of_lines_without() -> None:
    def noise(look: FittedLook) -> dict[str, float]:
        found: dict[str, float] = look.record()["photo"].get("noise", {})
        return found

    assert "p" not in noise(with_spreads(KNOWN, noise=same(0.2)))
    assert noise(with_spreads(KNOWN, noise=same(1.0, 2.0)))["p"] == pytest.approx(0.5, abs=0.05)
    assert noise(with_spreads(KNOWN, noise=same(4.0)))["p"] == 1.0

"""Numbers that lines were drawn with are recovered from the pictures: the oracle is the look of the lines."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ocrdata.look_fitting import calibration
from ocrdata.look_fitting.drawing import draw
from ocrdata.look_fitting.look import FittedLook
from ocrdata.look_fitting.measures import measure
from tests.look_fitting.conftest import KNOWN, TEXTS, same, with_spreads

TOLERANCE = {
    "height": 0.06, "left": 0.12, "right": 0.12, "slant": 0.06, "rotate": 1.0, "defocus": 0.3,
    "spacing": 0.05,
}  # fmt: skip


def recovered(truth: FittedLook, seed: int = 0) -> FittedLook:
    lines = draw(truth.record(), TEXTS, 40, seed)
    measured = [found for line in lines if (found := measure(line.image))]
    start = calibration.start(measured, truth.fonts)
    return calibration.calibrate(
        start, measured, lambda look, number: draw(look.record(), TEXTS, 40, number + 1)
    )


@settings(max_examples=4, phases=[Phase.explicit, Phase.generate])
@given(
    height=st.floats(0.55, 0.8), left=st.floats(0.05, 0.8), right=st.floats(0.05, 0.8),
    slant=st.floats(-0.2, 0.3), rotate=st.floats(-3, 3), defocus=st.floats(0.3, 1.1),
    spacing=st.floats(0.03, 0.25),
)  # fmt: skip
def test_what_was_drawn_is_recovered(**numbers: float) -> None:
    truth = with_spreads(KNOWN, **{name: same(value) for name, value in numbers.items()})
    found = recovered(truth)
    for name, value in numbers.items():
        assert found.spreads[name].values[2] == pytest.approx(value, abs=TOLERANCE[name]), name


@pytest.mark.parametrize(("noise", "grain"), [(2.0, 0.0), (6.0, 0.0), (6.0, 1.0)])
def test_noise_of_single_pixels_and_of_soft_grains_is_drawn_as_strong(noise: float, grain: float) -> None:
    truth = replace(with_spreads(KNOWN, noise=same(noise)), grain=grain)
    found = recovered(truth)
    wanted, drawn = (
        np.nanmedian(
            [m.measures.noise for line in draw(look.record(), TEXTS, 40, 50) if (m := measure(line.image))]
        )
        for look in (truth, found)
    )
    assert drawn == pytest.approx(wanted, abs=0.8 + 0.2 * wanted)  # levels come in steps of 2


def test_a_wide_spread_is_recovered_as_one_and_a_narrow_one_as_narrow() -> None:
    wide = recovered(with_spreads(KNOWN, left=same(0.6, 0.5))).spreads["left"].values
    narrow = recovered(with_spreads(KNOWN, left=same(0.6))).spreads["left"].values
    assert wide[3] - wide[1] > 0.3
    assert narrow[3] - narrow[1] < 0.12


def test_ground_and_ink_stay_together() -> None:
    """Dark on yellow and light on blue must not become dark on blue."""
    pairs = (((30.0, 200.0, 230.0), (30.0, 30.0, 30.0)), ((160.0, 60.0, 30.0), (240.0, 240.0, 240.0)))
    found = recovered(replace(KNOWN, pairs=pairs))
    assert len(found.pairs) > 20
    for ground, ink in found.boosted():
        truth = min(pairs, key=lambda pair: float(np.abs(np.subtract(pair[0], ground)).sum()))
        assert np.abs(np.subtract(truth[0], ground)).max() < 20
        assert np.abs(np.subtract(truth[1], ink)).max() < 70


def test_lines_that_cannot_be_measured_leave_the_look_as_it_was() -> None:
    measured = [found for line in draw(KNOWN.record(), TEXTS, 30, 0) if (found := measure(line.image))]
    look = calibration.start(measured, KNOWN.fonts)
    assert calibration.calibrate(look, measured, lambda *_: []) == look


def test_the_share_of_lines_that_an_edge_cuts_off_is_found() -> None:
    found = recovered(replace(with_spreads(KNOWN, height=same(0.85)), cut=(0.0, 0.5)))
    assert found.cut[0] == 0.0
    assert found.cut[1] == pytest.approx(0.5, abs=0.2)

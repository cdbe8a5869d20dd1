"""What is measured follows what was drawn."""

import math
from dataclasses import replace

import numpy as np
import pytest

from ocrdata.look_fitting.measures import measure, table
from tests.look_fitting.conftest import same, with_spreads


def medians(lines) -> dict[str, float]:
    found = [measure(line.image) for line in lines]
    return {
        name: float(np.median(values[np.isfinite(values)]))
        for name, values in table([m for m in found if m]).items()
        if np.isfinite(values).any()
    }


@pytest.mark.parametrize(
    ("name", "measured", "low", "high", "step"),
    [
        ("height", "height", 0.5, 0.8, 0.07),
        ("left", "left", 0.1, 0.8, 0.08),
        ("right", "right", 0.1, 0.8, 0.08),
        ("slant", "slant", -0.15, 0.25, 0.08),
        ("rotate", "tilt", -3.0, 4.0, 1.0),
        ("scale", "scale", 0.5, 0.9, 0.03),
    ],
)
def test_geometry_is_measured_as_it_was_drawn(known, drawn, name, measured, low, high, step) -> None:
    below, above = (
        medians(drawn(with_spreads(known, **{name: same(value)}), 0, 40))[measured] for value in (low, high)
    )
    assert above - below == pytest.approx(high - low, abs=step)


@pytest.mark.parametrize(
    ("name", "measured", "values"),
    [
        ("defocus", "blur", (0.4, 0.9, 1.6)),
        ("noise", "noise", (0.5, 3.0, 7.0)),
        ("light", "light", (0.0, 0.2, 0.4)),
    ],
)
def test_more_of_an_effect_measures_as_more(known, drawn, name, measured, values) -> None:
    found = [medians(drawn(with_spreads(known, **{name: same(value)}), 0, 40))[measured] for value in values]
    assert found == sorted(found)
    assert found[-1] > 1.3 * found[0]


def test_colours_are_those_of_ground_and_ink(known, drawn) -> None:
    pair = ((40.0, 200.0, 230.0), (60.0, 30.0, 20.0))
    look = with_spreads(replace(known, pairs=(pair,)), defocus=same(0.0), noise=same(1.0))
    lines = [found for line in drawn(look, 0, 20) if (found := measure(line.image))]
    ground = np.median([line.ground for line in lines], axis=0)
    ink = np.median([line.front for line in lines], axis=0)
    assert np.abs(ground - pair[0]).max() < 10
    assert np.abs(ink - pair[1]).max() < 30  # thin strokes are never quite as dark as their ink


def test_what_lies_beyond_the_ground_is_seen_with_its_colour(known, drawn) -> None:
    look = replace(known, frame=1.0, beyond=((20.0, 20.0, 90.0),))
    lines = [found for line in drawn(look, 0, 60) if (found := measure(line.image))]
    seen = [line for line in lines if line.outside]
    assert len(seen) > 10  # a third of the edges, of which some are outside the picture
    assert np.abs(np.median([line.outside[0] for line in seen], axis=0) - (20, 20, 90)).max() < 40
    assert not any(line.outside for line in (measure(item.image) for item in drawn(known, 0, 30)) if line)


def test_a_short_line_has_no_tilt(known) -> None:
    from ocrdata.look_fitting.drawing import draw

    (line,) = draw(known.record(), ["E"], 1, 0)
    found = measure(line.image)
    assert found is not None and math.isnan(found.measures.tilt)
    assert len(found.letters) == 1


def test_an_empty_picture_measures_as_nothing() -> None:
    assert measure(np.full((30, 90, 3), 120, np.uint8)) is None

"""Ink is told from its ground by its narrow strokes, whatever the colours."""

import cv2
import numpy as np
import pytest

from ocrdata.look_fitting.ink_map import HEIGHT, separate, working_size
from tests.look_fitting.conftest import KNOWN


@pytest.mark.parametrize(
    ("ground", "ink", "dark"),
    [
        ((200.0, 210.0, 220.0), (40.0, 30.0, 30.0), True),
        ((40.0, 30.0, 30.0), (200.0, 210.0, 220.0), False),
        ((40.0, 190.0, 40.0), (40.0, 40.0, 150.0), True),
        ((35.0, 40.0, 36.0), (12.0, 15.0, 12.0), True),
    ],
)
def test_dark_and_light_ink_of_any_colour_is_found(ground, ink, dark, drawn) -> None:
    from dataclasses import replace

    look = replace(KNOWN, pairs=((ground, ink),))
    found = [separate(line.image) for line in drawn(look, 0, 12)]
    assert all(item is not None and item.dark == dark for item in found)
    shares = [item.mask.mean() for item in found if item]
    assert min(shares) > 0.05 and max(shares) < 0.5  # letters, not the ground between them


def test_an_even_picture_and_a_shade_have_no_ink() -> None:
    flat = np.full((40, 160, 3), 180, np.uint8)
    shade = np.repeat(np.linspace(60, 220, 160)[None, :, None], 40, axis=0).repeat(3, axis=2).astype(np.uint8)
    assert separate(flat) is None
    assert separate(shade) is None


def test_a_bright_band_along_an_edge_is_no_ink(drawn, known) -> None:
    (line,) = drawn(known, 0, 1)
    image = line.image.copy()
    image[-5:] = 20
    plain, banded = separate(line.image), separate(image)
    assert plain is not None and banded is not None
    assert not banded.mask[-4:].any()
    assert abs(int(banded.mask.sum()) - int(plain.mask.sum())) < 0.1 * plain.mask.sum()


def test_large_crops_are_brought_down_and_small_ones_stay() -> None:
    assert working_size(np.zeros((400, 1600, 3), np.uint8)).shape == (HEIGHT, 192, 3)
    assert working_size(np.zeros((20, 90, 3), np.uint8)).shape == (20, 90, 3)


def test_the_dark_edge_of_a_display_is_no_ink(drawn, known) -> None:
    """A housing throws a shadow on two sides, as dark as the digits and as wide as their strokes."""
    (line,) = drawn(known, 0, 1)
    image = cv2.copyMakeBorder(line.image, 0, 0, 60, 10, cv2.BORDER_REPLICATE)
    plain = separate(image)
    image[-4:] = image[:, :5] = (40, 30, 30)
    shadowed = separate(image)
    assert plain is not None and shadowed is not None
    assert abs(int(shadowed.mask.sum()) - int(plain.mask.sum())) < 0.15 * plain.mask.sum()
    assert not shadowed.mask[-3:].any() and not shadowed.mask[:, :4].any()

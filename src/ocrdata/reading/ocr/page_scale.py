"""Pixels in a unit of length, where a result measures its page in inches or millimetres."""

import math

from ocrdata.samples.images import BadImage

SHAPE = 0.03
"""By how much the sides of page and image may be in another proportion: sizes are rounded, margins cut."""


def page_scale(page: tuple[float, float], image: tuple[int, int]) -> tuple[float, float]:
    """Pixels in a unit of length, across and down.

    Args:
        page: Width and height in that unit.
        image: Width and height in pixels.

    Raises:
        BadImage: The two have another shape, so the image is not that of the page, or is turned or cut.
        ValueError: The page has no size.
    """
    if not (0 < page[0] < math.inf and 0 < page[1] < math.inf):  # nor is it a number ("nan")
        raise ValueError(f"the page is {page[0]:g} × {page[1]:g} units of length, which is no size")
    across, down = image[0] / page[0], image[1] / page[1]
    if not 1 - SHAPE <= across / down <= 1 + SHAPE:
        raise BadImage(
            f"the image has {image[0]} × {image[1]} pixels, another shape than the page of {page[0]:g} × "
            f"{page[1]:g} units of length"
        )
    return across, down

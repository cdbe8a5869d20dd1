"""How wide line images are once they are scaled to the height of a network."""

import math
from collections.abc import Iterable
from pathlib import Path

from ocrdata.samples import packed
from ocrdata.samples.images import BadImage, read_header
from ocrdata.samples.lengths import ctc_steps

MOST = 3_200
"""Widest image in pixels: paddleocr 3.7 squeezes wider ones to it."""

ROUND = 32
"""Widths are rounded up to a multiple of this, so that there are few different ones."""

UNSQUEEZED = 0.99
"""Share of the lines that a width is chosen to hold without squeezing."""


def scaled(image: Path, height: int) -> int:
    """Width in pixels of an image that is scaled to this height; 0 for a file that is no image."""
    try:
        across, down = read_header(packed.read(image)).upright
    except (OSError, BadImage):
        return 0
    return math.ceil(height * across / down)


def rounded(width: int) -> int:
    """A width, rounded up to a multiple of `ROUND`."""
    return -(-width // ROUND) * ROUND


def holding(widths: Iterable[int], texts: Iterable[str], least: int) -> int:
    """The width of training images that hold most lines without squeezing, and give every text enough steps.

    Args:
        widths: Of the lines, scaled to the network's height, in pixels.
        texts: Of the lines.
        least: The width is at least this.
    """
    ordered = sorted(widths)
    usual = ordered[math.ceil(UNSQUEEZED * len(ordered)) - 1] if ordered else 0
    steps = max(map(ctc_steps.needed, texts), default=0)
    return min(MOST, rounded(max(usual, ctc_steps.COLUMNS * steps, least)))

"""CTC's time steps: how many a text needs, and how many a network has.

Between two equal neighbours CTC needs a blank, which is a step of its own (Graves et al. 2006). Where a text
needs more steps than there are, Paddle's loss on CPUs, warp-ctc, is 0, and so is its gradient: the line
teaches nothing, and nothing says so.
"""

import itertools
from collections.abc import Sequence

COLUMNS = 8
"""Columns of the image to a step, in all networks of PP-OCR."""

POOLED = 40
"""Steps of networks that pool to a fixed number while they train, at any width of the image."""

STRIDED = frozenset({"MobileNetV1Enhance"})
"""Backbones, by PaddleOCR's name, that have as many steps when they train as when they read: v3."""

POOLING = frozenset({"PPLCNetV3", "PPLCNetV4", "PPHGNet_small", "PPHGNetV2_B4"})
"""Backbones that end in an adaptive pooling to `POOLED` steps while they train: v4, v5 and v6."""


def needed(text: Sequence[object]) -> int:
    """The fewest steps that a text can be written in: one for each character, and one between equal ones."""
    return len(text) + sum(a == b for a, b in itertools.pairwise(text))


def read(width: int) -> int:
    """Steps in which a network reads an image of this width: two strides of 2, and a pooling by 2."""
    return -(-width // 4) // 2


def trained(backbone: str, width: int, *, as_read: bool = False) -> int:
    """Steps of a network in training.

    Args:
        backbone: PaddleOCR's name of its backbone.
        width: Of the images, in pixels.
        as_read: It is trained with the pooling that it reads with (`finetune --max-length`).

    Returns:
        0 for a backbone that is not known.
    """
    if backbone in POOLING and not as_read:
        return POOLED
    return read(width) if backbone in POOLING | STRIDED else 0

"""Photographs and drawn lines side by side, to look at: a fitted look leaves nothing to tell them by."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as Pictures
from PIL import ImageDraw

from ocrdata.look_fitting.ink_map import Image
from ocrdata.synthesis.sheet import evenly_spaced, write_text

MOST = 60
"""Lines of each kind that are shown."""

_COLUMNS, _WIDTH, _HEIGHT, _GAP, _MARGIN, _HEAD, _MIDDLE = 3, 220, 48, 10, 16, 30, 40


def write_comparison(
    photographs: Sequence[Image], drawn: Sequence[Image], heads: tuple[str, str], path: Path
) -> None:
    """Store a sheet as PNG.

    Args:
        photographs: Pictures for the left half, BGR, uint8.
        drawn: Pictures for the right half.
        heads: What stands above the halves.
        path: The file to write.
    """
    count = min(MOST, max(len(photographs), len(drawn)))
    half = _COLUMNS * (_WIDTH + _GAP) - _GAP
    size = (
        2 * half + _MIDDLE + 2 * _MARGIN,
        -(-count // _COLUMNS) * (_HEIGHT + _GAP) + _HEAD + 2 * _MARGIN,
    )
    page = Pictures.new("RGB", size, (244, 244, 244))
    pen = ImageDraw.Draw(page)
    for side, (pictures, head) in enumerate(zip((photographs, drawn), heads, strict=True)):
        left = _MARGIN + side * (half + _MIDDLE)
        write_text(pen, head, left, _MARGIN - 4, half)
        for place, number in enumerate(evenly_spaced(len(pictures), MOST)):
            x = left + place % _COLUMNS * (_WIDTH + _GAP)
            y = _MARGIN + _HEAD + place // _COLUMNS * (_HEIGHT + _GAP)
            page.paste(_fitted(pictures[number]), (x, y))
    middle = _MARGIN + half + _MIDDLE // 2
    pen.line([(middle, _MARGIN), (middle, size[1] - _MARGIN)], fill=(170, 170, 170))
    page.save(path, "PNG")


def _fitted(image: Image) -> Pictures.Image:
    """A picture as large as its cell, RGB."""
    scale = min(_HEIGHT / image.shape[0], _WIDTH / image.shape[1])
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    shown = cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return Pictures.fromarray(np.ascontiguousarray(shown[..., ::-1]))

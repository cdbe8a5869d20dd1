"""The warp of PaddleOCR's `RecAug`: points of a line are moved, and the line between them follows smoothly.

Moving least squares by similarities (Schaefer, McPhail and Warren, "Image deformation using moving least
squares", SIGGRAPH 2006), on a coarse grid between whose nodes displacements are interpolated. PaddleOCR
loops over nodes, points and cells in Python, three times for each line that it warps. Where a node is the
last of the points, it uses the weights of the node before, and the line is torn; here it moves as that point.
"""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

GRID = 100
"""Pixels between nodes; the last node of a side is its last pixel."""

_TOUCHING = 1e-12  # square of a distance: a node there is moved as its point


class Warp:
    """Stands in for `WarpMLS` of `ppocr/data/imaug/text_image_aug/warp_mls.py`.

    Args:
        image: uint8 (H, W, 3).
        origins: Points of the image, x and y each.
        targets: Where they are moved to.
        width: W.
        height: H.
    """

    def __init__(
        self,
        image: Any,
        origins: Sequence[Sequence[float]],
        targets: Sequence[Sequence[float]],
        width: int,
        height: int,
    ):
        self.image, self.size = image, (width, height)
        self.origins, self.targets = _complex(origins), _complex(targets)

    def generate(self) -> Any:
        """The warped image, uint8 (H, W, 3). Its edges are repeated where the warp reaches beyond them."""
        (columns, left, across), (rows, upper, down) = map(_axis, self.size)
        moved = displacements(columns + 1j * rows[:, None], self.targets, self.origins)
        between = moved[:, left] * (1 - across) + moved[:, left + 1] * across
        by = between[upper] * (1 - down[:, None]) + between[upper + 1] * down[:, None]
        width, height = self.size
        x = (np.arange(width) + by.real).astype(np.float32).clip(0, width - 1)
        y = (np.arange(height)[:, None] + by.imag).astype(np.float32).clip(0, height - 1)
        drawn = cv2.remap(self.image.astype(np.float32), x, y, cv2.INTER_LINEAR, None, cv2.BORDER_REPLICATE)
        return drawn.astype(np.uint8)  # rounded down, as PaddleOCR does


def displacements(nodes: Any, targets: Any, origins: Any) -> Any:
    """Where nodes come from, relative to themselves: complex (R, C), x + iy as everywhere here.

    Args:
        nodes: complex (R, C).
        targets: Where the points are moved to, complex (K,).
        origins: Where they were.
    """
    distances = targets - nodes[..., None]
    near = 1 / np.maximum(distances.real**2 + distances.imag**2, _TOUCHING)
    near /= near.sum(axis=-1, keepdims=True)
    middle, origin = near @ targets, near @ origins
    arms = targets - middle[..., None]
    spread = (near * (arms.real**2 + arms.imag**2)).sum(axis=-1)
    turn = (near * arms.conj()) @ origins / spread  # the similarity: a rotation and a scale
    return origin + turn * (nodes - middle) - nodes


def _axis(size: int) -> tuple[Any, Any, Any]:
    """Nodes along a side; for each pixel the number of the node before it, and its way to the next."""
    nodes = np.arange(0, size, GRID)
    cell = np.arange(size) // GRID
    steps = np.full(len(nodes), GRID)
    steps[-1] = size - nodes[-1]
    way = (np.arange(size) - nodes[cell]) / steps[cell]
    return np.append(nodes, size - 1).astype(float), cell, way


def _complex(points: Sequence[Sequence[float]]) -> Any:
    pairs = np.asarray(points, float)
    return pairs[:, 0] + 1j * pairs[:, 1]

"""A line while it is being drawn: the state that strokes, grounds and geometry work on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

import cv2
import numpy as np
import numpy.typing as npt

from ocrdata.synthesis.look.surfaces import Surfaces
from ocrdata.synthesis.type.fonts import Face
from ocrdata.synthesis.type.glyphs import Mask
from ocrdata.synthesis.type.layout import Style

_IDENTITY = np.eye(3)


@dataclass(slots=True)
class Canvas:
    """One line before it becomes a picture.

    Attributes:
        text: What the label says.
        faces: Main face first.
        size: Em height of the mask, in pixels.
        style: How the line was set.
        mask: Coverage, uint8; strokes change it.
        box: The text's box in mask pixels; strokes that add a border move it.
        origin: Pen start in mask pixels.
        full: Height of a full character in mask pixels.
        surfaces: The photographs and textures that grounds are cut from.
        other_text: Gives another text of the same corpus, for neighbours.
        shape: Height and width of the picture.
        points: Centre and radius of decimal points, in mask pixels.
        matrix: 3 by 3, from mask pixels to picture pixels.
        grey: The picture is black and white, from its ground on.
    """

    text: str
    faces: Sequence[Face]
    size: int
    style: Style
    mask: Mask
    box: tuple[int, int, int, int]
    origin: tuple[int, int]
    full: float
    surfaces: Surfaces
    other_text: Callable[[Random], str]
    shape: tuple[int, int] = (0, 0)
    points: tuple[tuple[float, float, float], ...] = ()
    matrix: npt.NDArray[np.float64] = field(default_factory=lambda: _IDENTITY)
    grey: bool = False

    def grow(self, left: int, top: int, right: int, bottom: int) -> None:
        """Add an empty border around the mask."""
        rows, columns = self.mask.shape
        mask = np.zeros((rows + top + bottom, columns + left + right), np.uint8)
        mask[top : top + rows, left : left + columns] = self.mask
        self.mask = mask
        x0, y0, x1, y1 = self.box
        self.box = (x0 + left, y0 + top, x1 + left, y1 + top)
        self.origin = (self.origin[0] + left, self.origin[1] + top)
        self.points = tuple((x + left, y + top, radius) for x, y, radius in self.points)

    def add(self, mask: Mask, x: int, y: int, strength: float = 1.0) -> None:
        """Lay another mask over this one, clipped to it; the darker of both stays."""
        rows, columns = self.mask.shape
        top, left = max(0, y), max(0, x)
        bottom, right = min(rows, y + mask.shape[0]), min(columns, x + mask.shape[1])
        if bottom <= top or right <= left:
            return
        piece = mask[top - y : bottom - y, left - x : right - x]
        if strength < 1.0:
            piece = cv2.convertScaleAbs(piece, alpha=strength)
        target = self.mask[top:bottom, left:right]
        cv2.max(target, piece, dst=target)

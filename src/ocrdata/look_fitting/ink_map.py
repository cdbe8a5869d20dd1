"""Ink told from its ground in the crop of a line, dark or light, whatever the colours and the light."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
Field = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

HEIGHT = 48
"""Height in pixels at which lines are drawn and read; higher crops are brought down to it."""

_WIDEST_STROKE = 0.45  # of the picture's height: what is wider is ground
_LEAST_INK = 0.004  # of the picture's area
_SPECK = 0.04  # of the picture's height: side of the smallest spot that is ink
_STROKES = 2.6  # widths of a stroke that are surely no stroke
_ALONG = 0.35  # of an edge of the picture: what touches more of it is no letter
_OTHER_ROW, _OTHER_COLUMN = 0.6, 0.85  # shares from which a row or column at the edge is not of the ground
_SMALLEST = 6  # pixels: nothing is told from anything in less
_BEYOND = 0.3  # of the range of brightness, which ground passes at most where it is brightest
_LEAST_DEPTH = 4.0  # levels: ink that differs less from its ground is none


@dataclass(frozen=True, slots=True)
class InkMap:
    """What is ink in a picture.

    Attributes:
        image: The picture, BGR, uint8 (H, W, 3), at most `HEIGHT` high.
        light: Its brightness along the direction in which ink and ground differ most (H, W), in levels.
        depth: How far each pixel is from the ground around it towards the ink (H, W), in levels, at least 0.
        mask: Where it is ink (H, W).
        dark: The ink is darker than its ground.
    """

    image: Image
    light: Field
    depth: Field
    mask: Mask
    dark: bool

    @property
    def contrast(self) -> float:
        """Difference between ink and ground in the middle of strokes, in levels."""
        return float(np.percentile(self.depth[self.mask], 85))

    def free(self, distance: int = 2) -> Mask:
        """Pixels that are farther from any ink than this."""
        near = cv2.dilate(self.mask.astype(np.uint8), np.ones((2 * distance + 1,) * 2, np.uint8))
        return np.asarray(near == 0)


def working_size(image: Image) -> Image:
    """A crop no higher than `HEIGHT`, as everything is measured; smaller ones stay as they are."""
    height, width = image.shape[:2]
    if height <= HEIGHT:
        return image
    size = (max(8, round(width * HEIGHT / height)), HEIGHT)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def separate(image: Image) -> InkMap | None:
    """Tell ink from ground.

    Strokes are narrower than letters are high: a morphological closing takes dark ones away, an opening light
    ones (a black-hat and a top-hat transform), whatever light and shadow do to the ground. Which of the two
    is the ink is decided by what surrounds them: the ground reaches the picture's edges.

    Args:
        image: BGR, uint8 (H, W, 3), at most `HEIGHT` high (`working_size`).

    Returns:
        The map; None for an empty picture.
    """
    if min(image.shape[:2]) < _SMALLEST:
        return None
    light = _contrasting(image)
    depth, mask, dark = _separated(light)
    inner = _inner(light, mask)
    if inner is not None:  # again, without what the first time looked like strokes along the edges
        part, inked, dark = _separated(light[inner])
        depth, mask = np.zeros_like(depth), np.zeros_like(mask)
        depth[inner], mask[inner] = part, inked
    if mask.mean() < _LEAST_INK or not mask.any() or np.percentile(depth[mask], 85) < _LEAST_DEPTH:
        return None
    return InkMap(image, light, depth, mask, dark)


def _separated(light: Field) -> tuple[Field, Mask, bool]:
    """Depth and mask of the ink, and whether it is dark."""
    height = light.shape[0]
    reach = max(5, 2 * round(_WIDEST_STROKE * height / 2) + 1)
    dark = _is_dark(light, _depth(light, reach, dark=True), _depth(light, reach, dark=False))
    # What is beyond the end of the ground, brighter than it where ink is darker, would count as ground.
    low, high = np.percentile(light, (15, 85))
    rest = _BEYOND * (high - low)
    level = np.minimum(light, high + rest) if dark else np.maximum(light, low - rest)
    depth = _depth(level, reach, dark=dark)
    mask = _inked(depth)
    narrow = 2 * round(_STROKES * _stroke(mask) / 2) + 1
    if 5 <= narrow < reach:  # shades that are wider than strokes are no ink
        depth = _depth(level, narrow, dark=dark)
        mask = _inked(depth)
    return depth, mask, dark


def _inner(light: Field, mask: Mask) -> tuple[slice, slice] | None:
    """The part of a picture within which the ground lies; None if it reaches all edges.

    Rows and columns at the edges of which most is neither near the ground's level nor text: a housing, its
    shadow, the next thing. A letter is never as high as a column, and letters never fill a row.
    """
    if not mask.any() or mask.all():
        return None
    ground = float(np.median(light[~mask]))
    other = np.abs(light - ground) > 0.45 * abs(ground - float(np.median(light[mask])))
    top, bottom = _trimmed(other.mean(axis=1) > _OTHER_ROW)
    left, right = _trimmed(other.mean(axis=0) > _OTHER_COLUMN)
    height, width = light.shape
    if (top, bottom, left, right) == (0, height, 0, width) or bottom - top < max(_SMALLEST, height // 2):
        return None
    return None if right - left < max(_SMALLEST, width // 2) else (slice(top, bottom), slice(left, right))


def _trimmed(other: npt.NDArray[np.bool_]) -> tuple[int, int]:
    """First and last place that is not among others at either end, and one for the edge between."""
    inside = np.flatnonzero(~other)
    if not inside.size:
        return 0, other.size
    first, last = int(inside[0]), int(inside[-1]) + 1
    return first + (first > 0), last - (last < other.size)


def _depth(light: Field, reach: int, *, dark: bool) -> Field:
    """How far each pixel is below (above) the level of everything around it that is wider than `reach`."""
    wide = cv2.copyMakeBorder(light, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    kind = cv2.MORPH_BLACKHAT if dark else cv2.MORPH_TOPHAT
    found = cv2.morphologyEx(wide, kind, np.ones((reach, reach), np.uint8))
    return np.asarray(found[reach:-reach, reach:-reach], np.float32)


def _contrasting(image: Image) -> Field:
    """Brightness along the direction in which neighbouring colours differ most: red on green has one, too."""
    values = image.astype(np.float32)
    around = cv2.blur(values, (2 * (image.shape[0] // 4) + 1,) * 2)
    steps = (values - around).reshape(-1, 3)
    _, axes = np.linalg.eigh(steps.T @ steps)
    axis = axes[:, -1]
    if axis.sum() < 0:
        axis = -axis
    return np.asarray(values @ (axis / np.abs(axis).sum()), np.float32)


def _is_dark(light: Field, dips: Field, peaks: Field) -> bool:
    """Whether dips, and not peaks, are the ink: the other level is what the edge and the flat parts have.

    The flat parts count for more: a dark frame may take the whole edge.
    """
    low = np.median(light[dips >= np.percentile(dips, 90)])
    high = np.median(light[peaks >= np.percentile(peaks, 90)])
    middle = (low + high) / 2
    ring = np.concatenate([part.ravel() for part in (light[:2], light[-2:], light[:, :2], light[:, -2:])])
    flat = light[(dips < np.percentile(dips, 60)) & (peaks < np.percentile(peaks, 60))]
    if not flat.size:
        return float((ring > middle).mean()) >= 0.5
    return 0.4 * float((ring > middle).mean()) + 0.6 * float((flat > middle).mean()) >= 0.5


def _inked(depth: Field) -> Mask:
    """Pixels nearer to the ink than to the ground, without specks."""
    scale = 255 / max(1.0, float(np.percentile(depth, 99.5)))
    levels = cv2.convertScaleAbs(depth, alpha=scale)
    _, found = cv2.threshold(levels, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    count, places, sizes, _ = cv2.connectedComponentsWithStats(found, connectivity=8)
    least = max(2.0, (_SPECK * depth.shape[0]) ** 2)
    kept = np.flatnonzero(sizes[:, cv2.CC_STAT_AREA] >= least)
    for edge in (places[0], places[-1], places[:, 0], places[:, -1]):
        touching = np.bincount(edge, minlength=count)
        kept = kept[touching[kept] <= max(3, _ALONG * edge.size)]
    return np.asarray(np.isin(places, kept[kept > 0]))


def _stroke(mask: Mask) -> float:
    """Width of most strokes, in pixels: four times the median distance to an edge."""
    if not mask.any():
        return 0.0
    return 4 * float(np.median(cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3)[mask]))

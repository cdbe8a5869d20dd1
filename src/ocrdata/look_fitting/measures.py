"""Numbers of a line's crop: size, place, colours, sharpness, noise, slant, tilt, spacing, light.

A drawn line is measured like a photographed one: what an estimate gets wrong, it gets wrong on both.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from ocrdata.look_fitting.ink_map import HEIGHT, Field, Image, InkMap, Mask, separate, working_size

Colour = tuple[float, float, float]

_TILTS = tuple(float(angle) for angle in range(-10, 11))
_SLANTS = tuple(lean / 20 for lean in range(-12, 13))
_WIDE = 1.6  # heights of text: a shorter line has no direction
_WORD_GAP = 0.7  # heights of text: a wider gap is between words
_CUT = 0.12  # of the columns with ink
_EDGE_SHARE = 0.5  # of an edge that something else takes before the ground is said to end there


@dataclass(frozen=True, slots=True)
class LineMeasures:
    """What is measured on a line; NaN where a line has none of it.

    Lengths are shares of the text's height unless they say otherwise.

    Attributes:
        scale: Height of the crop as a share of `HEIGHT`; above 1 for one that was larger.
        height: Of the text, as a share of the picture's height.
        left: Room on the left.
        right: Room on the right.
        rise: How far the text is above the middle, as a share of the room there is, -1 to 1.
        cut: 1 where the picture's upper edge cuts letters off, -1 where the lower one does, else 0.
        contrast: Difference of ink and ground, in levels.
        blur: Standard deviation of the edges' blur, in pixels of the crop at its working size.
        noise: Standard deviation of the ground's noise, in levels, of single pixels or of soft grains.
        grain: Noise after every four pixels became one, as a share of that before: more for soft noise.
        light: Range of the ground's brightness over the picture, as a share of it.
        halo: How far the ground beside strokes is beyond the rest of it, as a share of the contrast.
        slant: Shear, as dx per dy; positive leans right.
        tilt: Degrees, clockwise.
        spacing: Median gap between neighbouring letters.
        width: Median width of the letters.
        stroke: Mean width of the strokes.
        beyond: Number of edges at which the ground ends.
    """

    scale: float
    height: float
    left: float
    right: float
    rise: float
    cut: float
    contrast: float
    blur: float
    noise: float
    grain: float
    light: float
    halo: float
    slant: float
    tilt: float
    spacing: float
    width: float
    stroke: float
    beyond: float


NAMES = tuple(item.name for item in fields(LineMeasures))


@dataclass(frozen=True, slots=True)
class MeasuredLine:
    """A line with what is measured on it.

    Attributes:
        ink: Its map of ink.
        measures: Its numbers.
        ground: BGR of the ground.
        front: BGR of the ink.
        outside: BGR of what lies beyond the ground, for each edge where something does.
        upright: Depth of its ink without tilt and slant (H, W).
        letters: First and last column of each letter or group that touches in `upright`.
        rows: First row of the text in `upright`, and the one after the last.
    """

    ink: InkMap
    measures: LineMeasures
    ground: Colour
    front: Colour
    outside: tuple[Colour, ...]
    upright: Field
    letters: tuple[tuple[int, int], ...]
    rows: tuple[int, int]


def measure(crop: Image) -> MeasuredLine | None:
    """Measure the crop of a line.

    Args:
        crop: BGR, uint8 (H, W, 3), of any size.

    Returns:
        None for an empty picture.
    """
    found = separate(working_size(crop))
    if found is None:
        return None
    depth = np.where(found.mask, found.depth, 0).astype(np.float32)
    top, bottom = text_rows(depth)
    columns = np.flatnonzero(depth[top:bottom].max(axis=0) > 0)
    if bottom - top < 4 or not columns.size:
        return None
    first, last = int(columns[0]), int(columns[-1]) + 1
    tilt = _tilt(depth) if last - first > _WIDE * (bottom - top) else math.nan
    level = depth if math.isnan(tilt) else _turned(depth, tilt)
    rows = text_rows(level)
    slant = _slant(level[rows[0] : rows[1]])
    upright = _sheared(level, slant)
    letters = _letters(upright[rows[0] : rows[1]], found.contrast)
    tall = rows[1] - rows[0]
    ground, front = _colours(found)
    outside = _outside(found, ground, front)
    room = found.image.shape[0] - tall
    gaps = [after[0] - before[1] for before, after in pairwise(letters)]
    measures = LineMeasures(
        scale=crop.shape[0] / HEIGHT,
        height=tall / found.image.shape[0],
        left=first / tall,
        right=(found.image.shape[1] - last) / tall,
        rise=1 - 2 * rows[0] / room if room > 2 else math.nan,
        cut=_cut(found.mask),
        contrast=found.contrast,
        blur=_blur(found),
        **_ground_measures(found),
        slant=slant,
        tilt=tilt,
        spacing=_middle([gap / tall for gap in gaps if gap < _WORD_GAP * tall]),
        width=_middle([(end - start) / tall for start, end in letters]),
        stroke=_stroke(found.mask) / tall,
        beyond=float(len(outside)),
    )
    return MeasuredLine(found, measures, ground, front, tuple(outside), upright, tuple(letters), rows)


def table(lines: Sequence[MeasuredLine]) -> dict[str, npt.NDArray[np.float64]]:
    """The numbers of some lines by name; NaN where a line has none."""
    return {name: np.array([getattr(line.measures, name) for line in lines]) for name in NAMES}


def text_rows(depth: Field) -> tuple[int, int]:
    """First row of the text, and the one after the last: of several lines, the one with most ink."""
    profile = depth.sum(axis=1)
    inked = profile > 0.05 * profile.max()
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inked.astype(np.int8), [0]])))
    runs = [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return max(runs, key=lambda run: float(profile[run[0] : run[1]].sum()), default=(0, 0))


def _middle(values: list[float]) -> float:
    return float(np.median(values)) if values else math.nan


def _turned(depth: Field, degrees: float) -> Field:
    """Rows shifted so that a line that sinks by so many degrees becomes level."""
    height, width = depth.shape
    drop = math.tan(math.radians(degrees))
    matrix = np.array([[1, 0, 0], [-drop, 1, drop * width / 2]])
    return np.asarray(cv2.warpAffine(depth, matrix, (width, height)), np.float32)


def _sheared(depth: Field, slant: float) -> Field:
    """Columns shifted so that letters that lean right by so much stand upright."""
    height, width = depth.shape
    matrix = np.array([[1, slant, -slant * height / 2], [0, 1, 0]])
    return np.asarray(cv2.warpAffine(depth, matrix, (width, height)), np.float32)


def _sharpest(values: Sequence[float], energies: Sequence[float]) -> float:
    """The value of the highest energy, between its neighbours by a parabola."""
    best = int(np.argmax(energies))
    if not 0 < best < len(values) - 1:
        return float(values[best])
    before, here, after = energies[best - 1 : best + 2]
    curve = before - 2 * here + after
    shift = 0.0 if curve == 0 else (before - after) / (2 * curve)
    return float(values[best] + shift * (values[1] - values[0]))


def _tilt(depth: Field) -> float:
    """The turn that makes rows of ink and rows without as different as they get."""
    energies = [float((_turned(depth, angle).sum(axis=1) ** 2).sum()) for angle in _TILTS]
    return _sharpest(_TILTS, energies)


def _slant(depth: Field) -> float:
    """The shear that makes columns of ink and columns without as different as they get."""
    padded = cv2.copyMakeBorder(depth, 0, 0, depth.shape[0] // 2, depth.shape[0] // 2, cv2.BORDER_CONSTANT)
    energies = [float((_sheared(padded, lean).sum(axis=0) ** 2).sum()) for lean in _SLANTS]
    return _sharpest(_SLANTS, energies)


def _letters(upright: Field, contrast: float) -> list[tuple[int, int]]:
    """Columns of letters that a gap parts from each other."""
    profile = upright.sum(axis=0)
    inked = profile > 0.06 * upright.shape[0] * contrast
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inked.astype(np.int8), [0]])))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _colours(found: InkMap) -> tuple[Colour, Colour]:
    """BGR of the ground and of the ink, each the median of pixels that are surely one of them."""
    free = found.free()
    outermost = found.light[free] if free.any() else found.light[~found.mask]
    ground = found.image[free] if free.any() else found.image[~found.mask]
    # What lies beyond the ground's end is no ground: the half of the pixels nearest to the median counts.
    middle = np.median(outermost)
    near = np.abs(outermost - middle) <= np.median(np.abs(outermost - middle))
    core = found.image[found.mask & (found.depth >= np.percentile(found.depth[found.mask], 70))]
    return _colour(ground[near]), _colour(core)


def _colour(pixels: Image) -> Colour:
    blue, green, red = np.median(pixels, axis=0).tolist()
    return blue, green, red


def _outside(found: InkMap, ground: Colour, front: Colour) -> list[Colour]:
    """BGR of what takes most of an edge of the picture and is neither ground nor letters."""
    least = 0.6 * max(12.0, float(np.abs(np.subtract(ground, front)).max()))
    edges = []
    for strip, ink in (
        (found.image[:2], found.mask[:2]), (found.image[-2:], found.mask[-2:]),
        (found.image[:, :2], found.mask[:, :2]), (found.image[:, -2:], found.mask[:, -2:]),
    ):  # fmt: skip
        other = (np.abs(strip.astype(np.float32) - np.array(ground, np.float32)).max(axis=2) > least) & ~ink
        if other.mean() > _EDGE_SHARE:
            edges.append(_colour(strip[other]))
    return edges


def _cut(mask: Mask) -> float:
    """Which edge, if any, has ink below a good part of the letters' columns."""
    columns = max(1, int(mask.any(axis=0).sum()))
    above, below = float(mask[0].sum()) / columns, float(mask[-1].sum()) / columns
    return 0.0 if max(above, below) < _CUT else 1.0 if above > below else -1.0


def _blur(found: InkMap) -> float:
    """From the steepness of the strokes' edges: an ideal edge of contrast c has slope c / (sigma √(2 π))."""
    across = cv2.Sobel(found.light, cv2.CV_32F, 1, 0) / 8
    down = cv2.Sobel(found.light, cv2.CV_32F, 0, 1) / 8
    mask = found.mask.astype(np.uint8)
    square = np.ones((3, 3), np.uint8)
    rim = cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, square) > 0
    slope = float(np.percentile(np.hypot(across, down)[rim], 85))
    return found.contrast / max(slope, 0.5) / math.sqrt(2 * math.pi)


def _ground_measures(found: InkMap) -> dict[str, float]:
    """Noise, grain, light and halo of the ground."""
    free, close = found.free(2), ~found.mask & ~found.free(1)
    if free.sum() < 24:
        return dict.fromkeys(("noise", "grain", "light", "halo"), math.nan)
    green = found.image[..., 1].astype(np.float32)
    noise = _roughness(green, free)
    height, width = green.shape
    even = green[: height & ~1, : width & ~1]
    halves = cv2.resize(even, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    whole = cv2.erode(free.astype(np.uint8), np.ones((2, 2), np.uint8))
    coarse = whole[::2, ::2][: height // 2, : width // 2]
    soft = _roughness(halves, coarse > 0) if (coarse > 0).sum() > 12 else math.nan
    low, middle, high = np.percentile(found.light[free], (5, 50, 95)).tolist()
    sign = -1.0 if found.dark else 1.0
    beside = float(np.median(found.light[close])) if close.any() else middle
    return {
        # Soft grains are alike within two pixels: half as fine they are seen, too.
        "noise": noise if math.isnan(soft) else max(noise, 1.3 * soft),
        "grain": soft / noise if noise > 0.7 else math.nan,
        "light": (high - low) / max(20.0, middle),
        "halo": sign * (beside - middle) / max(found.contrast, 4.0),
    }


def _roughness(field: Field, where: Mask) -> float:
    """Standard deviation of noise, from a mask that no plane and no edge answers to (Immerkær, 1996)."""
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    steps = np.abs(cv2.filter2D(field, cv2.CV_32F, kernel))[where]
    return float(np.median(steps)) / 0.6745 / 6


def _stroke(mask: Mask) -> float:
    """Twice the area over the length of the outline: the width of long strokes."""
    outline = mask & ~(cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)
    return 2 * float(mask.sum()) / max(1.0, float(outline.sum()))

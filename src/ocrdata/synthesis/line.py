"""One line: text → picture. Everything random in it follows from the seed and the line's number."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ocrdata.synthesis.legible.contrast import contrast, legible, points_visible
from ocrdata.synthesis.look.canvas import Canvas
from ocrdata.synthesis.look.ink import Surface
from ocrdata.synthesis.look.photo import monochrome
from ocrdata.synthesis.look.preset import Effect, LookPreset, pick
from ocrdata.synthesis.look.surfaces import Surfaces
from ocrdata.synthesis.type.fonts import Face
from ocrdata.synthesis.type.glyphs import Mask
from ocrdata.synthesis.type.layout import Style, full_height, typeset

Image = npt.NDArray[np.uint8]

_SIZES = (12, 24, 48, 96, 192, 384, 544)
"""Em heights that glyphs are drawn at; the warp does the rest. Few sizes make the glyph cache work."""

_ENOUGH = 0.8  # of the wanted em height: the warp may enlarge a little
_SMALLEST = 12  # pixels: height of a line in a photograph below which nobody reads it
_HALVE = 0.6  # scale below which a mask is halved first, so that no thin stroke falls between two pixels

ATTEMPTS = 8
"""A point of a segment display is lost in two pictures of five; after so many, in one line of a hundred."""

_PHOTOGENIC = 30.0  # contrast before light and lens from which on most pictures of a line can be read

_64 = (1 << 64) - 1
_SMALL_QUALITY = 60
_MIXED = 0.12  # share of lines whose main face need not have every character


def line_rng(seed: int, index: int, attempt: int = 0) -> Random:
    """The random numbers of one line: the same for any number of workers and any order."""
    # Odd multipliers keep different triples apart; texts as seeds would be hashed at twice the cost.
    return Random(
        (seed * 0x9E3779B97F4A7C15 + index * 0xD1B54A32D192ED03 + attempt * 0x8CB92BA72F3D8DD7) & _64
    )


class RenderedLine(NamedTuple):
    """A drawn line.

    Attributes:
        image: BGR, uint8 (H, W, 3), or grey (H, W); lower than what was asked for where the line was small in
            the photograph.
        rng: The line's random numbers, for what follows.
        redrawn: How often it was drawn again.
        contrast: Of its weakest character.
    """

    image: Image
    rng: Random
    redrawn: int
    contrast: float


@dataclass(frozen=True, slots=True)
class RenderContext:
    """What lines are drawn with.

    Attributes:
        faces: The faces to choose from.
        preset: How lines look.
        surfaces: Where grounds come from.
        others: Texts for neighbouring lines.
        seed: Of the run.
        height: Of a picture without low resolution, in pixels. One with it stays as small as it was
            taken, as the crops of a photograph are: PaddleOCR brings all to one height when it reads them.
    """

    faces: Sequence[Face]
    preset: LookPreset
    surfaces: Surfaces
    others: Sequence[str]
    seed: int
    height: int


class _InkedLine(NamedTuple):
    """A line before any light falls on it.

    Attributes:
        image: The text on its ground.
        mask: Its coverage.
        canvas: What it was drawn from.
        matrix: Of the canvas; a picture that is enlarged gets another one.
    """

    image: Image
    mask: Mask
    canvas: Canvas
    matrix: npt.NDArray[np.float64]


def draw_legible(context: RenderContext, text: str, index: int, first_attempt: int = 0) -> RenderedLine:
    """Draw a line, again if nothing could be read of it, at last without what light and lens do.

    Args:
        context: What with.
        text: What to write, NFC, with a face for every character.
        index: Of the line.
        first_attempt: Another one gives another picture of the same line.

    Returns:
        The picture, with its contrast.
    """
    inked = None
    for attempt in range(ATTEMPTS):
        rng, last = line_rng(context.seed, index, first_attempt + attempt), attempt == ATTEMPTS - 1
        fresh = inked is None or last
        if inked is None or last:
            inked = _inked(context, text, rng, whole=last)
        else:  # taken again, in another light: that mends most, at half the price
            inked.canvas.matrix = inked.matrix
        image, mask, canvas, _ = inked
        if not last:
            image, mask = _photographed(image, mask, canvas, rng, context.preset, context.height)
        found = contrast(image, mask)
        visible = legible(image, found)
        if visible and _points_visible(image, mask, canvas):
            break
        if visible or not fresh or contrast(inked.image, inked.mask) < _PHOTOGENIC:
            inked = None
    return RenderedLine(image, rng, attempt, found)


def _inked(context: RenderContext, text: str, rng: Random, *, whole: bool = False) -> _InkedLine:
    """The text on its ground; `whole` lets no edge cut it, and keeps it as large as the picture."""
    preset, height = context.preset, context.height
    canvas = _set(text, rng, context)
    small = height if whole else min(height, max(_SMALLEST, round(height * preset.capture(rng))))
    for effect in preset.strokes:
        if rng.random() < effect.p:
            effect.apply(canvas, rng)
    _place(canvas, rng, preset, small, whole=whole)
    canvas.grey = rng.random() < preset.grey
    ground = pick(preset.ground, rng).apply(canvas, rng)
    background = monochrome(ground.image, rng) if canvas.grey else ground.image
    mask = _warped(canvas)
    image: Image = _ink(preset, ground.ink, rng).apply(Surface(background, mask, ground.colour), rng)
    return _InkedLine(image, mask, canvas, canvas.matrix)


def encode(picture: RenderedLine, preset: LookPreset, height: int) -> bytes:
    """A picture as JPEG, of a quality that the preset says.

    A low one would take the letters of a picture that is smaller than `height`: it is not kept below 60.
    """
    quality = int(preset.quality(picture.rng))
    if picture.image.shape[0] < height:
        quality = max(quality, _SMALL_QUALITY)
    data: bytes = cv2.imencode(".jpg", picture.image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
    return data


def choose_faces(text: str, faces: Sequence[Face], rng: Random) -> list[Face]:
    """A main face for a text, and, where it lacks a character, those to fall back on.

    Most lines get a face that has all of it; some are mixed, as texts in the world are.
    """
    solid = text.replace(" ", "")
    count = len(faces)
    start = int(rng.random() * count)
    first = faces[start]
    if rng.random() < _MIXED and not first.draws(solid):
        lacking = first.missing(solid)
        if sum(char in lacking for char in solid) <= len(solid) * 0.4:
            return [*faces[start:], *faces[:start]]
    for step in range(count):
        face = faces[(start + step) % count]
        if face.draws(solid):
            return [face]
    return sorted((*faces[start:], *faces[:start]), key=lambda face: len(face.missing(solid)))


def _set(text: str, rng: Random, context: RenderContext) -> Canvas:
    chosen = choose_faces(text, context.faces, rng)
    look, others = context.preset.text, context.others
    share = look.height(rng)
    full = _full_height(chosen[0])
    size = _quantised(context.height * share / full)
    # Latin is turned, not stacked: only scripts that are written downwards are set so.
    vertical = rng.random() < look.vertical(rng) and len(text) > 1 and min(text) > "\u2e80"
    dot = look.dot(rng) if _overprints(chosen[0]) else 0.0
    style = Style(
        spacing=look.spacing(rng),
        jitter=look.jitter(rng),
        vertical=vertical,
        last_scale=look.last_scale(rng),
        dot=dot,
        dot_advance=look.dot_advance(rng) if dot else 0.0,
        dot_shift=look.dot_shift(rng) if dot else 0.0,
    )
    drawn = typeset(text, chosen, size, style, rng)
    mask, box, origin, points = drawn
    if vertical:
        # PaddleOCR turns tall crops by 90° counter-clockwise before it reads them, in training data too.
        mask = np.ascontiguousarray(np.rot90(mask))
        box, origin, points = (0, 0, mask.shape[1], mask.shape[0]), (0, 0), ()
    return Canvas(
        text=text,
        faces=chosen,
        size=size,
        style=style,
        mask=mask,
        box=box,
        origin=origin,
        points=points,
        full=full * size,
        surfaces=context.surfaces,
        other_text=lambda numbers: others[int(numbers.random() * len(others))] if others else "",
    )


def _place(canvas: Canvas, rng: Random, preset: LookPreset, height: int, *, whole: bool) -> None:
    """Decide the picture's width and where the mask's pixels go; `whole` lets no edge cut the line."""
    look = preset.text
    x0, y0, x1, y1 = canvas.box
    tall = y1 - y0
    share = min(0.96, max(0.3, tall / canvas.full * canvas.size * _full_height(canvas.faces[0]) / height))
    scale = min(look.height(rng), share * 1.15, 0.96) * height / tall
    stretch, slant, angle = look.stretch(rng), look.slant(rng), math.radians(look.rotate(rng))
    cos, sin = math.cos(angle), math.sin(angle)
    # Scale and slant, then rotation: x' = a x + b y, y' = c x + d y.
    a, c = cos * scale * stretch, sin * scale * stretch
    b, d = (-cos * slant - sin) * scale, (-sin * slant + cos) * scale
    xs = [a * x0 + b * y0, a * x1 + b * y0, a * x1 + b * y1, a * x0 + b * y1]
    ys = [c * x0 + d * y0, c * x1 + d * y0, c * x1 + d * y1, c * x0 + d * y1]
    wander = look.perspective(rng) * tall * scale
    if wander:
        draw, wide = rng.random, 2 * wander
        xs = [x - wander + draw() * wide for x in xs]
        ys = [y - wander + draw() * wide for y in ys]
    left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
    fit = min(1.0, height * 0.97 / (bottom - top))  # below 1: a detector's upright box around a tilted line
    unit = tall * scale * fit
    before, after = look.margin(rng) * unit, look.margin(rng) * unit
    above = (height - (bottom - top) * fit) * (0.5 - 0.5 * max(-1.0, min(1.0, look.rise(rng))))
    cut = look.cut(rng)
    if cut and not whole:
        above = -cut * unit if cut > 0 else height - (bottom - top) * fit - cut * unit
    canvas.shape = (height, max(8, round((right - left) * fit + before + after)))
    dx, dy = before - left * fit, above - top * fit
    if wander:
        corners = [(x * fit + dx, y * fit + dy) for x, y in zip(xs, ys, strict=True)]
        canvas.matrix = _onto((x0, y0, x1, y1), corners)
    else:
        canvas.matrix = np.array(((a * fit, b * fit, dx), (c * fit, d * fit, dy), (0.0, 0.0, 1.0)))


def _onto(
    box: tuple[float, float, float, float], corners: Sequence[tuple[float, float]]
) -> npt.NDArray[np.float64]:
    """The projection that takes a box to four corners, clockwise from its upper left.

    P. Heckbert, Fundamentals of Texture Mapping and Image Warping, 1989, section 2.2.3. By hand because
    OpenCV's `getPerspectiveTransform` (the tests' oracle) and the arrays that it wants take longer.
    """
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    ax, bx, cx = x1 - x2, x3 - x2, x0 - x1 + x2 - x3
    ay, by, cy = y1 - y2, y3 - y2, y0 - y1 + y2 - y3
    area = ax * by - bx * ay
    left, top, right, bottom = box
    wide, tall = right - left, bottom - top
    g, h = (cx * by - bx * cy) / area / wide, (ax * cy - cx * ay) / area / tall
    a, b = (x1 - x0) / wide + g * x1, (x3 - x0) / tall + h * x3
    d, e = (y1 - y0) / wide + g * y1, (y3 - y0) / tall + h * y3
    c, f, w = x0 - a * left - b * top, y0 - d * left - e * top, 1 - g * left - h * top
    return np.array(((a / w, b / w, c / w), (d / w, e / w, f / w), (g / w, h / w, 1.0)))


def _photographed(
    image: Image, mask: Mask, canvas: Canvas, rng: Random, preset: LookPreset, height: int
) -> tuple[Image, Mask]:
    """What light, lens, sensor and storage do; a small picture grows where the preset says, or later."""
    unit, draw = image.shape[0] / height, rng.random
    for effect in preset.taking:
        if draw() < effect.p:
            image = effect.apply(image, rng, unit)
    if not preset.enlarged:
        return image, mask
    if unit < 1:
        image, mask = _grown(image, height), _grown(mask, height)
        canvas.matrix = canvas.matrix * np.array([[1 / unit], [1 / unit], [1.0]])
    for effect in preset.enlarged:
        if draw() < effect.p:
            image = effect.apply(image, rng)
    return image, mask


def _grown(image: Image, height: int) -> Image:
    if image.shape[0] == height:
        return image
    width = max(8, round(image.shape[1] * height / image.shape[0]))
    return np.asarray(cv2.resize(image, (width, height)), np.uint8)


def _warped(canvas: Canvas) -> Image:
    height, width = canvas.shape
    mask, matrix = canvas.mask, canvas.matrix
    scale = math.hypot(matrix[0, 1], matrix[1, 1])
    while scale < _HALVE and min(mask.shape) > 3:
        rows, columns = mask.shape
        even = mask[: rows & ~1, : columns & ~1]  # exactly by half, which OpenCV is fast at
        mask = np.asarray(cv2.resize(even, (columns // 2, rows // 2), interpolation=cv2.INTER_AREA), np.uint8)
        matrix, scale = matrix @ _TWICE, scale * 2
    if matrix[2, 0] == 0.0 == matrix[2, 1]:
        if matrix[0, 1] == 0.0 == matrix[1, 0]:
            return _scaled(mask, matrix, height, width)
        return np.asarray(cv2.warpAffine(mask, matrix[:2], (width, height)), np.uint8)
    return np.asarray(cv2.warpPerspective(mask, matrix, (width, height)), np.uint8)


_TWICE = np.array([[2.0, 0, 0.5], [0, 2.0, 0.5], [0, 0, 1]])  # from a halved mask's pixels to the mask's


def _scaled(mask: Mask, matrix: npt.NDArray[np.float64], height: int, width: int) -> Mask:
    """The warp of a line that stays upright: scaled, and put on whole pixels."""
    size = (max(1, round(mask.shape[1] * matrix[0, 0])), max(1, round(mask.shape[0] * matrix[1, 1])))
    small = cv2.resize(mask, size)
    x, y = round(matrix[0, 2]), round(matrix[1, 2])
    placed = np.zeros((height, width), np.uint8)
    top, left = max(0, y), max(0, x)
    piece = small[top - y : height - y, left - x : width - x]
    placed[top : top + piece.shape[0], left : left + piece.shape[1]] = piece
    return placed


def _ink(preset: LookPreset, wanted: str | None, rng: Random) -> Effect:
    """The ink that a ground asks for, with the preset's parameters where it has some."""
    if wanted is None:
        return pick(preset.free_ink, rng) if preset.free_ink else _bare("printed")
    return next((item for item in preset.ink if item.name == wanted), None) or _bare(wanted)


@lru_cache(maxsize=8)
def _bare(name: str) -> Effect:
    from ocrdata.synthesis.look import ink

    return Effect(name, getattr(ink, name), 1.0)


@lru_cache(maxsize=512)
def _full_height(face: Face) -> float:
    return full_height(face)


def _points_visible(image: Image, mask: Mask, canvas: Canvas) -> bool:
    if not canvas.points:
        return True
    return points_visible(image, mask, canvas.points, canvas.matrix, apart=_overprints(canvas.faces[0]))


@lru_cache(maxsize=512)
def _overprints(face: Face) -> bool:
    """Whether the decimal point takes no room of its own, as on seven-segment displays."""
    return face.draws(".8") and face.advance(".") == 0.0


def _quantised(size: float) -> int:
    return next((step for step in _SIZES if step >= _ENOUGH * size), _SIZES[-1])

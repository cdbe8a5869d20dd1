"""One line: text → picture. Everything random in it follows from the seed and the line's number."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ocrdata.synthesis.direction import is_downwards
from ocrdata.synthesis.legible.contrast import contrast, legible, points_visible
from ocrdata.synthesis.look.canvas import Canvas
from ocrdata.synthesis.look.geometry import place, warped
from ocrdata.synthesis.look.ink import InkInput
from ocrdata.synthesis.look.photo import monochrome
from ocrdata.synthesis.look.preset import Effect, LookPreset, pick
from ocrdata.synthesis.look.surfaces import Surfaces
from ocrdata.synthesis.type.fallback import choose_faces
from ocrdata.synthesis.type.fonts import Face
from ocrdata.synthesis.type.glyphs import Mask
from ocrdata.synthesis.type.heights import full_height, point_takes_no_room
from ocrdata.synthesis.type.layout import Style, typeset

Image = npt.NDArray[np.uint8]

_SIZES = (12, 24, 48, 96, 192, 384, 544)
"""Em heights that glyphs are drawn at; the warp does the rest. Few sizes make the glyph cache work."""

_ENOUGH = 0.8  # of the wanted em height: the warp may enlarge a little
_SMALLEST = 12  # pixels: height of a line in a photograph below which nobody reads it

ATTEMPTS = 8
"""A point of a segment display is lost in two pictures of five; after so many, in one line of a hundred."""

_PHOTOGENIC = 30.0  # contrast before light and lens from which on most pictures of a line can be read

_64 = (1 << 64) - 1
_SMALL_QUALITY = 60


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
        contrast: Contrast of its weakest character.
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
        surfaces: The photographs and textures that grounds are cut from.
        others: Texts for neighbouring lines.
        seed: Seed of the run.
        height: Of a picture without low resolution, in pixels. One with it stays as small as it was
            taken, as the crops of a photograph are: PaddleOCR brings all to one height when it reads them.
    """

    faces: Sequence[Face]
    preset: LookPreset
    surfaces: Surfaces
    others: Sequence[str]
    seed: int
    height: int


class InkedLine(NamedTuple):
    """A line before light and lens change it.

    Attributes:
        image: The text on its ground.
        mask: Coverage of the text.
        canvas: What it was drawn from.
        matrix: The canvas's matrix before an enlargement replaces it.
    """

    image: Image
    mask: Mask
    canvas: Canvas
    matrix: npt.NDArray[np.float64]


def draw_legible(context: RenderContext, text: str, index: int, first_attempt: int = 0) -> RenderedLine:
    """Draw a line; draw it again while it is illegible, the last time without light and lens.

    Args:
        context: What to draw with.
        text: What to write, in NFC, with a face for every character.
        index: Number of the line.
        first_attempt: Where attempts start: another number gives another picture of the same line.

    Returns:
        The picture, with its contrast.
    """
    inked = None
    for attempt in range(ATTEMPTS):
        rng, last = line_rng(context.seed, index, first_attempt + attempt), attempt == ATTEMPTS - 1
        fresh = inked is None or last
        if inked is None or last:
            inked = inked_line(context, text, rng, whole=last)
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


def inked_line(context: RenderContext, text: str, rng: Random, *, whole: bool = False) -> InkedLine:
    """The text on its ground; `whole` lets no edge cut it, and keeps it as large as the picture."""
    preset, height = context.preset, context.height
    canvas = _set(text, rng, context)
    small = height if whole else min(height, max(_SMALLEST, round(height * preset.capture(rng))))
    for effect in preset.strokes:
        if rng.random() < effect.p:
            effect.apply(canvas, rng)
    place(canvas, rng, preset.text, small, whole=whole)
    canvas.grey = rng.random() < preset.grey
    ground = pick(preset.ground, rng).apply(canvas, rng)
    background = monochrome(ground.image, rng) if canvas.grey else ground.image
    mask = warped(canvas)
    image: Image = _ink(preset, ground.ink, rng).apply(InkInput(background, mask, ground.colour), rng)
    return InkedLine(image, mask, canvas, canvas.matrix)


def encode(picture: RenderedLine, preset: LookPreset, height: int) -> bytes:
    """A picture as JPEG, of the preset's quality.

    For a picture smaller than `height`, the quality is at least 60: a lower one would destroy its letters.
    """
    quality = int(preset.quality(picture.rng))
    if picture.image.shape[0] < height:
        quality = max(quality, _SMALL_QUALITY)
    data: bytes = cv2.imencode(".jpg", picture.image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
    return data


def _set(text: str, rng: Random, context: RenderContext) -> Canvas:
    chosen = choose_faces(text, context.faces, rng)
    look, others = context.preset.text, context.others
    share = look.height(rng)
    full = full_height(chosen[0])
    size = _quantised(context.height * share / full)
    vertical = is_downwards(text, chosen, look, rng)
    dot = look.dot(rng) if point_takes_no_room(chosen[0]) else 0.0
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


def _ink(preset: LookPreset, wanted: str | None, rng: Random) -> Effect:
    """The ink that a ground asks for, with the preset's parameters where it has some."""
    if wanted is None:
        return pick(preset.free_ink, rng) if preset.free_ink else _bare("printed")
    return next((item for item in preset.ink if item.name == wanted), None) or _bare(wanted)


@lru_cache(maxsize=8)
def _bare(name: str) -> Effect:
    from ocrdata.synthesis.look import ink

    return Effect(name, getattr(ink, name), 1.0)


def _points_visible(image: Image, mask: Mask, canvas: Canvas) -> bool:
    if not canvas.points:
        return True
    return points_visible(
        image, mask, canvas.points, canvas.matrix, apart=point_takes_no_room(canvas.faces[0])
    )


def _quantised(size: float) -> int:
    return next((step for step in _SIZES if step >= _ENOUGH * size), _SIZES[-1])

"""One page for detection that shows devices: face plates with displays, captions, buttons and frames.

A device is drawn flat, then warped onto the page as a whole. Only what its displays show has boxes: captions,
other print on the page and displays that show nothing have none, so that a detector learns to find displays
alone.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from random import Random
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ocrdata import resources
from ocrdata.samples.labels import Box
from ocrdata.synthesis.line import RenderContext, inked_line, line_rng
from ocrdata.synthesis.look import negatives
from ocrdata.synthesis.look.device import DeviceLook, framed, mirroring
from ocrdata.synthesis.look.ink import InkInput, printed
from ocrdata.synthesis.page import PageCanvas, photographed
from ocrdata.synthesis.type.fallback import choose_faces
from ocrdata.synthesis.type.fonts import Face, find_fonts
from ocrdata.synthesis.type.glyphs import Mask
from ocrdata.synthesis.type.layout import typeset

Image = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]

_ON_GLASS = frozenset(
    {"shadow", "reflection", "glare", "dirt"}
)  # effects of the preset that a display has itself
_DRAFT, _LOWEST, _HIGHEST = 48, 12, 400  # heights in pixels that a display is drawn at
_LARGEST = 1.5  # lengths of the page's longer side that a plate may be long
_PLACES = 12  # tries to find room for a device
_EDGE = 3.0  # pixels between a reading and the edge of its page


class _Display(NamedTuple):
    """A display as it is mounted.

    Attributes:
        image: Its glass and frame, BGR (H, W, 3).
        mask: Coverage of the ink (H, W).
        quad: Corners of the reading in pixels of `image`, (4, 2); None if it shows nothing.
        text: The reading.
    """

    image: Image
    mask: Mask
    quad: Points | None
    text: str


@dataclass(slots=True)
class _Plate:
    """A device, flat.

    Attributes:
        image: BGR (H, W, 3).
        mask: Coverage of all readings (H, W).
        readings: Text and corners (4, 2) of each reading, in pixels of `image`.
    """

    image: Image
    mask: Mask
    readings: list[tuple[str, Points]] = field(default_factory=list)


def draw_devices(
    context: RenderContext, look: DeviceLook, texts: Sequence[str], index: int
) -> tuple[Image, list[Box], Random]:
    """Draw a page with devices.

    Args:
        context: What to draw with.
        look: How devices look.
        texts: What displays show; those without room are left out.
        index: Number of the page.

    Returns:
        See `ocrdata.synthesis.page.draw_page`.
    """
    rng = line_rng(context.seed, index)
    width = int(rng.uniform(640, 1280))
    height = int(width * rng.uniform(0.5, 1.4))
    page = PageCanvas(_surroundings(context, height, width, rng), np.zeros((height, width), np.uint8), [])
    left = list(texts)
    for number in range(max(1, int(look.count(rng)))):
        first = number == 0
        plate = _device(context, look, left, (height, width), rng, first=first)
        for _ in range(_PLACES):
            if _mounted(page, plate, look, rng):
                break
        if not left:
            break
    return *photographed(page, context.preset, rng, coloured=True), rng


def _surroundings(context: RenderContext, height: int, width: int, rng: Random) -> Image:
    """Part of a photograph as it is, or a surface with shapes on it."""
    if context.surfaces.has_photos and rng.random() < 0.7:
        scene = context.surfaces.scene(height, width, rng)
        if scene is not None:
            return scene
    kinds = ("wall", "plastic", "metal", "sheet", "blurred", "wood")
    image = context.surfaces.texture(kinds[int(rng.random() * len(kinds))], height, width, rng)
    for _ in range(int(rng.random() * 3)):
        negatives.draw(image, np.zeros((height, width), np.uint8), rng)
    return image


def _device(
    context: RenderContext,
    look: DeviceLook,
    texts: list[str],
    page: tuple[int, int],
    rng: Random,
    *,
    first: bool,
) -> _Plate:
    """A face plate with one display above the other, at the size that it has on the page.

    Args:
        context: What to draw with.
        look: How devices look.
        texts: Readings; those that are used are removed.
        page: Height and width of the page in pixels.
        rng: Random numbers of the page.
        first: Whether this is the page's first device, which shows a reading in any case.
    """
    width = look.width(rng) * page[1]
    displays, captions = [], []
    for number in range(min(len(texts), max(1, int(look.panels(rng))))):
        blank = not (first and number == 0) and rng.random() < look.blank(rng)
        displays.append(
            _display(context, look, texts.pop(0), width * rng.uniform(0.8, 1.0), rng, blank=blank)
        )
        captions.append([str(look.caption(rng)) for _ in range(int(look.captions(rng)))])
    unit = displays[0].image.shape[0]
    most = _LARGEST * max(page)
    left, top, right, bottom = (
        int(min(look.margin(rng) * unit, max(8.0, (most - size) / 2)))
        for size in (width, unit * len(displays), width, unit * len(displays))
    )
    heights = [display.image.shape[0] for display in displays]
    gaps = [int(unit * rng.uniform(0.5, 0.9)) for _ in displays]
    rows, columns = top + sum(heights) + sum(gaps) + bottom, left + int(width) + 8 + right
    kind = str(look.plate(rng))
    plate = _Plate(context.surfaces.texture(kind, rows, columns, rng), np.zeros((rows, columns), np.uint8))
    for _ in range(int(rng.random() * 2.5)):
        negatives.draw(plate.image, np.zeros((rows, columns), np.uint8), rng)
    y = top
    for display, words, gap in zip(displays, captions, gaps, strict=True):
        x = left + int(rng.random() * max(1, width - display.image.shape[1]))
        _print(plate, words, (x, y, *display.image.shape[1::-1]), gap, look, rng)
        _mount(plate, display, x, y)
        y += display.image.shape[0] + gap
    return plate


def _display(
    context: RenderContext, look: DeviceLook, text: str, width: float, rng: Random, *, blank: bool
) -> _Display:
    """A display of some width with its reading, its frame, and what its glass mirrors."""
    numbers = int(rng.random() * (1 << 53))
    draft = inked_line(replace(context, height=_DRAFT), text, Random(numbers), whole=True)
    height = width * _DRAFT / draft.image.shape[1]
    height = max(_LOWEST, min(_HIGHEST, round(height)))
    # The same random numbers give the same display at its final size.
    inked = inked_line(replace(context, height=height), text, Random(numbers), whole=True)
    image, mask, canvas = inked.image, inked.mask, inked.canvas
    if blank:
        image, mask = canvas.surfaces.texture("glass", mask.shape[0], mask.shape[1], rng), np.zeros_like(mask)
        image = cv2.convertScaleAbs(image, alpha=rng.uniform(0.1, 1.4))
    x0, y0, x1, y1 = canvas.box
    beyond = look.box(rng) * (y1 - y0)
    x0, y0, x1, y1 = x0 - beyond, y0 - beyond, x1 + beyond, y1 + beyond
    box = np.array([[[x0, y0], [x1, y0], [x1, y1], [x0, y1]]], np.float64)
    quad = cv2.perspectiveTransform(box, inked.matrix)[0]
    image = mirroring(context.surfaces, image, look.mirrored(rng), rng)
    for effect in context.preset.photo:
        if effect.name in _ON_GLASS and rng.random() < effect.p:
            image = effect.apply(image, rng, height / _DRAFT)
    rim = int(look.bezel(rng) * height)
    mounted = framed(image, rim, look.depth(rng), rng)
    inside = cv2.copyMakeBorder(mask, rim, rim, rim, rim, cv2.BORDER_CONSTANT)
    return _Display(mounted, inside, None if blank else quad + rim, text)


def _mount(plate: _Plate, display: _Display, x: int, y: int) -> None:
    """Put a display into a plate with its top left corner at (x, y)."""
    height, width = display.mask.shape
    height, width = min(height, plate.mask.shape[0] - y), min(width, plate.mask.shape[1] - x)
    plate.image[y : y + height, x : x + width] = display.image[:height, :width]
    if display.quad is not None:
        plate.mask[y : y + height, x : x + width] = display.mask[:height, :width]
        plate.readings.append((display.text, display.quad + np.array([x, y])))


def _print(
    plate: _Plate,
    captions: Sequence[str],
    display: tuple[int, int, int, int],
    gap: int,
    look: DeviceLook,
    rng: Random,
) -> None:
    """Print captions below a display, or beside it where they find room.

    Args:
        plate: The plate; changed in place.
        captions: What to print.
        display: Left, top, width and height of the display.
        gap: Height of the room below it.
        look: How devices look.
        rng: Random numbers of the page.
    """
    x, y, width, height = display
    for number, text in enumerate(captions):
        size = min(look.caption_size(rng) * height, gap * 0.9)
        chosen = choose_faces(text, _caption_faces(), rng)
        mask = typeset(text, chosen, max(8, min(160, round(size))), rng=rng).mask
        scale = size / max(mask.shape[0], size * 0.6)
        mask = cv2.resize(mask, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        rows, columns = mask.shape
        if number == 0:
            left, top = x + int((width - columns) * rng.random()), y + height + int((gap - rows) * 0.4)
        else:
            left = x - columns - gap // 4 if rng.random() < 0.5 else x + width + gap // 4
            top = y + int((height - rows) * rng.random())
        if left < 0 or top < 0 or left + columns > plate.mask.shape[1] or top + rows > plate.mask.shape[0]:
            continue
        piece = np.ascontiguousarray(plate.image[top : top + rows, left : left + columns])
        plate.image[top : top + rows, left : left + columns] = printed(InkInput(piece, mask), rng)


def _mounted(page: PageCanvas, plate: _Plate, look: DeviceLook, rng: Random) -> bool:
    """Warp a device onto a page if its readings fit; returns whether they do.

    The plate may leave the page, and so may the rest of a display.
    """
    matrix = _placed(page, plate, look, rng)
    height, width = page.taken.shape
    whole = np.full(plate.mask.shape, 255, np.uint8)
    area = cv2.warpPerspective(whole, matrix, (width, height), flags=cv2.INTER_LINEAR)
    if cv2.countNonZero(cv2.bitwise_and(area, page.taken)):
        return False
    drawn = cv2.warpPerspective(
        plate.image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    page.image = cv2.copyTo(drawn, area, page.image)
    cv2.max(page.taken, area, dst=page.taken)
    ink = cv2.warpPerspective(plate.mask, matrix, (width, height), flags=cv2.INTER_LINEAR)
    for text, quad in plate.readings:
        corners = cv2.perspectiveTransform(quad[None], matrix)[0]
        x0, y0 = (max(0, int(value) - 2) for value in corners.min(0))
        x1, y1 = (int(value) + 3 for value in corners.max(0))
        points = tuple((float(x), float(y)) for x, y in corners)
        page.boxes.append((Box(points, text), np.ascontiguousarray(ink[y0:y1, x0:x1]), (x0, y0)))
    return True


def _placed(page: PageCanvas, plate: _Plate, look: DeviceLook, rng: Random) -> Points:
    """A random projection of a plate that keeps its readings on the page."""
    rows, columns = plate.mask.shape
    flat = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    angle = math.radians(look.turn(rng))
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    wander = look.perspective(rng) * min(rows, columns)
    corners = flat @ turn + np.array([rng.uniform(-wander, wander) for _ in range(8)]).reshape(4, 2)
    matrix = cv2.getPerspectiveTransform(flat, corners.astype(np.float32))
    shown = [quad for _, quad in plate.readings] or [flat.astype(np.float64)]
    there = cv2.perspectiveTransform(np.concatenate(shown)[None], matrix)[0]
    height, width = page.taken.shape
    inside = np.array([width, height]) - 2 * _EDGE
    shrink = min(1.0, float((inside / (there.max(0) - there.min(0))).min()))
    matrix = np.diag([shrink, shrink, 1.0]) @ matrix
    low = there.min(0) * shrink
    room = np.maximum(0.0, inside - there.max(0) * shrink + low)
    x, y = (rng.random() * free + _EDGE - start for free, start in zip(room, low, strict=True))
    moved: Points = np.array([[1.0, 0, x], [0, 1.0, y], [0, 0, 1.0]]) @ matrix
    return moved


@lru_cache(maxsize=1)
def _caption_faces() -> tuple[Face, ...]:
    """The faces that captions are printed with."""
    return tuple(Face(file) for file in find_fonts([resources.find("fonts", "latin")], 0)[0])

"""One page for detection: lines without overlap, quads that fit their ink, shapes that only look like text.

Every line is warped by a matrix of its own, and its quad is the box of its ink sent through that matrix, so a
quad lies within two pixels of the ink however the line is turned. What light and lens do afterwards moves
nothing.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
import numpy.typing as npt

from ocrdata.samples.labels import Box
from ocrdata.synthesis.legible.contrast import contrast, legible
from ocrdata.synthesis.line import RenderContext, line_rng
from ocrdata.synthesis.look import negatives
from ocrdata.synthesis.look.ink import InkInput, printed
from ocrdata.synthesis.look.preset import LookPreset, pick
from ocrdata.synthesis.look.surfaces import Surfaces
from ocrdata.synthesis.type.fallback import choose_faces
from ocrdata.synthesis.type.fonts import Face
from ocrdata.synthesis.type.glyphs import Mask
from ocrdata.synthesis.type.heights import full_height
from ocrdata.synthesis.type.layout import Style, typeset

Image = npt.NDArray[np.uint8]

LINES = 24
"""Most lines that a page is offered; it takes as many as find room."""

_TRIES = 12
_GAP = 0.35  # free room around a line, as a share of its height
_WHOLE_PAGE = frozenset(
    {
        "monochrome",
        "light",
        "shadow",
        "haze",
        "cast",
        "gamma",
        "exposure",
        "blur",
        "motion",
        "noise",
        "sharpen",
        "jpeg",
        "fringe",
    }
)  # effects that make sense on a page and keep small text readable


@dataclass(slots=True)
class PageCanvas:
    """A page in the making.

    Attributes:
        image: BGR (H, W, 3).
        taken: Above 0 where something is already (H, W).
        boxes: Each box with the coverage of its ink, and the top left corner of that on the page (x, y).
    """

    image: Image
    taken: Mask
    boxes: list[tuple[Box, Mask, tuple[int, int]]]


def draw_page(context: RenderContext, texts: Sequence[str], index: int) -> tuple[Image, list[Box], Random]:
    """Draw a page.

    Args:
        context: What to draw with.
        texts: Lines to place; lines without room are left out.
        index: Number of the page.

    Returns:
        BGR, uint8 (H, W, 3), or grey (H, W), the boxes (at least one), and the page's random numbers. A line
        that light and lens made unreadable is a box to ignore.
    """
    rng = line_rng(context.seed, index)
    width = int(rng.uniform(640, 1280))
    height = int(width * rng.uniform(0.6, 1.4))
    sheet = PageCanvas(_ground(height, width, rng, context.surfaces), np.zeros((height, width), np.uint8), [])
    for _ in range(int(rng.random() * 4)):
        negatives.draw(sheet.image, sheet.taken, rng)
    if rng.random() < 0.6:
        _columns(sheet, texts, rng, context)
    else:
        _scattered(sheet, texts, rng, context)
    if not sheet.boxes:  # PaddleOCR drops pages without a box
        sheet.taken[:] = 0
        text, corner = min(texts, key=len), (width * 0.3, height * 0.4)
        chosen = choose_faces(text, context.faces, rng)
        for part in (text, text[:6].strip()):  # the whole of it, if that fits
            if _place(sheet, part, rng, chosen, 16, corner, 0.0, context.preset):
                break
    return *photographed(sheet, context.preset, rng), rng


def photographed(
    sheet: PageCanvas, preset: LookPreset, rng: Random, *, coloured: bool = False
) -> tuple[Image, list[Box]]:
    """What light, lens and sensor make of a page, and its boxes; those that became unreadable are to ignore.

    Args:
        sheet: The page.
        preset: How it looks.
        rng: Random numbers of the page.
        coloured: A line that stands out in one colour only, as red light on black does, is readable.
    """
    image = sheet.image
    for effect in preset.photo:
        if effect.name in _WHOLE_PAGE and rng.random() < effect.p:
            image = effect.apply(image, rng)
    boxes = []
    for box, mask, (x, y) in sheet.boxes:
        piece = np.ascontiguousarray(image[y : y + mask.shape[0], x : x + mask.shape[1]])
        channels = (piece, *cv2.split(piece)) if coloured else (piece,)
        visible = any(legible(channel, contrast(channel, mask)) for channel in channels)
        boxes.append(Box(box.points, box.transcription, ignore=not visible))
    return image, boxes


def _ground(height: int, width: int, rng: Random, surfaces: Surfaces) -> Image:
    """A calm part of a photograph or a surface."""
    if surfaces.has_photos and rng.random() < 0.5:
        patch = surfaces.photo(height // 3, width // 3, rng)
        if patch is not None:
            return np.asarray(cv2.resize(patch, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)
    kind = rng.choice(("paper", "sheet", "wall", "plastic", "metal", "paper", "blurred"))
    return surfaces.texture(kind, height, width, rng)


def _columns(sheet: PageCanvas, texts: Sequence[str], rng: Random, context: RenderContext) -> None:
    """A block of lines of one size, as on forms, labels and pages; the whole block turned a little."""
    height, width = sheet.taken.shape
    text_height = rng.uniform(0.02, 0.07) * height + 8
    turn = rng.uniform(-4, 4) if rng.random() < 0.5 else 0.0
    x, y = width * rng.uniform(0.04, 0.3), height * rng.uniform(0.05, 0.25)
    leading = rng.uniform(1.35, 2.4)
    ink = int(rng.random() * (1 << 30))
    one_face = choose_faces("".join(texts), context.faces, rng) if rng.random() < 0.7 else None
    for text in texts:
        size = text_height * (rng.uniform(1.3, 2.0) if rng.random() < 0.1 else 1.0)
        chosen = one_face or choose_faces(text, context.faces, rng)
        _place(sheet, text, rng, chosen, size, (x, y), turn, context.preset, ink=Random(ink))
        y += size * leading
        if y > height - size * 1.5:
            x, y = x + width * rng.uniform(0.35, 0.5), height * rng.uniform(0.05, 0.2)
            if x > width * 0.8:
                return


def _scattered(sheet: PageCanvas, texts: Sequence[str], rng: Random, context: RenderContext) -> None:
    """Lines of any size anywhere, some on a patch of their own, as in a street."""
    height, width = sheet.taken.shape
    for text in texts[: 2 + int(rng.random() * 12)]:
        chosen = choose_faces(text, context.faces, rng)
        for _ in range(_TRIES):
            size = max(12.0, height * 0.02 + rng.random() ** 2 * height * 0.1)
            corner = (rng.uniform(0.01, 0.85) * width, rng.uniform(0.01, 0.93) * height)
            turn = rng.gauss(0, 6) if rng.random() < 0.6 else rng.uniform(-30, 30)
            patch = context.surfaces if rng.random() < 0.35 else None
            if _place(sheet, text, rng, chosen, size, corner, turn, context.preset, patch=patch):
                break


def _place(
    sheet: PageCanvas,
    text: str,
    rng: Random,
    faces: Sequence[Face],
    size: float,
    corner: tuple[float, float],
    turn: float,
    preset: LookPreset,
    *,
    ink: Random | None = None,
    patch: Surfaces | None = None,
) -> bool:
    """Draw a line with its top left corner at `corner` if it lies inside the page and touches nothing.

    Lines with equal `ink` numbers get the same ink; `patch` gives the line a plate of its own.
    """
    ink = ink or rng
    em = min(160, max(8, round(size / full_height(faces[0]))))
    mask = _tight(typeset(text, faces, em, Style(spacing=max(0.0, preset.text.spacing(rng)))).mask)
    quad, matrix = _quad(mask, size, corner, turn, rng)
    height, width = sheet.taken.shape
    edge = size * _GAP
    area = _free_area(sheet.taken, quad, edge)
    if area is None:
        return False
    cv2.max(sheet.taken, area, dst=sheet.taken)
    x0, y0 = (max(0, int(value)) for value in quad.min(0) - edge)
    x1, y1 = (int(value) + 2 for value in quad.max(0) + edge)
    x1, y1 = min(x1, width), min(y1, height)
    shift = np.array([[1.0, 0, -x0], [0, 1.0, -y0], [0, 0, 1.0]])
    drawn = cv2.warpPerspective(mask, shift @ matrix, (x1 - x0, y1 - y0), flags=cv2.INTER_AREA)
    piece = np.ascontiguousarray(sheet.image[y0:y1, x0:x1])
    if patch is not None:
        ground = patch.texture(rng.choice(("sheet", "plastic", "paper", "metal")), y1 - y0, x1 - x0, rng)
        piece = cv2.copyTo(ground, area[y0:y1, x0:x1], piece)
    effect = pick(tuple(item for item in preset.ink if item.name == "printed") or preset.ink, ink)
    surface = InkInput(piece, drawn)
    done = effect.apply(surface, ink) if effect.name == "printed" else printed(surface, ink)
    sheet.image[y0:y1, x0:x1] = done
    points = tuple((float(x), float(y)) for x, y in quad)
    sheet.boxes.append((Box(points, text), drawn, (x0, y0)))
    return True


def _free_area(taken: Image, quad: npt.NDArray[np.float64], edge: float) -> Image | None:
    """A mask of a quad and its edge, or None where it leaves the page or touches what is there.

    Args:
        taken: Mask of the page, `(height, width)`, uint8: above 0 where something stands.
        quad: Corners, `(4, 2)`, in pixels.
        edge: Distance to keep, in pixels.
    """
    height, width = taken.shape
    if quad.min() < 2 or quad[:, 0].max() > width - 3 or quad[:, 1].max() > height - 3:
        return None
    area = np.zeros_like(taken)
    cv2.fillConvexPoly(area, _grown(quad, edge).round().astype(np.int32), 255)
    return None if cv2.countNonZero(cv2.bitwise_and(area, taken)) else area


def _tight(mask: Mask) -> Mask:
    x, y, width, height = cv2.boundingRect(mask)
    return mask[y : y + height, x : x + width]


def _quad(
    mask: Mask, size: float, corner: tuple[float, float], turn: float, rng: Random
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Where the mask's corners go, and the matrix that sends them there."""
    rows, columns = mask.shape
    scale = size / max(rows, size * 0.5) if rows > size else 1.0
    angle = math.radians(turn)
    right = np.array([math.cos(angle), math.sin(angle)]) * columns * scale
    down = np.array([-math.sin(angle), math.cos(angle)]) * rows * scale
    start = np.array(corner)
    quad = np.array([start, start + right, start + right + down, start + down])
    if rng.random() < 0.4:
        quad += np.array([rng.uniform(-0.12, 0.12) for _ in range(8)]).reshape(4, 2) * min(size, rows * scale)
    source = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    return quad, cv2.getPerspectiveTransform(source, quad.astype(np.float32))


def _grown(quad: npt.NDArray[np.float64], edge: float) -> npt.NDArray[np.float64]:
    """The quad moved outwards on all sides."""
    along = quad[1] - quad[0]
    down = quad[3] - quad[0]
    along = along / max(1e-6, float(np.hypot(*along))) * edge
    down = down / max(1e-6, float(np.hypot(*down))) * edge
    grown: npt.NDArray[np.float64] = quad + np.array(
        [-along - down, along - down, along + down, down - along]
    )
    return grown

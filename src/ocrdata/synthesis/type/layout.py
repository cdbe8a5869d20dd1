"""A text and its faces → one coverage mask, tight around the ink, with the box a detector would draw."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import floor
from random import Random
from types import ModuleType
from typing import NamedTuple

import cv2
import numpy as np

from ocrdata.errors import UserError
from ocrdata.samples.bidi.levels import RIGHT_TO_LEFT, visual_runs
from ocrdata.synthesis.compiled import switch
from ocrdata.synthesis.type.fallback import runs_by_face
from ocrdata.synthesis.type.fonts import Face
from ocrdata.synthesis.type.glyphs import Mask, cached_glyphs, glyph, glyph_cache
from ocrdata.synthesis.type.heights import full_rows
from ocrdata.synthesis.type.shaping import needs_shaping, pieces, shape

_HELD_TOGETHER = re.compile(
    "[\u0300-\u036f\u0590-\u109f\u1780-\u18af\u1900-\u1cff\u1dc0-\u1dff\ua8e0-\uabff]"
)
"""Marks that sit on the letter before them, and scripts whose letters join or stack."""

_UNMOVED = np.empty((0, 3))
_NO_REFERENCE = (1 << 40, -(1 << 40))
_WORDS = 32_768  # shaped words that are kept: some 15 MB


class Style(NamedTuple):
    """How a line is set; lengths in em.

    Attributes:
        spacing: Added after every character.
        jitter: Standard deviation of each glyph's baseline.
        vertical: Top to bottom.
        last_scale: Size of the last digit against the others (meters show tenths smaller).
        dot: Diameter of a round decimal point drawn in place of the font's; 0 leaves the font's.
        dot_advance: Room that such a point takes.
        dot_shift: Where its left edge lies, from the pen.
    """

    spacing: float = 0.0
    jitter: float = 0.0
    vertical: bool = False
    last_scale: float = 1.0
    dot: float = 0.0
    dot_advance: float = 0.0
    dot_shift: float = 0.0


class Typeset(NamedTuple):
    """A line as drawn.

    Attributes:
        mask: Coverage, uint8 (H, W), tight around ink and box.
        box: Left, top, right, bottom in mask pixels of what a detector would frame: the ink, but never
            lower than a digit, so that `...` is not blown up to the height of a letter.
        origin: Where the pen started, in mask pixels (x, baseline y).
        points: Centre x, centre y and radius of each decimal point, in mask pixels.
    """

    mask: Mask
    box: tuple[int, int, int, int]
    origin: tuple[int, int]
    points: tuple[tuple[float, float, float], ...] = ()


_PLAIN_STYLE = Style()


@dataclass(slots=True)
class _Pen:
    """Glyphs placed so far as (mask, left, top, right, bottom); x right, y down, the baseline at 0."""

    x: float = 0.0
    y: float = 0.0
    placed: list[tuple[Mask, int, int, int, int]] = field(default_factory=list)
    points: list[int] = field(default_factory=list)  # which of the placed glyphs are decimal points


def typeset(
    text: str, faces: Sequence[Face], size: int, style: Style = _PLAIN_STYLE, rng: Random | None = None
) -> Typeset:
    """Draw a line.

    Args:
        text: What to draw, in NFC.
        faces: The main face and those to fall back on, in order.
        size: Em height in pixels.
        style: Spacing and the like.
        rng: Where baseline jitter comes from.

    Raises:
        ValueError: No face has some character.
        UserError: Nothing of the line leaves ink: the font is damaged.
    """
    if _HELD_TOGETHER.search(text):  # room between glyphs would tear letters apart, and marks from letters
        style = style._replace(spacing=0.0, jitter=0.0)
    if switch.kernels is not None and (drawn := _compiled(switch.kernels, text, faces, size, style, rng)):
        return drawn
    pen = _Pen()
    cut = _last_digit(text) if style.last_scale != 1.0 else len(text)
    if RIGHT_TO_LEFT.search(text):
        _set_mixed(pen, text, faces, size, style, rng)
        cut = len(text)
    else:
        for face, run in runs_by_face(text[:cut], faces):
            _set_run(pen, face, run, size, style, rng)
    if cut < len(text):
        small = max(6, round(size * style.last_scale))
        for face, run in runs_by_face(text[cut:], faces):
            _set_run(pen, face, run, small, style, rng)
    if not pen.placed:
        raise UserError(f"draws nothing of {text!r}.", "Leave the font out.", path=faces[0].file.path)
    return _compose(pen, None if style.vertical else full_rows(faces[0], size))


def _compiled(
    kernels: ModuleType, text: str, faces: Sequence[Face], size: int, style: Style, rng: Random | None
) -> Typeset | None:
    """The same in compiled code; None for a line with anything in it that is rare, or with decimal points."""
    face, wobbles = faces[0], rng is not None and style.jitter
    if wobbles or style.vertical or style.last_scale != 1.0 or "." in text or RIGHT_TO_LEFT.search(text):
        return None
    if not face.draws(text.replace(" ", "")):
        return None
    first, last = full_rows(face, size) or _NO_REFERENCE
    store = None
    while store is not glyph_cache():  # which a full one is replaced by while glyphs are drawn
        store = glyph_cache()
        if needs_shaping(text):
            words = [_word(face, size, word) for word in pieces(text)]
            numbers = np.frombuffer(bytearray().join([word[0] for word in words]), np.int32)
            moves = np.frombuffer(bytearray().join([word[1] for word in words])).reshape(-1, 3)
        else:
            known = cached_glyphs(face, size)
            try:
                found = [known[char].number for char in text]
            except KeyError:
                found = [glyph(face, char, size).number for char in text]
            numbers, moves = np.array(found, np.int32), _UNMOVED
    sheet, x, y = kernels.compose(
        numbers, moves, store.boxes, store.advances, store.pixels, style.spacing * size, first, last
    )
    if not sheet.size:
        return None
    return Typeset(sheet, (0, 0, sheet.shape[1], sheet.shape[0]), (x, y))


def _word(face: Face, size: int, text: str) -> tuple[bytes, bytes]:
    """Numbers and moves (see `compiled.compose`) of a shaped word's glyphs, as bytes to be joined."""
    words = glyph_cache().words
    found = words.get((face, size, text))
    if found is None:
        unit = size / face.upem
        shaped = shape(face, text)
        numbers = [glyph(face, number, size).number for number, *_ in shaped]
        moves = [(moved * unit, right * unit, up * unit) for _, moved, _, right, up in shaped]
        found = np.array(numbers, np.int32).tobytes(), np.array(moves, np.float64).tobytes()
        words[face, size, text] = found
        if len(words) > _WORDS:
            words.clear()
    return found


def _set_run(pen: _Pen, face: Face, run: str, size: int, style: Style, rng: Random | None) -> None:
    wobble = style.jitter * size if rng is not None else 0.0
    if style.vertical or needs_shaping(run):
        _set_shaped(pen, face, run, size, style, rng if wobble else None)
        return
    gap = style.spacing * size
    glyphs = cached_glyphs(face, size)
    x, baseline, put = pen.x, round(pen.y), pen.placed.append
    for char in run:
        if char == "." and style.dot:
            pen.x = x
            _round_point(pen, size, style)
            x = pen.x
            continue
        drawn = glyphs.get(char)
        if drawn is None:
            drawn = glyph(face, char, size)
        mask, left, top, advance, width, rows, _ = drawn
        if width:
            left += floor(x + 0.5)
            top = baseline - top
            if wobble and rng:
                top += round(rng.gauss(0, wobble))
            if char == ".":
                pen.points.append(len(pen.placed))
            put((mask, left, top, left + width, top + rows))
        if advance:
            x += advance + gap
    pen.x = x


def _set_mixed(
    pen: _Pen, text: str, faces: Sequence[Face], size: int, style: Style, rng: Random | None
) -> None:
    """A line with Arabic or Hebrew in it: its runs are set in the order in which they are seen."""
    joined = style._replace(vertical=False)
    for part, right_to_left in visual_runs(text):
        runs = list(runs_by_face(part, faces))
        for face, run in reversed(runs) if right_to_left else runs:
            _set_shaped(pen, face, run, size, joined, rng if style.jitter else None, right_to_left)


def _set_shaped(
    pen: _Pen,
    face: Face,
    run: str,
    size: int,
    style: Style,
    rng: Random | None,
    right_to_left: bool | None = None,
) -> None:
    unit, gap = size / face.upem, style.spacing * size
    across, down = (0.0, gap) if style.vertical else (gap, 0.0)
    wobble = style.jitter * size if rng is not None else 0.0
    glyphs = cached_glyphs(face, size)
    x, y, put = pen.x, pen.y, pen.placed.append
    for number, x_advance, y_advance, x_offset, y_offset in shape(
        face, run, vertical=style.vertical, right_to_left=right_to_left
    ):
        mask, left, top, _, width, rows, _ = glyphs.get(number) or glyph(face, number, size)
        if width:
            left += floor(x + x_offset * unit + 0.5)
            top = floor(y - y_offset * unit + (rng.gauss(0, wobble) if wobble and rng else 0.0) + 0.5) - top
            put((mask, left, top, left + width, top + rows))
        x += x_advance * unit + across if x_advance else 0.0
        y += down - y_advance * unit
    pen.x, pen.y = x, y


def _round_point(pen: _Pen, size: int, style: Style) -> None:
    diameter = max(2, round(style.dot * size))
    pen.points.append(len(pen.placed))
    left = round(pen.x + style.dot_shift * size)
    pen.placed.append((_disc(diameter), left, -diameter, left + diameter, 0))
    pen.x += style.dot_advance * size


def _disc(diameter: int) -> Mask:
    mask = np.zeros((diameter, diameter), np.uint8)
    centre = (diameter - 1) * 8  # cv2's shift=4: sixteenths of a pixel
    cv2.circle(mask, (centre, centre), diameter * 8 - 4, 255, -1, cv2.LINE_AA, 4)
    return mask


def _compose(pen: _Pen, reference: tuple[int, int] | None) -> Typeset:
    _, lefts, tops, rights, bottoms = zip(*pen.placed, strict=True)
    left, top, right, bottom = min(lefts), min(tops), max(rights), max(bottoms)
    if reference is not None:
        top, bottom = min(top, reference[0]), max(bottom, reference[1])
    sheet = np.zeros((bottom - top, right - left), np.uint8)
    edge = left
    for mask, start, row, end, last in pen.placed:
        if start >= edge:  # nothing there yet
            sheet[row - top : last - top, start - left : end - left] = mask
        else:
            target = sheet[row - top : last - top, start - left : end - left]
            cv2.max(target, mask, dst=target)
        edge = max(edge, end)
    points = tuple(
        ((start + end) / 2 - left, (row + last) / 2 - top, min(mask.shape) / 2)
        for mask, start, row, end, last in (pen.placed[number] for number in pen.points)
    )
    return Typeset(sheet, (0, 0, right - left, bottom - top), (-left, -top), points)


def _last_digit(text: str) -> int:
    """Where the last digit of a number that has more than one digit starts, else the end."""
    if len(text) > 2 and text[-1].isdigit() and (text[-2].isdigit() or text[-2] == "."):
        return len(text) - 1
    return len(text)

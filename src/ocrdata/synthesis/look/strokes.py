"""Effects on the coverage mask, before it becomes a picture: what a pen, a printer or a display does."""

from functools import lru_cache
from random import Random

import cv2
import numpy as np
import numpy.typing as npt

from ocrdata.synthesis.look.blending import multiplied
from ocrdata.synthesis.look.canvas import Canvas
from ocrdata.synthesis.type.fonts import small_print_face
from ocrdata.synthesis.type.glyphs import Mask
from ocrdata.synthesis.type.layout import typeset

_FINE = 40  # em height in pixels below which strokes are a pixel or two
_REALLY_OTHER = 0.4
_SMALL_PRINT = (
    "kWh", "kW", "V", "A", "mA", "Hz", "°C", "℃", "%", "%RH", "MPa", "kPa", "bar", "m³", "m3", "m³/h",
    "L/min",
    "mmHg", "kg", "g", "lb", "min", "h", "s", "rpm", "dBm", "nm", "dB", "pH", "ppm", "SET", "MODE", "HOLD",
    "AUTO", "MAX", "MIN", "AM", "PM", "DC", "AC", "LOW", "HI", "SYS", "DIA", "PULSE", "TEMP", "ZERO", "TARE",
    "NET", "RUN", "ALM", "OUT", "PV", "SV", "ON", "OFF", "EEM", "T1", "L1", "No.", "×10", "λ", "Ω", "REF",
)  # fmt: skip


def bold(canvas: Canvas, rng: Random, pixels: int = 1) -> None:
    """Thicken every stroke."""
    canvas.grow(pixels, pixels, pixels, pixels)
    canvas.mask = cv2.dilate(canvas.mask, _round(pixels + 1))


def thin(canvas: Canvas, rng: Random, amount: float = 0.5) -> None:
    """Thin every stroke: `amount` 1 takes a pixel from each side, less mixes that with the whole stroke."""
    amount = min(amount, 0.45) if canvas.size < _FINE else amount  # thin strokes and points would vanish
    eroded = cv2.erode(canvas.mask, _CROSS)
    canvas.mask = cv2.addWeighted(canvas.mask, 1 - amount, eroded, amount, 0)


def bleed(canvas: Canvas, rng: Random, sigma: float = 1.0) -> None:
    """Ink that spreads and rounds the corners: blur, then a steep curve."""
    canvas.grow(2, 2, 2, 2)
    soft = canvas.mask
    for _ in range(max(1, round(2 * sigma * sigma))):  # each of this kernel, OpenCV's fastest, has sigma 0.71
        soft = np.asarray(cv2.GaussianBlur(soft, (3, 3), 0), np.uint8)
    steep = cv2.addWeighted(soft, 2.0, soft, 0.0, -128)
    canvas.mask = cv2.max(steep, cv2.convertScaleAbs(canvas.mask, alpha=0.6))  # points must not vanish


def fade(canvas: Canvas, rng: Random, depth: float = 0.5) -> None:
    """Ink that is uneven over the line: dry pens, worn paint, weak toner."""
    rows, columns = canvas.mask.shape
    field = canvas.surfaces.wear(rows, columns, rng)
    field = cv2.convertScaleAbs(field, alpha=depth, beta=255 * (1 - depth))
    canvas.mask = multiplied(canvas.mask, field)


def specks(canvas: Canvas, rng: Random, share: float = 0.03) -> None:
    """Ink missing in small spots."""
    rows, columns = canvas.mask.shape
    pool = _speckled((rows + 64) // 256 + 1, (columns + 256) // 1024 + 1)
    y, x = int(rng.random() * (pool.shape[0] - rows)), int(rng.random() * (pool.shape[1] - columns))
    keep = cv2.threshold(pool[y : y + rows, x : x + columns], share * 1000, 255, cv2.THRESH_BINARY)[1]
    canvas.mask = cv2.min(canvas.mask, keep)


def streaks(canvas: Canvas, rng: Random, depth: float = 0.6) -> None:
    """Lines along the text that came out weak: a tired thermal head or ribbon."""
    rows = canvas.mask.shape[0]
    field = np.full((rows, 1), 1.0, np.float32)
    for _ in range(1 + int(rng.random() * 4)):
        row = int(rng.random() * rows)
        field[row : row + 1 + int(rng.random() * max(1, rows // 14))] *= 1 - depth * rng.random()
    canvas.mask = (canvas.mask * field).astype(np.uint8)


def ghost(canvas: Canvas, rng: Random, strength: float = 0.08, lead: int = 0, point: float = 0.5) -> None:
    """Unlit segments that can be seen: every digit's place shows a faint 8, also places left of the number.

    Args:
        strength: Against the lit segments, 0 to 1.
        lead: Empty places on the left.
        point: Share of displays whose unlit decimal points can be seen too.
    """
    face = canvas.faces[0]
    if not face.draws("8.") or face.advance("8") != face.advance("0"):
        return  # places are of one width only on segment displays and in fonts with equal digits
    dots = rng.random() < point
    places = "".join("8" if char.isalnum() or char == "-" else char for char in canvas.text)
    if dots:
        places = "".join(char + "." if char == "8" else char for char in places).replace("..", ".")
    style = canvas.style
    if dots and style.dot_advance:
        return  # a point that takes room of its own stands only where it is lit
    shown = typeset("8" * lead + places, canvas.faces, canvas.size, style)
    room = lead * (face.advance("8") * canvas.size + style.spacing * canvas.size)
    x = canvas.origin[0] - shown.origin[0] - round(room)
    y = canvas.origin[1] - shown.origin[1]
    rows, columns = shown.mask.shape
    canvas.grow(
        max(0, -x), max(0, -y), max(0, x + columns - canvas.mask.shape[1]),
        max(0, y + rows - canvas.mask.shape[0]),
    )  # fmt: skip
    canvas.add(shown.mask, max(0, x), max(0, y), strength)


def small_print(
    canvas: Canvas, rng: Random, size: float = 0.28, count: int = 1, strength: float = 0.9
) -> None:
    """Units and annunciators of a display in the corners, smaller than the digits; never in the label.

    Args:
        size: Height of the small letters against the digits.
        count: How many.
        strength: Of their ink against the digits'.
    """
    x0, y0, x1, y1 = canvas.box
    full = y1 - y0
    face = small_print_face()
    if face is None:
        return
    em = max(7, round(size * full / 0.72))
    border = round(full * 0.55)
    canvas.grow(border * 3, border, border * 3, border)
    x0, y0, x1, y1 = canvas.box
    for _ in range(count):
        words = [word for word in _SMALL_PRINT if face.draws(word)]
        if not words:
            return
        small = typeset(rng.choice(words), [face], em).mask
        rows, columns = small.shape
        side = rng.random()
        if side < 0.6:  # right of the number, raised or at its foot
            x = x1 + round(full * rng.uniform(0.08, 0.3))
            y = y0 if rng.random() < 0.4 else y1 - rows
        elif side < 0.8:
            x = x0 - columns - round(full * rng.uniform(0.1, 0.3))
            y = y0 + round((full - rows) * rng.random())
        else:
            x = round(rng.uniform(x0, max(x0 + 1, x1 - columns)))
            y = y0 - rows - round(full * rng.uniform(0.04, 0.12))
            if rng.random() < 0.5:
                y = y1 + round(full * rng.uniform(0.04, 0.12))
        canvas.add(small, x, y, strength)


def neighbours(canvas: Canvas, rng: Random, rows: float = 0.6, sides: float = 0.3, gap: float = 0.3) -> None:
    """Other text of the same scene that the picture's edges cut off: lines above and below, and beside.

    Args:
        rows: Chance of each of a line above and a line below.
        sides: Chance of each of a text on the left and on the right.
        gap: Room to the neighbour above or below, as a share of the text's height.
    """
    full = canvas.box[3] - canvas.box[1]
    step = round(full * gap)
    # Only what the picture can show of them: a strip of the line above, the next letters beside.
    strip, beside = round(full * 0.45), round(full * 0.8)
    above, below = rng.random() < rows, rng.random() < rows
    before, after = rng.random() < sides, rng.random() < sides
    apart = round(
        full * rng.uniform(0.5, 0.8)
    )  # so that what the edge leaves is not read as part of the line
    canvas.grow(
        (apart + beside) * before, (step + strip) * above, (apart + beside) * after, (step + strip) * below
    )
    x0, y0, x1, y1 = canvas.box
    start = round(x0 + rng.uniform(-0.4, 0.4) * (x1 - x0)) if rng.random() < 0.4 else x0
    if above:
        canvas.add(_other(canvas, rng)[-strip:], start, y0 - step - strip)
    if below:
        canvas.add(_other(canvas, rng)[:strip], start, y1 + step)
    if before:
        piece = _other(canvas, rng)[:, -beside:]
        canvas.add(piece, x0 - apart - piece.shape[1], y0)
    if after:
        canvas.add(_other(canvas, rng)[:, :beside], x1 + apart, y0)


def underline(canvas: Canvas, rng: Random, thickness: float = 0.05, offset: float = 0.1) -> None:
    """A line under the text, of the ink's colour."""
    full = canvas.box[3] - canvas.box[1]
    canvas.grow(0, 0, 0, round(full * (offset + thickness)) + 1)
    x0, _, x1, y1 = canvas.box
    top = y1 + round(full * offset)
    canvas.mask[top : top + max(1, round(full * thickness)), x0:x1] = 255


def strike(canvas: Canvas, rng: Random, thickness: float = 0.03) -> None:
    """A thin line through the text."""
    x0, y0, x1, y1 = canvas.box
    full = y1 - y0
    y = y0 + round(full * rng.uniform(0.42, 0.6))
    drop = round(full * rng.uniform(-0.08, 0.08))
    cv2.line(canvas.mask, (x0, y), (x1, y + drop), 255, max(1, round(full * thickness)), cv2.LINE_AA)


def grid(canvas: Canvas, rng: Random, strength: float = 0.7, thickness: float = 0.03) -> None:
    """Rules of a form or table around the text."""
    full = canvas.box[3] - canvas.box[1]
    border = round(full * 0.6)
    canvas.grow(border, border, border, border)
    x0, y0, x1, y1 = canvas.box
    width = max(1, round(full * thickness))
    tone = int(255 * strength)
    rows, columns = canvas.mask.shape
    rules = np.zeros_like(canvas.mask)
    for y in (y0 - round(full * rng.uniform(0.08, 0.3)), y1 + round(full * rng.uniform(0.08, 0.3))):
        if rng.random() < 0.75:
            cv2.line(rules, (0, y), (columns, y), tone, width)
    for x in (x0 - round(full * rng.uniform(0.15, 0.5)), x1 + round(full * rng.uniform(0.15, 0.5))):
        if rng.random() < 0.4:
            cv2.line(rules, (x, 0), (x, rows), tone, width)
    cv2.max(canvas.mask, rules, dst=canvas.mask)


def dots(canvas: Canvas, rng: Random, rows: int = 9, size: float = 0.8) -> None:
    """A matrix of dots: needles of a printer or lamps of a panel.

    Args:
        rows: Dots in the height of a full character; fewer than the text needs are raised to 22 for
            Chinese and 8 for Latin.
        size: Diameter of a dot against its pitch; above 1 the dots touch.
    """
    dense = any(ord(char) > 0x2E7F for char in canvas.text)
    rows = max(rows, 22 if dense else 8)
    pitch = max(2.0, canvas.full / rows)
    height, width = canvas.mask.shape
    cells = (max(2, round(width / pitch)), max(2, round(height / pitch)))
    small = cv2.resize(canvas.mask, cells, interpolation=cv2.INTER_AREA)
    small = cv2.convertScaleAbs(cv2.subtract(small, 70), alpha=6.0)
    step = 6 if pitch < 6 else 8
    cell = np.zeros((step, step), np.uint8)
    radius = max(1.0, step / 2 * min(size, 1.3))
    cv2.circle(cell, (step * 8 - 8, step * 8 - 8), round(radius * 16), 255, -1, cv2.LINE_AA, 4)
    lamps = np.kron(small, np.ones((step, step), np.uint8))
    lamps = multiplied(lamps, np.tile(cell, (cells[1], cells[0])))
    canvas.mask = cv2.resize(lamps, (width, height), interpolation=cv2.INTER_AREA)


def curve(canvas: Canvas, rng: Random, bend: float = 0.3) -> None:
    """Bend the line along an arc or a wave; `bend` is its rise as a share of the text's height."""
    x0, y0, x1, y1 = canvas.box
    full = y1 - y0
    rise = bend * full * (1 if rng.random() < 0.5 else -1)
    border = int(abs(rise)) + 2
    canvas.grow(2, border, 2, border)
    height, width = canvas.mask.shape
    across, down = _grid(-(-height // 128) * 128, -(-width // 1024) * 1024)
    xs, ys = across[:height, :width], down[:height, :width]
    t = xs[0] * np.float32(2 / (width - 1)) - 1
    wave = t * t - 0.5 if rng.random() < 0.6 else np.sin(t * rng.uniform(1.5, 3.2) + rng.uniform(0, 6)) * 0.5
    ys = ys + (wave * rise).astype(np.float32)
    canvas.mask = cv2.remap(canvas.mask, xs, ys, cv2.INTER_LINEAR)
    x0, y0, x1, y1 = canvas.box
    half = abs(rise) / 2
    canvas.box = (x0, round(y0 - half), x1, round(y1 + half))


_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


@lru_cache(maxsize=4)
def _grid(height: int, width: int) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Column and row of every pixel, for `remap`."""
    down, across = np.mgrid[:height, :width].astype(np.float32)
    return across, down


@lru_cache(maxsize=16)
def _round(side: int) -> Mask:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


@lru_cache(maxsize=4)
def _speckled(down: int, across: int) -> Mask:
    """From which share of specks on, in thousandths, each pixel is one: uint8 (256 down, 1024 across)."""
    numbers = np.random.default_rng(23)
    field = numbers.random((256 * down, 1024 * across), np.float32)
    return np.minimum(field * 3000, 255).astype(np.uint8)


def _other(canvas: Canvas, rng: Random) -> Mask:
    """Another line of text, or this one with its ends swapped: of what is cut off nobody can tell."""
    text = canvas.other_text(rng)[: len(canvas.text) + 2].strip()
    if text and rng.random() < _REALLY_OTHER and canvas.faces[0].draws(text.replace(" ", "")):
        return typeset(text, canvas.faces[:1], canvas.size, canvas.style).mask
    x0, y0, x1, y1 = canvas.box
    middle = x0 + int(rng.random() * (x1 - x0))
    swapped = np.empty((y1 - y0, x1 - x0), np.uint8)
    swapped[:, : x1 - middle] = canvas.mask[y0:y1, middle:x1]
    swapped[:, x1 - middle :] = canvas.mask[y0:y1, x0:middle]
    return swapped

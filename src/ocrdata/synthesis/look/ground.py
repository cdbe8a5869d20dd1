"""Grounds: each function makes the picture behind the text and names the ink that belongs to it."""

import re
from collections.abc import Sequence
from random import Random
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ocrdata.synthesis.look.blending import multiplied
from ocrdata.synthesis.look.canvas import Canvas

Image = npt.NDArray[np.uint8]
Colour = tuple[float, float, float]
ColourPairs = Sequence[tuple[Colour, Colour]]

_LCD = {  # (paper, ink) in BGR: what the display shows where nothing is lit, and where something is
    "green": ((95, 165, 140), (30, 42, 34)),
    "grey": ((150, 162, 158), (38, 40, 38)),
    "silver": ((176, 186, 184), (52, 50, 50)),
    "olive": ((70, 128, 128), (20, 32, 30)),
    "teal": ((150, 160, 112), (60, 40, 30)),
    "blue": ((190, 84, 30), (250, 236, 214)),
    "backlit-blue": ((220, 150, 70), (84, 30, 12)),
    "amber": ((52, 150, 226), (12, 34, 62)),
    "white": ((226, 224, 214), (70, 60, 58)),
    "black": ((26, 24, 22), (232, 236, 232)),
    "yellow-green": ((48, 196, 172), (22, 46, 34)),
}
_GLOW = {  # BGR of light-emitting segments
    "red": (40, 36, 255), "orange": (20, 110, 255), "amber": (30, 170, 255), "green": (70, 255, 80),
    "emerald": (130, 255, 40), "blue": (255, 110, 40), "white": (255, 246, 236), "cyan": (236, 232, 90),
}  # fmt: skip

_HEX = re.compile("#[0-9a-fA-F]{6}")


class Ground(NamedTuple):
    """A surface and the ink that belongs to it.

    Attributes:
        image: uint8, BGR (H, W, 3), or grey (H, W) for a canvas that is; ready to be drawn on.
        ink: Name of the ink function to use; None leaves the choice to the preset.
        colour: BGR of that ink.
    """

    image: Image
    ink: str | None = None
    colour: Colour = (0.0, 0.0, 0.0)


def plain(canvas: Canvas, rng: Random, value: float = 230, saturation: float = 20) -> Ground:
    """One colour with a faint gradient."""
    height, width = canvas.shape
    hue = rng.random() * 180
    pixel = np.array([[[hue, saturation, value]]], np.uint8)
    colour = cv2.cvtColor(pixel, cv2.COLOR_HSV2BGR)[0, 0].astype(int).tolist()
    image = np.empty((height, width, 3), np.uint8)
    cv2.rectangle(image, (0, 0), (width, height), colour, -1)
    return Ground(image)


def photo(canvas: Canvas, rng: Random, instead: str = "") -> Ground:
    """A calm patch of one of the user's photographs; a texture (`instead`) where there is none."""
    patch = canvas.surfaces.photo(*canvas.shape, rng) if canvas.surfaces.has_photos else None
    return texture(canvas, rng, instead) if patch is None else Ground(patch)


def texture(canvas: Canvas, rng: Random, kind: str = "") -> Ground:
    """A made-up surface: paper, plastic, metal, wall, wood, cloth, sheet, blurred."""
    kinds = ("sheet", "sheet", "wall", "plastic", "metal", "paper", "blurred", "wood", "cloth")
    kind = kind or kinds[int(rng.random() * len(kinds))]
    return Ground(canvas.surfaces.texture(kind, *canvas.shape, rng, grey=canvas.grey))


def lcd(
    canvas: Canvas, rng: Random, tone: str = "", contrast: float = 1.0, frame: float = 0.3, light: float = 1.0
) -> Ground:
    """A liquid crystal display: tinted reflector or backlight, uneven towards the edges.

    Args:
        tone: One of the tones above; empty for a random one.
        contrast: How much of the tone's contrast between paper and ink is left, 0 to 1.
        frame: Share of displays whose housing shows at an edge.
        light: Brightness of the display; 1 is as bright as what is around it.
    """
    height, width = canvas.shape
    names = list(_LCD)
    sheet, ink = _LCD[tone or names[int(rng.random() * len(names))]]
    level, grey, warm = rng.uniform(0.6, 1.15), rng.uniform(0.0, 0.65), rng.uniform(-0.06, 0.08)
    tint = (1 - warm, 1.0, 1 + warm)
    level *= light
    mean = sum(sheet) / 3
    back = [min(250.0, (c + (mean - c) * grey) * level * t) for c, t in zip(sheet, tint, strict=True)]
    b, g, r = (s + (min(255.0, i * level) - s) * contrast for s, i in zip(back, ink, strict=True))
    image = canvas.surfaces.texture("glass", height, width, rng)
    image = _tinted(image, [channel / 128 for channel in back])
    if rng.random() < frame:
        _housing(canvas, image, rng)
    return Ground(image, "crystal", (b, g, r))


def led(canvas: Canvas, rng: Random, colour: str = "", ambient: float = 0.1, frame: float = 0.25) -> Ground:
    """A panel that shines: dark filter glass over light-emitting segments.

    Args:
        colour: One of red, orange, amber, green, emerald, blue, white, cyan; empty for any.
        ambient: How light the unlit panel is, 0 to 1.
        frame: Share of panels whose housing shows at an edge.
    """
    height, width = canvas.shape
    names = list(_GLOW)
    glow = _GLOW[colour or names[int(rng.random() * len(names))]]
    image = canvas.surfaces.texture("glass", height, width, rng)
    tint = [0.25 + 0.75 * channel / 255 if rng.random() < 0.6 else 1.0 for channel in glow]
    image = _tinted(image, [ambient * share for share in tint])
    if rng.random() < frame:
        _housing(canvas, image, rng)
    drift = tuple(min(255.0, channel * rng.uniform(0.86, 1.1)) for channel in glow)
    return Ground(image, "glowing", (drift[0], drift[1], drift[2]))


def paired(
    canvas: Canvas,
    rng: Random,
    colours: ColourPairs = (((230.0, 230.0, 230.0), (30.0, 30.0, 30.0)),),
    spread: float = 6.0,
    uneven: float = 0.5,
    frame: float = 0.0,
    beyond: Sequence[Colour] = ((40.0, 40.0, 40.0),),
    sides: float = 0.3,
) -> Ground:
    """Ground and ink in colours that belong together, as they were measured in photographs (`ocrdata fit`).

    Args:
        colours: Pairs of ground and ink, in a preset written as `"#f2d81c #201c10"`.
        spread: How far a line's colours may lie from those of its pair, in levels; both move together.
        uneven: How much of a glass surface's grain and clouds the ground has, 0 to 1.
        frame: Share of lines whose ground ends at an edge of the picture.
        beyond: Colours of what lies beyond that edge, in a preset written as `"#282828"`.
        sides: Chance of each edge of such a line.
    """
    sheet, ink = colours[int(rng.random() * len(colours))]
    moved = [rng.uniform(-spread, spread) for _ in range(3)]
    back, front = (
        tuple(min(255.0, max(0.0, level + step)) for level, step in zip(colour, moved, strict=True))
        for colour in (sheet, ink)
    )
    height, width = canvas.shape
    image: Image = np.empty((height, width, 3), np.uint8)
    cv2.rectangle(image, (0, 0), (width, height), back, -1)
    if uneven:
        glass = canvas.surfaces.texture("glass", height, width, rng)
        cv2.addWeighted(image, 1.0, glass, uneven, -128 * uneven, dst=image)
    if rng.random() < frame:
        _housing(canvas, image, rng, beyond[int(rng.random() * len(beyond))], sides)
    return Ground(image, "solid", (front[0], front[1], front[2]))


def screen(canvas: Canvas, rng: Random, dark: float = 0.3) -> Ground:
    """A monitor or telephone showing an interface: flat fields, perhaps a bar or a button around the text."""
    height, width = canvas.shape
    night = rng.random() < dark
    base = rng.uniform(8, 60) if night else rng.uniform(205, 255)
    colour = [base + rng.uniform(-8, 8) for _ in range(3)]
    if rng.random() < 0.25:
        colour = [rng.uniform(20, 235) for _ in range(3)]
    image = np.empty((height, width, 3), np.uint8)
    cv2.rectangle(image, (0, 0), (width, height), colour, -1)
    if rng.random() < 0.35:  # a row of a table, a button, the edge of a window
        other = [min(255, max(0, channel + rng.uniform(-45, 45))) for channel in colour]
        edge = int(height * rng.uniform(0.02, 0.14))
        top, bottom = (edge, height) if rng.random() < 0.5 else (0, height - edge)
        cv2.rectangle(image, (0, top), (width, bottom - 1), other, -1 if rng.random() < 0.6 else 1)
    return Ground(image)


def _tinted(image: Image, gains: Sequence[float]) -> Image:
    """Each channel times its gain: a matrix is OpenCV's fast way."""
    return np.asarray(cv2.transform(image, np.diag(gains).astype(np.float32)), np.uint8)


def _housing(
    canvas: Canvas, image: Image, rng: Random, colour: Colour | None = None, sides: float = 0.55
) -> None:
    """Darken or lighten what lies beyond one or more edges of the display, in the text's perspective.

    Args:
        canvas: The line.
        image: The ground; changed in place.
        rng: Random numbers of the line.
        colour: Of what lies beyond; None for plastic of any colour.
        sides: Chance of each edge.
    """
    height, width = canvas.shape
    x0, y0, x1, y1 = canvas.box
    unit = y1 - y0
    far = 4 * unit  # beyond any edge of the picture, and before the horizon of a strong perspective
    left, top, right, bottom = (
        unit * rng.uniform(0.12, 0.6) if rng.random() < sides else far for _ in range(4)
    )
    inner = np.array([[[x0 - left, y0 - top], [x1 + right, y0 - top], [x1 + right, y1 + bottom],
                       [x0 - left, y1 + bottom]]], np.float64)  # fmt: skip
    corners = cv2.perspectiveTransform(inner, canvas.matrix)[0]
    points = np.clip(corners * 16, -(1 << 20), 1 << 20).astype(np.int32)
    if colour is None:
        housing = canvas.surfaces.texture("plastic", height, width, rng)
    else:
        housing = np.empty_like(image)
        cv2.rectangle(housing, (0, 0), (width, height), colour, -1)
    glass = np.zeros((height, width), np.uint8)
    cv2.fillPoly(glass, [points], 255, cv2.LINE_AA, 4)
    shade = cv2.GaussianBlur(glass, (0, 0), max(0.6, height * rng.uniform(0.02, 0.09)))
    # The housing stands above the glass: its edge throws a soft shadow inwards.
    inside = multiplied(image, np.asarray(shade, np.uint8))
    depth = rng.uniform(0.2, 0.8)
    image[:] = cv2.addWeighted(image, 1 - depth, inside, depth, 0)
    cv2.copyTo(housing, cv2.bitwise_not(glass), image)


def _colours(given: Any, count: int) -> list[tuple[Colour, ...]]:
    """Colours of a preset, `count` in each text: `"#f2d81c #201c10"` for two."""
    texts = [given] if isinstance(given, str) else given
    found = []
    for text in texts if isinstance(texts, list) else ():
        words = str(text).split()
        if len(words) != count or not all(_HEX.fullmatch(word) for word in words):
            break
        levels = (bytes.fromhex(word[1:]) for word in words)
        found.append(tuple((float(blue), float(green), float(red)) for red, green, blue in levels))
    if not found or len(found) != len(texts):
        example = " ".join(("#f2d81c", "#201c10")[:count])
        raise ValueError(f'{given!r} is no list of colours such as "{example}"')
    return found


def _pairs(given: Any) -> ColourPairs:
    return tuple((ground, ink) for ground, ink in _colours(given, 2))


def _single(given: Any) -> tuple[Colour, ...]:
    return tuple(colour for (colour,) in _colours(given, 1))


PARSED = {"paired": {"colours": _pairs, "beyond": _single}}
"""Parameters that a preset writes otherwise than a function takes them: checked and read with the preset."""

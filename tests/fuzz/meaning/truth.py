"""What stands on drawn pages: texts, where they are, and which way up.

A set of annotations is written from this, and what comes out of its reader is compared with it.
"""

import functools
import random
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ocrdata import resources

Point = tuple[float, float]

WIDTH, HEIGHT = 640, 480
"""Pixels of every page."""

TALL = 24
"""Pixels from top to bottom of a text."""

_CELL = 160
_NAMES = ("Page_0.png", "café 1.png", "scan (2).png", "IMG-3.png", "0004.png", "a.b_5.png")
"""Names of images as people and their cameras give them."""

WORDS = (
    "TOTAL", "Genaxis Theatre", "hi, you", "12,000", "9.50", "1,2", '"quoted"', "a;b", "No. 7", "xk", "#12",
    "50%", "(a)", "A-1", "'s", "57", "03", "1,234,567", "a, b, c", "25,5,kg", "3 x 4", "R&D <b>", "a\\b",
    "Straße", "café", "Привет", "中国农业银行", "营业，中", "電話", "東京都港区", "テスト", "서울특별시",
    "100 km/h", "Invoice", "Thank you!", "net 30 days", "VAT", "2026-11-28", "14:05", "AB12 CDE", "e.g.",
    "[x]", "½ kg", "{7}",
)  # fmt: skip
"""Texts with what separates fields in one layout or another."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """One text of a page.

    Attributes:
        text: What it says.
        box: Left, top, right and bottom on the page.
        angle: How far the text is turned counter-clockwise: 0, 90, 180 or 270 degrees.
        illegible: Whether it is marked so.
    """

    text: str
    box: tuple[int, int, int, int]
    angle: int = 0
    illegible: bool = False

    @property
    def corners(self) -> list[Point]:
        """The corners of its box, clockwise from the text's own top left."""
        left, top, right, bottom = self.box
        clockwise: list[Point] = [(left, top), (right, top), (right, bottom), (left, bottom)]
        first = {0: 0, 90: 3, 180: 2, 270: 1}[self.angle]
        return clockwise[first:] + clockwise[:first]

    @property
    def sides(self) -> tuple[int, int, int, int]:
        """Left, top, width and height."""
        left, top, right, bottom = self.box
        return left, top, right - left, bottom - top


@dataclass(frozen=True, slots=True)
class DrawnTexts:
    """A page: the name of its image, and its texts."""

    image: str
    annotations: tuple[Annotation, ...]

    @property
    def stem(self) -> str:
        """The name of the image without its suffix."""
        return self.image.rpartition(".")[0]


def draw_truth(
    chance: random.Random, *, turned: bool, illegible: bool, lines: bool = False, words: bool = False
) -> list[DrawnTexts]:
    """Pages with texts at places that do not touch.

    Args:
        chance: Random numbers.
        turned: Whether texts may be turned by quarters.
        illegible: Whether texts may be marked illegible.
        lines: Every page has one text, for formats of line images.
        words: No text has a space.
    """
    pages = []
    names = chance.sample(_NAMES, len(_NAMES) if lines else chance.randint(2, 4))
    every = [text for text in WORDS if not words or " " not in text]
    texts = chance.sample(every, len(every))
    for image in names:
        cells = [(x, y) for y in range(0, HEIGHT, _CELL) for x in range(0, WIDTH, _CELL)]
        cells = sorted(chance.sample(cells, 1 if lines else chance.randint(4, 9)), key=lambda at: at[::-1])
        annotations = []
        for left, top in cells:
            text = texts.pop() if texts else chance.choice(every)
            vertical = any(character >= "\u1100" for character in text)  # upright, one below the other
            angle = chance.choice((0, 180) if vertical else (0, 90, 180, 270)) if turned else 0
            width, height = width_of(text), TALL
            if angle % 180:
                width, height = height, width
            x, y = left + chance.randint(1, 8), top + chance.randint(1, 8)
            mark = illegible and chance.random() < 0.2
            annotations.append(Annotation(text, (x, y, x + width, y + height), angle, mark))
        pages.append(DrawnTexts(image, tuple(annotations)))
    return pages


def width_of(text: str) -> int:
    """Pixels from the left to the right of a text."""
    return int(drawn(text).shape[1])


@functools.cache
def drawn(text: str) -> np.ndarray:
    """A text the right way up over a red line, (24, width, 3), so that no two ways up look alike."""
    face = _font()
    width = min(max(int(face.getlength(text)) + 8, 60), _CELL - 12)
    line = Image.new("RGB", (width, TALL), "white")
    draw = ImageDraw.Draw(line)
    draw.text((4, -4), text, font=face, fill=(0, 40, 120))
    draw.rectangle((0, TALL - 4, width // 2, TALL), fill=(200, 0, 0))
    return np.asarray(line)


@functools.cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(resources.find("fonts", "NotoSansSCSubset-Regular")), 18)


def pixels(page: DrawnTexts) -> np.ndarray:
    """The page, (480, 640, 3)."""
    image = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    for each in page.annotations:
        left, top, right, bottom = each.box
        image[top:bottom, left:right] = np.rot90(drawn(each.text), each.angle // 90)
    return image


def shows_upright(crop: np.ndarray, text: str) -> bool:
    """Whether a crop shows a text, the right way up, to within a pixel or two."""
    expected = drawn(text)
    if abs(crop.shape[0] - expected.shape[0]) > 2 or abs(crop.shape[1] - expected.shape[1]) > 2:
        return False
    size = (expected.shape[1], expected.shape[0])
    crop = cv2.blur(cv2.resize(crop, size), (5, 5)).astype(int)
    expected = cv2.blur(expected, (5, 5)).astype(int)
    right, *wrong = (
        float(np.abs(crop - each).mean())
        for each in (expected, expected[::-1, ::-1], expected[::-1], expected[:, ::-1])
    )
    return right < min(wrong) / 2

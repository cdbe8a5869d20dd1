"""Pages with one line of text each, turned by quarter turns, and what their crop has to show."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ocrdata import resources
from ocrdata.samples.crops import crop_line

SIZE = 300
"""Pixels of a side of the page."""


@dataclass(frozen=True)
class DrawnPage:
    """A page with a text.

    Attributes:
        folder: Where its image is.
        text: The text.
        angle: How far the text is turned counter-clockwise, in degrees: 0, 90, 180 or 270.
        box: Left, top, right and bottom of the text on the page.
        corners: The same box, clockwise from the text's own top left.
        upright: What a crop must show, (height, width, 3).
    """

    folder: Path
    text: str
    angle: int
    box: tuple[int, int, int, int]
    corners: tuple[tuple[int, int], ...]
    upright: np.ndarray

    @property
    def baseline(self):
        """First and last point of the line under the text, in the direction of reading."""
        return self.corners[3], self.corners[2]


def draw_page(folder, text, angle, name="p.png", font="NotoSansSCSubset-Regular"):
    """Draw a text that looks different upside down onto a page."""
    face = ImageFont.truetype(str(resources.find("fonts", font)), 24)
    width, height = int(face.getlength(text)) + 8, 36
    line = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(line).text((4, 0), text, font=face, fill=(0, 40, 120))
    upright = np.asarray(line)
    turned = np.rot90(upright, angle // 90)
    page = np.full((SIZE, SIZE, 3), 255, np.uint8)
    left, top = 40, 60
    bottom, right = top + turned.shape[0], left + turned.shape[1]
    page[top:bottom, left:right] = turned
    Image.fromarray(page).save(folder / name)
    clockwise = [(left, top), (right, top), (right, bottom), (left, bottom)]
    first = {0: 0, 90: 3, 180: 2, 270: 1}[angle]
    corners = tuple(clockwise[first:] + clockwise[:first])
    return DrawnPage(folder, text, angle, (left, top, right, bottom), corners, upright)


def assert_crop_is_upright(page, box):
    """The crop of a box of the page shows its text the right way up, to within a pixel."""
    pixels = np.asarray(Image.open(page.folder / "p.png").convert("RGB"))
    crop = crop_line(pixels, box.points, box.transcription)
    height, width = page.upright.shape[:2]
    assert abs(crop.shape[0] - height) <= 2, crop.shape
    assert abs(crop.shape[1] - width) <= 2, crop.shape
    crop = _blurred(np.asarray(Image.fromarray(crop).resize((width, height))))
    upright = _blurred(page.upright)
    right, wrong = (np.abs(crop - each).mean() for each in (upright, upright[::-1, ::-1]))
    assert right < wrong / 2, (right, wrong)


def _blurred(image):
    """So that a shift by a pixel, which warping brings, makes little difference."""
    return cv2.GaussianBlur(image, (0, 0), 2).astype(int)

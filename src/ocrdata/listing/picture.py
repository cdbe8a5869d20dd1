"""A picture of what is listed: fonts by an example text each, presets by lines drawn with them."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ocrdata import resources, yaml_files
from ocrdata.corpus.sources import read_texts
from ocrdata.listing.things import Thing
from ocrdata.look_fitting.drawing import draw
from ocrdata.samples.labels import Line
from ocrdata.synthesis.look.preset import find_preset
from ocrdata.synthesis.sheet import write_sheet

DRAWN = ("presets", "fonts")
"""Kinds that have a picture."""

_EACH = 3
"""Lines of a preset: one row of a contact sheet."""

_SIZE = 34
"""Size of the example of a font, in pixels."""


def write_picture(kind: str, things: Sequence[Thing], path: Path) -> None:
    """Draw what is listed on a contact sheet.

    Args:
        kind: One of `DRAWN`.
        things: The list.
        path: The JPEG to write.
    """
    with tempfile.TemporaryDirectory(prefix="ocrdata-") as folder:
        lines_of = _of_presets if kind == "presets" else _of_fonts
        write_sheet(lines_of(things, Path(folder)), path)


def _of_presets(things: Sequence[Thing], folder: Path) -> list[Line]:
    lines = []
    for thing in things:
        record = yaml_files.load(find_preset(thing.name), "")
        segments = any("seg" in font for font in record.get("fonts") or ())
        corpus = resources.find("corpora", "meter-digits" if segments else "captions")
        texts = [text for text in read_texts(corpus, count=200) if len(text) in range(4, 15)]
        for number, line in enumerate(draw(record, texts, _EACH, seed=1)):
            image = folder / f"{thing.name}-{number}.jpg"
            image.write_bytes(line.data)
            lines.append(Line(image, f"{thing.name}: {line.text}"))
    return lines


def _of_fonts(things: Sequence[Thing], folder: Path) -> list[Line]:
    lines = []
    for number, thing in enumerate(things):
        font = ImageFont.truetype(str(resources.find("fonts", thing.name)), _SIZE)
        text = thing.example or thing.about
        width = round(font.getlength(text)) + 20
        page = Image.new("RGB", (max(width, 40), 2 * _SIZE), "white")
        ImageDraw.Draw(page).text((10, _SIZE), text, fill="black", font=font, anchor="lm")
        image = folder / f"{number}.png"
        cv2.imencode(".png", np.asarray(page)[:, :, ::-1])[1].tofile(image)
        lines.append(Line(image, thing.name))
    return lines

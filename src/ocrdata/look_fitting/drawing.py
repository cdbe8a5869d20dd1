"""Draws the lines of a look in memory, as `ocrdata synth` stores them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import cv2
import numpy as np

from ocrdata.errors import UserError
from ocrdata.look_fitting.ink_map import HEIGHT, Image
from ocrdata.look_fitting.look import FittedLook
from ocrdata.synthesis import inputs
from ocrdata.synthesis.line import RenderContext, draw_legible, encode
from ocrdata.synthesis.look.preset import read_preset
from ocrdata.synthesis.look.surfaces import Surfaces

LAST = 100_000
"""Number of a set of lines that neither calibration nor search has seen."""


class EncodedLine(NamedTuple):
    """A drawn line.

    Attributes:
        data: The JPEG file.
        text: What it says.
    """

    data: bytes
    text: str

    @property
    def image(self) -> Image:
        """BGR, uint8 (H, W, 3)."""
        return np.asarray(cv2.imdecode(np.frombuffer(self.data, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def draw(record: Mapping[str, Any], texts: Sequence[str], count: int, seed: int) -> list[EncodedLine]:
    """Draw some lines.

    Args:
        record: A preset, as YAML holds it.
        texts: What lines say, in an order that follows from the seed; what no font can draw is left out.
        count: Number of lines.
        seed: The same seed draws the same lines of the same preset.

    Raises:
        UserError: No font can draw any of the texts.
    """
    look = read_preset(Path("fitted.yaml"), record)
    faces = _opened(look.fonts)
    drawable = [text for text in texts if all(char == " " or faces.drawable(char) for char in text)]
    if not drawable:
        raise UserError(
            "the fonts can draw none of the texts.",
            "Give --fonts that have their characters, or another --corpus.",
        )
    rng = Random(f"{seed}:texts")
    chosen = [drawable[int(rng.random() * len(drawable))] for _ in range(count)]
    context = RenderContext(faces.faces, look, Surfaces([], seed), chosen[:100], seed, HEIGHT)
    lines = []
    for number, text in enumerate(chosen):
        picture = draw_legible(context, text, number)
        lines.append(EncodedLine(encode(picture, look, HEIGHT), text))
    return lines


@dataclass(frozen=True, slots=True)
class Drawer:
    """Draws sets of lines of one text.

    Attributes:
        texts: What lines say.
        count: Lines of a set.
        seed: Seed of the run.
    """

    texts: Sequence[str]
    count: int
    seed: int

    def draw(self, look: FittedLook, number: int) -> list[EncodedLine]:
        """Lines of a look; another number gives other lines."""
        return self.draw_preset(look.record(), number)

    def draw_preset(self, record: Mapping[str, Any], number: int) -> list[EncodedLine]:
        """Lines of a preset.

        Raises:
            UserError: Its fonts can draw none of the texts.
        """
        return draw(record, self.texts, self.count, self.seed + number)


@lru_cache(maxsize=64)
def _opened(fonts: tuple[str, ...]) -> inputs.Fonts:
    return inputs.load_fonts((), read_preset(Path("fitted.yaml"), {"fonts": list(fonts)}), ())

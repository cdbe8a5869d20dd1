"""Lines that TextRecognitionDataGenerator draws, with the texts, fonts, seeds and folders of every other set.

Its newest release (1.8.0) asks Pillow for one function that Pillow removed in version 10, for the height
of a text. With that one in its place the released code runs beside any Pillow, so it needs no environment
of its own: its wheel is fetched once, by hash. It sets character by character, without kerning or
joining, in one font.
"""

import contextlib
import importlib
import io
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from random import Random
from typing import Any
from unicodedata import category

import cv2
import numpy as np

from ocrdata.errors import UserError
from ocrdata.samples.bidi.order import runs_from_right
from ocrdata.synthesis.line import RenderContext, RenderedLine, line_rng
from ocrdata.synthesis.type.fonts import Face
from ocrdata.train.models.presets import WheelFile
from ocrdata.train.models.source import fetch_wheel

WHEEL = WheelFile("trdg==1.8.0", "0283e855bd6713a05bd0c798bbb5486c793186ce6f149bf21e09af6c797d1dde", "trdg")

ATTEMPTS = 20
"""It draws nothing where a text hardly differs from its ground; another seed is tried then."""

SKEW, BLUR, MARGINS = 2, 1, (4, 5, 4, 5)
COLOURS = "#000000,#707070"
GROUNDS = {0: 0.6, 1: 0.35, 2: 0.05}
"""Its backgrounds by their numbers: noise, white, quasicrystal, which takes a hundred times as long."""

WAVES = {0: 0.6, 1: 0.2, 2: 0.2}
"""Its distortions: none, a sine, a cosine."""


def fetch() -> None:
    """Fetch the wheel, unless it is there.

    Raises:
        UserError: It cannot be fetched.
    """
    fetch_wheel(WHEEL.wheel, WHEEL.sha256)


def require_drawable(texts: Iterable[str], faces: Sequence[Face]) -> Iterator[str]:
    """Hand texts on that it can draw.

    Raises:
        UserError: A text has letters that join or carry marks, or no single face has all of it.
    """
    for text in texts:
        if runs_from_right(text) or any(category(char)[0] == "M" for char in text):
            raise UserError(
                f"trdg cannot write '{text}': it sets character by character, and some of these join.",
                "Leave out --generator trdg.",
            )
        if not _faces_of(text, faces):
            raise UserError(
                f"trdg cannot write '{text}': it uses one font for a line, and none here has all of it.",
                "Give a font that has every character (--fonts), or other texts (--corpus).",
            )
        yield text


def draw_line(context: RenderContext, text: str, index: int) -> RenderedLine:
    """Draw a line, with what `trdg -k 2 -rk -bl 1 -rbl` does, over its grounds and distortions.

    Args:
        context: What to draw with; of the preset, only the quality of the pictures counts.
        text: What to write: see `require_drawable`.
        index: Number of the line.

    Raises:
        UserError: A font cannot be opened by Pillow.
    """
    generate = _generator()
    for attempt in range(ATTEMPTS):
        rng = line_rng(context.seed, index, attempt)
        face = rng.choice(_faces_of(text, context.faces))
        ground, wave = (rng.choices(list(kinds), list(kinds.values()))[0] for kinds in (GROUNDS, WAVES))
        with _seeded(rng), contextlib.redirect_stdout(io.StringIO()):
            try:
                picture = generate(
                    index=index, text=text, font=str(face.file.path), out_dir=None, size=context.height,
                    extension="jpg", skewing_angle=SKEW, random_skew=True, blur=BLUR, random_blur=True,
                    background_type=ground, distorsion_type=wave, distorsion_orientation=0,
                    is_handwritten=False, name_format=2, width=-1, alignment=0, text_color=COLOURS,
                    orientation=0, space_width=1.0, character_spacing=0, margins=MARGINS, fit=False,
                    output_mask=0, word_split=False, image_dir="",
                )  # fmt: skip
            except OSError as error:
                raise UserError(
                    f"trdg cannot use the font {face.file.name}: {error}.", "Name another with --fonts."
                ) from error
        if picture is not None:
            image = cv2.cvtColor(np.asarray(picture.convert("RGB")), cv2.COLOR_RGB2BGR).astype(np.uint8)
            return RenderedLine(image, rng, attempt, float("inf"))
    raise UserError(
        f"trdg drew nothing for '{text}', {ATTEMPTS} times.", "Leave the text out, or give other fonts."
    )


def _faces_of(text: str, faces: Sequence[Face]) -> list[Face]:
    solid = text.replace(" ", "")
    return [face for face in faces if face.file.index == 0 and face.draws(solid)]


@contextlib.contextmanager
def _seeded(rng: Random) -> Iterator[None]:
    """It draws from the generators that all modules share: seeded for a line, and left as they were."""
    state = random.getstate()
    random.seed(rng.getrandbits(64))
    cv2.setRNGSeed(rng.getrandbits(31))
    try:
        yield
    finally:
        random.setstate(state)


@lru_cache(maxsize=1)
def _generator() -> Any:
    """Its function that draws a line."""
    folder = str(fetch_wheel(WHEEL.wheel, WHEEL.sha256))
    sys.path.append(folder)
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # it says that it found no TensorFlow for handwriting
            module = importlib.import_module("trdg.data_generator")
    finally:
        sys.path.remove(folder)
    module.computer_text_generator.get_text_height = _height_of
    return module.FakeTextDataGenerator.generate


def _height_of(font: Any, text: str) -> int:
    """What Pillow's `getsize` gave: from the top of the line to the lowest pixel of a text."""
    return int(font.getbbox(text)[3])

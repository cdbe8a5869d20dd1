"""What the recogniser surely reads on the photographs, and which of them are upside down."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from rapidfuzz.distance import Levenshtein

from ocrdata.evaluation.reader import ReadsLines, Text
from ocrdata.evaluation.recogniser import Recogniser
from ocrdata.look_fitting.ink_map import Image, working_size
from ocrdata.look_fitting.photographs import PhotographedCrop

SURE = 0.9
"""Mean probability from which a reading counts as right."""

_CLEARLY = 0.12  # by how much more probable a line is upside down before it is taken for that
_FEWEST_TURNED = 3


@dataclass(frozen=True, slots=True)
class PhotographReadings:
    """What the photographs say.

    Attributes:
        texts: Of each photograph: its label, or what was surely read; None where there is neither.
        turned: Whether each is upside down.
    """

    texts: tuple[str | None, ...]
    turned: tuple[bool, ...]

    @property
    def turned_share(self) -> float:
        """Share of the lines that are upside down; 0 if they are so few that they may be misread."""
        return float(np.mean(self.turned)) if sum(self.turned) >= _FEWEST_TURNED else 0.0


def upright(image: Image, turned: bool) -> Image:
    """A picture, turned by 180° if it is upside down."""
    return np.ascontiguousarray(image[::-1, ::-1]) if turned else image


def read(crops: Sequence[PhotographedCrop], model: Recogniser, reader: ReadsLines) -> PhotographReadings:
    """Read every photograph as it is and upside down.

    Args:
        crops: The photographs.
        model: The recogniser.
        reader: Where it runs.

    Raises:
        UserError: The model cannot be run.
    """
    with tempfile.TemporaryDirectory(prefix="ocrdata-") as name:
        files = []
        for number, crop in enumerate(crops):
            for turned in (False, True):
                files.append(Path(name) / f"{number}-{turned:d}.png")
                cv2.imwrite(str(files[-1]), upright(working_size(crop.image), turned))
        found = list(reader.read(model, files, lambda _: None))
    texts, flags = [], []
    for crop, straight, over in zip(crops, found[::2], found[1::2], strict=True):
        turned = _is_turned(crop.text, straight, over)
        best = over if turned else straight
        sure = best[0] if best and best[1] >= SURE and best[0].strip() else None
        texts.append(crop.text or sure)
        flags.append(turned)
    return PhotographReadings(tuple(texts), tuple(flags))


def _is_turned(label: str | None, straight: Text | None, over: Text | None) -> bool:
    """Whether a line is clearly read better upside down."""
    if straight is None or over is None:
        return False
    if label:
        return Levenshtein.distance(label, over[0]) < Levenshtein.distance(label, straight[0])
    return over[1] > straight[1] + _CLEARLY and over[1] > 0.7 and len(over[0]) > 1

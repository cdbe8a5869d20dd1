"""The shipped presets whose lines are most like some photographs, by what is measured on both.

Every number that a line is measured by counts, colours as well, each as a multiple of its spread over the
lines of all presets; two sets of lines are then compared by the energy distance (see `resemblance`). It needs
no network.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np

from ocrdata import resources, yaml_files
from ocrdata.console import progress
from ocrdata.corpus.sources import read_texts
from ocrdata.look_fitting.drawing import draw
from ocrdata.look_fitting.ink_map import Image
from ocrdata.look_fitting.measures import NAMES, Colour, MeasuredLine, measure
from ocrdata.look_fitting.resemblance import Floats, energy_distance
from ocrdata.synthesis.look import preset as looks

FEWEST = 12
"""Lines from which the nearest preset can be told."""

MOST = 60
"""Lines that are compared."""

_DRAWN = 40  # lines of each preset
_LONGEST = 20  # characters of their texts
_BOUND = 2.0  # spreads, beyond which a number is no stranger still


def presets_by_likeness(photographs: Sequence[Image]) -> list[str]:
    """The names of all presets of lines, those most like the photographs first.

    Args:
        photographs: Crops of lines, BGR, uint8 (H, W, 3), of any size.

    Returns:
        Empty if fewer than `FEWEST` of them have ink that can be measured.
    """
    crops = _measured(photographs[:MOST])
    if len(crops) < FEWEST:
        return []
    drawn = _drawn()
    every = np.concatenate(list(drawn.values()))
    middle = np.nanmedian(every, axis=0)
    low, high = np.nanpercentile(every, (10, 90), axis=0)
    spread = np.where(high - low > 1e-6, high - low, 1.0)

    def placed(rows: Floats) -> Floats:
        known = np.where(np.isnan(rows), middle, rows)
        return np.asarray(np.clip((known - middle) / spread, -_BOUND, _BOUND))

    there = placed(crops)
    return sorted(drawn, key=lambda name: energy_distance(there, placed(drawn[name])))


@cache
def _drawn() -> dict[str, Floats]:
    """The numbers of some lines of each preset that draws lines."""
    records = {name: yaml_files.load(looks.find_preset(name), "") for name in looks.shipped()}
    found = {}
    with progress("comparing with presets", len(records)) as task:
        for name, record in records.items():
            if not record.get("device"):
                found[name] = _measured([line.image for line in draw(record, _texts(record), _DRAWN, seed=1)])
            task.add(1)
    return found


def _texts(record: dict[str, object]) -> list[str]:
    """What such lines say: readings in the fonts of displays, anything elsewhere."""
    fonts = record.get("fonts")
    display = isinstance(fonts, list) and any("seg" in str(font) for font in fonts)
    corpus = resources.find("corpora", "meter-digits" if display else "captions")
    return [text for text in read_texts(corpus, count=200) if len(text) <= _LONGEST]


def _measured(images: Sequence[Image]) -> Floats:
    """What is measured on lines (lines, numbers), without those that have no ink."""
    lines = (measure(image) for image in images)
    rows = [_numbers(line) for line in lines if line is not None]
    return np.array(rows, np.float64) if rows else np.empty((0, 0))


def _numbers(line: MeasuredLine) -> list[float]:
    shape = [getattr(line.measures, name) for name in NAMES]
    return [*shape, float(line.ink.dark), *_colour(line.ground), *_colour(line.front)]


def _colour(colour: Colour) -> tuple[float, float, float, float]:
    """Brightness, colourfulness, blue against red and green against red, each as a share of 255."""
    blue, green, red = (value / 255 for value in colour)
    brightest = max(blue, green, red)
    return brightest, brightest - min(blue, green, red), blue - red, green - red

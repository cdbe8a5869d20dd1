"""What is surely read becomes a text, and lines that are read better upside down are found."""

from pathlib import Path

import numpy as np

from ocrdata.look_fitting import readings
from ocrdata.look_fitting.photographs import PhotographedCrop


class Fixed:
    """A reader whose answers are known: as it is, then upside down, for each photograph."""

    def __init__(self, *answers) -> None:
        self.answers = answers

    def read(self, model, images, tick):
        assert len(images) == len(self.answers)
        return list(self.answers)


def crops(*texts: str | None) -> list[PhotographedCrop]:
    return [PhotographedCrop(Path("x.png"), np.full((30, 90, 3), 200, np.uint8), text) for text in texts]


def test_only_sure_readings_are_texts_and_labels_come_first() -> None:
    reader = Fixed(("12", 0.95), ("2l", 0.3), ("AB", 0.6), ("8V", 0.4), ("77", 0.99), ("LL", 0.9), None, None)
    found = readings.read(crops(None, None, "71", None), None, reader)
    assert found.texts == ("12", None, "71", None)
    assert found.turned == (False, False, False, False)


def test_lines_upside_down_are_found_and_few_are_no_share() -> None:
    turned, upright = [("S0E", 0.4), ("305", 0.98)], [("305", 0.98), ("S0E", 0.4)]
    found = readings.read(crops(None, None, None, None), None, Fixed(*turned, *turned, *turned, *upright))
    assert found.turned == (True, True, True, False) and found.turned_share == 0.75
    assert found.texts == ("305",) * 4
    assert readings.read(crops(None, None), None, Fixed(*turned, *upright)).turned_share == 0.0


def test_a_label_decides_which_way_is_up() -> None:
    """`609` upside down is read as surely as `609`."""
    assert readings.read(crops("609"), None, Fixed(("609", 0.9), ("609", 0.97))).turned == (False,)
    assert readings.read(crops("2N24"), None, Fixed(("4ZNZ", 0.9), ("2N24", 0.8))).turned == (True,)

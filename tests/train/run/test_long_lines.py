"""Lines that training squeezes and reading does not are said, with the width that trains them as they are."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ocrdata.train.data.line_set import TrainingSet
from ocrdata.train.models import line_length, presets
from ocrdata.train.run import long_lines

PRESET = presets.load("PP-OCRv6_small_rec")


def lines(folder: Path, wide: int, narrow: int) -> TrainingSet:
    """Lines of 40 pixels in height: some of 600 in width, the others of 240."""
    rows = []
    for number in range(wide + narrow):
        size = (600 if number < wide else 240, 40)
        Image.fromarray(np.full((*size[::-1], 3), 200, np.uint8)).save(folder / f"{number}.png")
        rows.append(f"{number}.png\tabc 12\n")
    (folder / "rec.txt").write_text("".join(rows), "utf-8")
    return TrainingSet(folder, (folder / "rec.txt",), (1.0,))


def test_lines_that_training_squeezes_are_counted_with_the_width_that_holds_them(tmp_path: Path) -> None:
    said = long_lines.squeezed(PRESET, lines(tmp_path, 5, 15))
    assert said is not None
    assert said.startswith("25% of the lines are squeezed in training, to 320 pixels")
    assert "--width 736 " in said  # 48 / 40 * 600, rounded up to a multiple of 32


def test_lines_count_as_often_as_they_are_drawn(tmp_path: Path) -> None:
    for name, wide, narrow in (("wide", 5, 0), ("narrow", 0, 15)):
        (tmp_path / name).mkdir()
        lines(tmp_path / name, wide, narrow)
    files = tuple(tmp_path / name / "rec.txt" for name in ("wide", "narrow"))
    for name, file in zip(("wide", "narrow"), files, strict=True):
        file.write_text("".join(f"{name}/{row}\n" for row in file.read_text("utf-8").splitlines()), "utf-8")
    assert long_lines.squeezed(PRESET, TrainingSet(tmp_path, files, (0.01, 1.0))) is None
    said = long_lines.squeezed(PRESET, TrainingSet(tmp_path, files, (1.0, 1 / 3)))
    assert said is not None and said.startswith("50% ")


@pytest.mark.parametrize("wide", [0, 1])
def test_few_such_lines_are_not_worth_a_word(tmp_path: Path, wide: int) -> None:
    assert long_lines.squeezed(PRESET, lines(tmp_path, wide, 24)) is None


def test_a_run_with_a_width_of_its_own_squeezes_none(tmp_path: Path) -> None:
    data = lines(tmp_path, 5, 0)
    assert long_lines.squeezed(line_length.with_length(PRESET, None, 736), data) is None
    detector = dataclasses.replace(PRESET, task="det")
    assert long_lines.squeezed(detector, data) is None

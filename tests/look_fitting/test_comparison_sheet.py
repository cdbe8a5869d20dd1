"""The sheet shows photographs on the left and drawn lines on the right."""

from pathlib import Path

import cv2
import numpy as np

from ocrdata.look_fitting.comparison_sheet import write_comparison


def test_each_half_shows_its_pictures(tmp_path: Path) -> None:
    red = [np.full((30, 90, 3), (20, 20, 220), np.uint8)] * 5
    blue = [np.full((60, 400, 3), (220, 20, 20), np.uint8)] * 7
    write_comparison(red, blue, ("photographs", "drawn"), tmp_path / "sheet.png")
    sheet = cv2.imread(str(tmp_path / "sheet.png")).astype(int)
    reds, blues = (np.abs(sheet - colour).sum(axis=2) < 20 for colour in ((20, 20, 220), (220, 20, 20)))
    middle = sheet.shape[1] // 2
    assert reds[:, :middle].any() and not reds[:, middle:].any()
    assert blues[:, middle:].any() and not blues[:, :middle].any()
    assert blues.sum() / 7 > reds.sum() / 5  # wide lines are wide

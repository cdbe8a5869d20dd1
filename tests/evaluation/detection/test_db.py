"""From a probability map to boxes: PaddleOCR's own post-processing is the oracle."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from ocrdata.evaluation.detection import db
from ocrdata.evaluation.detection.db import Setting
from tests import oracles

SETTINGS = db.grid((0.2, 0.3, 0.5), (0.4, 0.6, 0.7), (1.2, 1.5, 2.0), (False, True), ("fast", "slow"))


def probability_map(seed: int, height: int = 256, width: int = 352) -> np.ndarray:
    """Blurred bars of all directions and strengths, touching and apart, with specks between them."""
    rng = np.random.default_rng(seed)
    canvas = np.zeros((height, width), np.float32)
    for _ in range(14):
        centre = rng.uniform((20, 20), (width - 20, height - 20))
        box = cv2.boxPoints((tuple(centre), tuple(rng.uniform((20, 5), (90, 16))), rng.uniform(-40, 40)))
        cv2.fillPoly(canvas, [box.astype(np.int32)], float(rng.uniform(0.3, 1)))
    canvas += (rng.random(canvas.shape) > 0.999).astype(np.float32)
    return np.clip(cv2.GaussianBlur(canvas, (0, 0), 1.5), 0, 1)


@pytest.mark.slow
@pytest.mark.parametrize("shape", ["quad", "poly"])
def test_the_boxes_are_those_of_paddleocr_under_every_setting(
    code: Path, tmp_path: Path, shape: db.Shape
) -> None:
    made, size = probability_map(7), (700, 600)
    settings = [s for s in SETTINGS if shape == "quad" or s.score_mode == "fast"]
    expected = oracles.boxes(code, tmp_path, made, size, settings, shape)
    for setting, theirs in zip(settings, expected, strict=True):
        ours = [box.astype(int).tolist() for box in db.boxes(made, size, setting, shape)]
        assert ours == [np.asarray(box).astype(int).tolist() for box in theirs], setting
    assert sum(map(len, expected)) > 200


def test_settings_share_their_work_and_find_the_same() -> None:
    made, size = probability_map(3), (352, 256)
    for thresh, dilation in ((0.2, False), (0.5, True)):
        shared = db.candidates(
            made, size, thresh, dilation=dilation, ratios=(1.2, 2.0), modes=("fast", "slow"), lowest=0.0
        )
        for setting in db.grid((thresh,), (0.4, 0.7), (1.2, 2.0), (dilation,), ("fast", "slow")):
            alone = db.boxes(made, size, setting)
            together = list(db.chosen(shared, setting))
            assert [box.tolist() for box in alone] == [box.tolist() for box in together]


def test_an_empty_map_has_no_boxes() -> None:
    assert db.boxes(np.zeros((64, 96), np.float32), (96, 64), Setting()) == []


def test_a_bar_grows_by_its_area_over_its_length() -> None:
    made = np.zeros((100, 200), np.float32)
    made[40:60, 50:150] = 1.0
    (box,) = db.boxes(made, (200, 100), Setting(unclip_ratio=1.5))
    distance = 99 * 19 * 1.5 / (2 * (99 + 19))
    assert np.abs(box.min(axis=0) - (50 - distance, 40 - distance)).max() <= 1
    assert np.abs(box.max(axis=0) - (149 + distance, 59 + distance)).max() <= 1

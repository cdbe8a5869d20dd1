"""Precision, recall and hmean: PaddleOCR's own evaluation is the oracle."""

from pathlib import Path

import numpy as np
import pytest

from ocrdata.evaluation.detection import hmean
from ocrdata.evaluation.detection.hmean import Found
from tests import oracles


def square(x: float, y: float, side: float = 10) -> np.ndarray:
    return np.array([(x, y), (x + side, y), (x + side, y + side), (x, y + side)])


def found(there: list[tuple[np.ndarray, bool]], detected: list[np.ndarray]) -> Found:
    known = hmean.truth((points.tolist(), ignored) for points, ignored in there)
    return hmean.match(known, hmean.overlaps(known, detected))


def test_a_box_counts_above_half_and_not_at_half() -> None:
    assert found([(square(0, 0), False)], [square(0, 0, 10)]) == Found(1, 1, 1)
    half = np.array([(0, 0), (10, 0), (10, 5), (0, 5)])
    assert found([(square(0, 0), False)], [half]) == Found(1, 1, 0)


def test_two_detections_of_one_box_are_one_hit_and_one_miss() -> None:
    assert found([(square(0, 0), False)], [square(0, 0), square(1, 0)]) == Found(1, 2, 1)


def test_what_lies_in_an_ignored_box_does_not_count() -> None:
    there = [(square(0, 0), False), (square(50, 50, 40), True)]
    assert found(there, [square(0, 0), square(60, 60)]) == Found(1, 1, 1)


def test_a_page_with_nothing_on_it_costs_only_false_alarms() -> None:
    assert found([], [square(0, 0)]) == Found(0, 1, 0)
    assert found([(square(0, 0), False)], []) == Found(1, 0, 0)
    assert Found().hmean == 0


def test_curved_text_is_a_polygon_like_any_other() -> None:
    angle = np.linspace(0, np.pi, 9)
    outer = np.stack([50 + 40 * np.cos(angle), 50 - 40 * np.sin(angle)], 1)
    inner = np.stack([50 + 30 * np.cos(angle), 50 - 30 * np.sin(angle)], 1)[::-1]
    ring = np.concatenate([outer, inner])
    assert found([(ring, False)], [ring + 1]) == Found(1, 1, 1)
    around = np.array([(10, 10), (90, 10), (90, 50), (10, 50)])
    assert found([(ring, False)], [around]) == Found(1, 1, 0)


@pytest.mark.slow
def test_the_counts_are_those_of_paddleocr(code: Path, tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    pages, ours = [], []
    for _ in range(60):
        there = [
            (square(*rng.uniform(0, 60, 2), rng.uniform(8, 30)), bool(rng.random() < 0.25))
            for _ in range(rng.integers(0, 7))
        ]
        near = [points + rng.normal(0, 2, points.shape) for points, _ in there if rng.random() < 0.8]
        strange = [square(*rng.uniform(0, 60, 2)) for _ in range(rng.integers(0, 3))]
        crossing = [np.array([(0, 0), (9, 9), (9, 0), (0, 9)])] if rng.random() < 0.2 else []
        detected = near + strange + crossing
        ours.append(found(there, detected))
        pages.append(
            (
                [{"points": points.tolist(), "ignore": ignored} for points, ignored in there],
                [{"points": points.tolist(), "ignore": False} for points in detected],
            )
        )
    theirs, total = oracles.evaluated(code, tmp_path, pages)
    assert [(f.there, f.detected, f.matched) for f in ours] == [
        (page["gtCare"], page["detCare"], page["detMatched"]) for page in theirs
    ]
    summed = sum(ours, Found())
    assert (summed.precision, summed.recall, summed.hmean) == pytest.approx(
        (total["precision"], total["recall"], total["hmean"])
    )

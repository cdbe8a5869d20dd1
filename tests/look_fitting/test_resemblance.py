"""Lines of one kind are near each other and cannot be told apart; lines of another kind are neither."""

from pathlib import Path

import numpy as np
import pytest

from ocrdata.look_fitting.resemblance import Comparison, FeatureSpace, of_halves, told_apart


def rows(count: int, shift: float, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(shift, 1, (count, 40)).astype(np.float32)


def test_the_distance_grows_with_the_difference_and_is_about_0_for_none() -> None:
    photographs = rows(120, 0, 0)
    kinds = [rows(100, shift, 1) for shift in (0, 0.3, 0.6, 1.2)]
    space = FeatureSpace.of(photographs, np.concatenate(kinds))
    found = [space.distance(photographs, kind) for kind in kinds]
    assert found == sorted(found)
    assert abs(found[0]) < 0.03 < found[1]
    assert of_halves(space, photographs) < 0.05


def test_a_classifier_tells_other_lines_and_not_those_of_one_kind() -> None:
    assert told_apart(rows(100, 0, 0), rows(100, 0, 1)) == pytest.approx(0.5, abs=0.15)
    assert told_apart(rows(100, 0, 0), rows(100, 1, 1)) > 0.95


def test_files_without_an_image_are_left_out(tmp_path: Path) -> None:
    def statistics(files):
        return np.array([[np.nan if path.read_bytes() == b"bad" else 1.0] for path in files], np.float32)

    photographs = [tmp_path / name for name in ("a", "b")]
    for path, data in zip(photographs, (b"good", b"bad"), strict=True):
        path.write_bytes(data)
    comparison = Comparison(statistics, photographs, tmp_path)
    assert comparison.photographs.shape == (1, 1)
    assert comparison.features([b"good", b"bad", b"good"]).shape == (2, 1)

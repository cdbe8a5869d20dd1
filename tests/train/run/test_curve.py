"""The picture of a run."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ocrdata.train.run import curve


def metrics(folder: Path) -> Path:
    rows: list[dict[str, object]] = []
    for step in range(1, 41):
        rows.append({"kind": "step", "step": step, "loss": 8.0 / step})
        if step % 10 == 0:
            rows.append({"kind": "evaluation", "acc": step / 50})
    rows.append({"kind": "step", "step": 41, "loss": float("nan")})
    path = folder / "metrics.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_scores_stand_at_the_step_they_were_measured_at(tmp_path: Path) -> None:
    losses, scores = curve.series(metrics(tmp_path), "acc")
    assert losses[0] == (1, 8.0)
    assert len(losses) == 40
    assert scores == [(10, 0.2), (20, 0.4), (30, 0.6), (40, 0.8)]


def test_both_lines_are_drawn_inside_the_frame(tmp_path: Path) -> None:
    curve.draw(metrics(tmp_path), tmp_path / "curve.png", ("acc", "accuracy"))
    picture = np.asarray(Image.open(tmp_path / "curve.png").convert("RGB"))
    assert picture.shape == (540, 960, 3)
    left, top, right, bottom = curve.FRAME
    inside = picture[top + 2 : bottom - 1, left + 2 : right - 1].reshape(-1, 3)
    for colour in (curve.LOSS, curve.SCORE):
        rgb = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
        assert (inside == rgb).all(1).sum() > 200


def test_a_run_without_steps_has_no_picture(tmp_path: Path) -> None:
    (tmp_path / "metrics.jsonl").write_text("", encoding="utf-8")
    curve.draw(tmp_path / "metrics.jsonl", tmp_path / "curve.png", ("acc", "accuracy"))
    assert not (tmp_path / "curve.png").exists()


@pytest.mark.parametrize(("value", "top"), [(0, 1), (0.7, 0.8), (1, 1), (3.2, 4), (9, 10), (41, 50)])
def test_axes_end_at_round_numbers(value: float, top: float) -> None:
    assert curve.nice_top(value) == pytest.approx(top)


@pytest.mark.parametrize(("last", "steps"), [(1, [0, 1]), (6, [0, 2, 3, 4, 6]), (100, [0, 25, 50, 75, 100])])
def test_the_axis_names_whole_steps(last: int, steps: list[int]) -> None:
    assert curve.whole_steps(last) == steps

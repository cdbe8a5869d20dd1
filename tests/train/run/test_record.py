"""The records of a run, and what TensorBoard itself reads of them."""

import json
from pathlib import Path

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from ocrdata.train.run.log_events import Evaluation, TrainingStep
from ocrdata.train.run.record import recording

FIRST = TrainingStep(1, 2, 10, 0.5, 0.001, None, 40.0, 60, None)
SECOND = TrainingStep(2, 2, 20, 0.25, 0.0005, None, 40.0, 0, None)


def scalars(folder: Path, name: str) -> list[tuple[int, float]]:
    """Steps and values of a scalar, the latest event file only, as TensorBoard reads them."""
    latest = max((folder / "tensorboard").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    board = EventAccumulator(str(latest)).Reload()
    return [(event.step, event.value) for event in board.Scalars(name)]


def test_every_event_is_a_record_and_a_point_of_its_curve(tmp_path: Path) -> None:
    with recording(tmp_path) as recorder:
        recorder.note(FIRST, 10)
        recorder.note(Evaluation({"acc": 0.75}), 10)
        recorder.note(SECOND, 20)
    rows = [json.loads(row) for row in (tmp_path / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["kind"], row["step"]) for row in rows] == [("step", 10), ("evaluation", 10), ("step", 20)]
    assert scalars(tmp_path, "train/loss") == [(10, 0.5), (20, 0.25)]
    assert scalars(tmp_path, "eval/acc") == [(10, 0.75)]


def test_a_run_that_goes_on_shows_its_earlier_part_too(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    with recording(tmp_path / "first") as recorder:
        recorder.note(FIRST, 10)
    (tmp_path / "second").mkdir()
    (tmp_path / "first" / "metrics.jsonl").rename(tmp_path / "second" / "metrics.jsonl")
    with recording(tmp_path / "second") as recorder:
        recorder.note(SECOND, 20)
    assert scalars(tmp_path / "second", "train/loss") == [(10, 0.5), (20, 0.25)]


def test_what_is_not_known_has_no_curve(tmp_path: Path) -> None:
    with recording(tmp_path) as recorder:
        recorder.note(FIRST, 10)
    latest = next((tmp_path / "tensorboard").iterdir())
    assert "train/memory_mb" not in EventAccumulator(str(latest)).Reload().Tags()["scalars"]

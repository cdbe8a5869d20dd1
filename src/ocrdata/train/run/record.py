"""Records the events of a run, one per line of `metrics.jsonl`, and for TensorBoard."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from ocrdata.train.run.log_events import Event, TrainingStep, record

if TYPE_CHECKING:
    from tensorboardX import SummaryWriter

METRICS, BOARD = "metrics.jsonl", "tensorboard"


class Recorder:
    """Writes the events of a run.

    Args:
        metrics: Open for appending.
        board: TensorBoard's event file.
    """

    def __init__(self, metrics: TextIO, board: "SummaryWriter"):
        self._metrics, self._board = metrics, board

    def note(self, event: Event, step: int) -> None:
        """Write an event that happened after `step` optimiser steps."""
        row = record(event) | {"step": step}
        self._metrics.write(json.dumps(row) + "\n")
        self.show(row)
        if not isinstance(event, TrainingStep):
            self._board.flush()

    def show(self, row: Mapping[str, Any]) -> None:
        """Write the numbers of a record for TensorBoard, under `train/` or `eval/`."""
        group = "train" if row["kind"] == "step" else "eval"
        for name, value in row.items():
            if name not in {"kind", "step"} and value is not None:
                self._board.add_scalar(f"{group}/{name}", value, row.get("step", 0))


@contextmanager
def recording(folder: Path) -> Iterator[Recorder]:
    """Append to the records of a folder; TensorBoard's file starts with the records so far.

    tensorboardX writes what TensorBoard reads, without TensorBoard.
    """
    from tensorboardX import SummaryWriter

    path = folder / METRICS
    with (
        path.open("a", encoding="utf-8", buffering=1) as metrics,
        SummaryWriter(str(folder / BOARD), write_to_disk=True) as board,
    ):
        recorder = Recorder(metrics, board)
        for row in path.read_text(encoding="utf-8").splitlines():
            recorder.show(json.loads(row))
        yield recorder

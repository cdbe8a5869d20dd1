"""Parses PaddleOCR's log lines, as `tools/program.py` of PaddleOCR 2.10 writes them, into events."""

import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_STEP = re.compile(r"ppocr INFO: epoch: \[(\d+)/(\d+)\], global_step: (\d+), (.*)")
_METRIC = re.compile(r"ppocr INFO: cur metric, (.*)")
_SAVED = re.compile(r"ppocr INFO: save (?:model in|best model is to) (.+)")  # ppocr/utils/save_load.py
_FIELD = re.compile(r"([A-Za-z_]\w*): (-?[\d.]+(?:e[+-]?\d+)?|-?inf|nan)")
_ETA = re.compile(r"eta: (?:(\d+) days?, )?(\d+):(\d\d):(\d\d)")
_BAR = re.compile(r"eval model:+\s*(?:\d+%|\d+it)")
_MISFIT = re.compile(
    r"The (?:pretrained params \S+ not in model|shape of model params \S+)|\S+ not in loaded params"
)


@dataclass(frozen=True, slots=True)
class TrainingStep:
    """A log line about training.

    Attributes:
        epoch: Current epoch, from 1.
        epochs: Number of epochs.
        step: Optimiser steps so far.
        loss: Smoothed loss; may be NaN.
        learning_rate: Current learning rate.
        accuracy: Accuracy on the training batches, 0 to 1; None for detection.
        images_per_second: Throughput.
        eta_seconds: Remaining time, as PaddleOCR estimates it.
        memory_mb: Reserved GPU memory in MB; None on the CPU.
    """

    epoch: int
    epochs: int
    step: int
    loss: float
    learning_rate: float
    accuracy: float | None
    images_per_second: float
    eta_seconds: int
    memory_mb: int | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A log line with the result of an evaluation.

    Attributes:
        metrics: Scores by PaddleOCR's names, such as `acc` and `norm_edit_dis` for recognition.
    """

    metrics: dict[str, float]


@dataclass(frozen=True, slots=True)
class CheckpointSaved:
    """A log line about a checkpoint that was written.

    Attributes:
        weights: The `.pdparams` file.
    """

    weights: Path


@dataclass(frozen=True, slots=True)
class CheckpointAccuracy:
    """Accuracy of a checkpoint as ocrdata measured it; PaddleOCR's log has no such line.

    Attributes:
        new: Accuracy on the lines that were trained for, 0 to 1.
        kept: Accuracy on the lines to keep, 0 to 1.
    """

    new: float
    kept: float


Event = TrainingStep | Evaluation | CheckpointAccuracy
"""The events that are recorded."""


def parse(line: str) -> TrainingStep | Evaluation | CheckpointSaved | None:
    """The event that a log line reports; None if it reports none."""
    if match := _STEP.search(line):
        fields = {key: float(value) for key, value in _FIELD.findall(match[4])}
        if not {"loss", "lr", "ips"} <= fields.keys():
            return None
        return TrainingStep(
            epoch=int(match[1]),
            epochs=int(match[2]),
            step=int(match[3]),
            loss=fields["loss"],
            learning_rate=fields["lr"],
            accuracy=fields.get("acc"),
            images_per_second=fields["ips"],
            eta_seconds=_seconds(match[4]),
            memory_mb=int(fields["max_mem_reserved"]) if "max_mem_reserved" in fields else None,
        )
    if match := _METRIC.search(line):
        return Evaluation({key: float(value) for key, value in _FIELD.findall(match[1])})
    if match := _SAVED.search(line):
        return CheckpointSaved(Path(f"{match[1].strip()}.pdparams"))
    return None


def record(event: Event) -> dict[str, Any]:
    """The event as a record of `metrics.jsonl`."""
    if isinstance(event, Evaluation):
        return {"kind": "evaluation", **event.metrics}
    return {"kind": "kept" if isinstance(event, CheckpointAccuracy) else "step", **asdict(event)}


def is_bar(line: str) -> bool:
    """Whether the line redraws tqdm's bar, which shows that an evaluation is running and is not logged."""
    return _BAR.match(line) is not None


def is_misfit(line: str) -> bool:
    """Whether the line says that a parameter of the checkpoint does not fit the network."""
    return _MISFIT.search(line) is not None


def _seconds(text: str) -> int:
    if not (match := _ETA.search(text)):
        return 0
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds

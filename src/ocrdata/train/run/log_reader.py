"""Reads the log of a running training: shows its progress, records it, and notices when it goes wrong."""

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO

from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.train.models.config import TrainingSettings
from ocrdata.train.run import log_events
from ocrdata.train.run.log_events import CheckpointAccuracy, Event, TrainingStep

if TYPE_CHECKING:
    from rich.progress import Progress


class EventRecorder(Protocol):
    """Where events are written: see `record.Recorder`."""

    def note(self, event: Event, step: int) -> None:
        """Called with each event, and the optimiser steps before it."""


class TrainingDisplay:
    """The progress of a training on the terminal.

    Args:
        bar: The progress display.
        total: Optimiser steps of the whole run.
    """

    def __init__(self, bar: "Progress", total: int):
        self.total = total
        self._bar, self._task = bar, bar.add_task("starting", total=total, note="")

    def evaluating(self) -> None:
        """Show that an evaluation is running."""
        self._bar.update(self._task, description="evaluating")

    def training(self, event: TrainingStep, checkpoint: CheckpointAccuracy | None) -> None:
        """Show a step, and what the latest checkpoint reads if that is known."""
        accuracy = "" if event.accuracy is None else f"accuracy {event.accuracy:.0%}  "
        memory = "" if event.memory_mb is None else f"  {event.memory_mb:,} MB"
        kept = "" if checkpoint is None else f"  new {checkpoint.new:.1%}, kept {checkpoint.kept:.1%}"
        note = f"loss {event.loss:.3f}  {accuracy}lr {event.learning_rate:.2g}  "
        self._bar.update(
            self._task,
            completed=event.step,
            description=f"epoch {event.epoch}/{event.epochs}",
            note=f"{note}{event.images_per_second:.0f} img/s{memory}{kept}",
        )


class LogReader:
    """What the log of a training has reported so far.

    Attributes:
        last: The last line.
        error: The last line that named an error.
        steps: Optimiser steps so far, those of the earlier run included.
        loss: The smoothed loss at that step; NaN before the first.
        evaluations: Accuracy or hmean of each evaluation so far, 0 to 1.
        checkpoint: Accuracy of the latest checkpoint on new lines and lines to keep; None if none was read.

    Args:
        settings: The numbers of the run.
        log: Where the lines are written.
        log_path: Where messages say that the log is.
        recorder: Where the events are written.
        display: Where the progress is shown.
        before: Optimiser steps of the run that is continued.
    """

    def __init__(
        self,
        settings: TrainingSettings,
        log: TextIO,
        log_path: Path,
        recorder: EventRecorder,
        display: TrainingDisplay,
        before: int = 0,
    ):
        self.settings, self.log, self.log_path = settings, log, log_path
        self.recorder, self.display, self.before = recorder, display, before
        self.last = self.error = ""
        self.steps, self.loss = before, math.nan
        self.evaluations: list[float] = []
        self.checkpoint: CheckpointAccuracy | None = None

    def read(self, line: str) -> Path | None:
        """Log a line, and record and show the event that it tells of.

        Returns:
            The checkpoint that was written, if the line tells of one.

        Raises:
            UserError: The checkpoint does not fit the network, or the training diverged.
        """
        if log_events.is_bar(line):
            self.display.evaluating()
            return None
        self.log.write(line + "\n")
        if not line.strip():
            return None
        self.last = line.strip()[:300]
        if _is_error(line):
            self.error = self.last
        if log_events.is_misfit(line):
            raise self._misfit()
        event = log_events.parse(line)
        if isinstance(event, log_events.CheckpointSaved):
            return event.weights
        if isinstance(event, TrainingStep):
            self._step(event)
        elif event is not None:
            self._evaluation(event)
        return None

    def note(self, accuracy: CheckpointAccuracy) -> None:
        """Record what the latest checkpoint reads, and show it from here on."""
        self.checkpoint = accuracy
        self.recorder.note(accuracy, self.steps)

    def _step(self, event: TrainingStep) -> None:
        event = replace(event, step=event.step + self.before)  # PaddleOCR counts from 0 in a continued run
        self.recorder.note(event, event.step)
        self.steps, self.loss = event.step, event.loss
        if not math.isfinite(event.loss):
            raise UserError(
                f"the training diverged: the loss at step {event.step} is {event.loss}.",
                f"Use a smaller --lr (it was {self.settings.learning_rate:g}).",
                path=self.log_path,
            )
        self.display.training(event, self.checkpoint)

    def _evaluation(self, event: log_events.Evaluation) -> None:
        self.recorder.note(event, self.steps)
        preset = self.settings.preset
        self.evaluations.append(event.metrics.get(preset.indicator, 0.0))
        say(
            f"step {self.steps} of {self.display.total}: {preset.score_name} {self.evaluations[-1]:.2%} by "
            "PaddleOCR's own measure"
        )

    def _misfit(self) -> UserError:
        return UserError(
            f"{self.settings.pretrained.name} is a checkpoint of another network than "
            f"{self.settings.preset.name}: {self.last.partition('WARNING: ')[2] or self.last}",
            "Give --pretrained a checkpoint of this model, or --model the model of this checkpoint.",
            path=self.settings.pretrained,
        )

    def explain_stall(self, timeout: float) -> UserError:
        """The error for a training that printed nothing for `timeout` seconds."""
        return UserError(
            f"the training printed nothing for {timeout:g} seconds and was stopped; its last line: "
            f"{self.last or '(none)'}",
            "Look at the end of this log. A data loader hangs like this when it can use no sample, or when "
            "/dev/shm is full (try --jobs 1). If a step takes this long, raise --stall-timeout.",
            path=self.log_path,
        )

    def explain(self, status: int) -> UserError:
        """The error for a training that ended with a status other than 0, as far as its log tells why."""
        reason = self.error or self.last or "(it printed nothing)"
        how = f"was killed by signal {-status}" if status < 0 else f"ended with exit status {status}"
        batch = self.settings.batch_size
        if "out of memory" in reason.lower() or "ResourceExhausted" in reason:
            half = max(1, batch // 2)
            remedy = (
                f"Use --batch-size {half} (it was {batch}), which needs about half the memory; the learning "
                "rate follows. Or use --amp O1."
            )
        elif status == -9:
            remedy = "The usual cause is too little memory: use a smaller --batch-size, or --jobs 1."
        else:
            remedy = "Look at the end of this log."
        return UserError(f"the training {how}: {reason}", remedy, path=self.log_path)


def _is_error(line: str) -> bool:
    """Whether a line is the last of a traceback (`ValueError: …`) or one of Paddle's own errors."""
    head = line.split(":", 1)[0]
    return head.replace(".", "").isidentifier() and head.endswith(("Error", "Exception", "Exhausted"))

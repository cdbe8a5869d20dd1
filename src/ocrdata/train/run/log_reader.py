"""Reads along while a training runs: shows where it is, keeps its log, and sees when it goes wrong."""

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.train.models.config import TrainingSettings
from ocrdata.train.run import log_events
from ocrdata.train.run.log_events import CheckpointAccuracy

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from ocrdata.train.run.record import Recorder


class LogReader:
    """What has been seen of a running training.

    Attributes:
        last: Its last line.
        error: The last line that named an error.
        steps: Optimiser steps made.
        loss: The smoothed loss at that step.
        evaluations: Accuracy or hmean of each evaluation so far, 0 to 1.
        kept: What the latest checkpoint read of new and kept lines, where there is a guard.

    Args:
        plan: What was settled before.
        log_place: Where messages say that the log is.
        indicator: PaddleOCR's name of the score, and what to call it.
        before: Steps that an earlier part of the run made.
    """

    def __init__(
        self,
        plan: TrainingSettings,
        log_place: Path,
        indicator: tuple[str, str] = ("acc", "accuracy"),
        before: int = 0,
    ):
        self.plan, self.log_place = plan, log_place
        self.indicator, self.before = indicator, before
        self.last = self.error = ""
        self.steps, self.loss = before, math.nan
        self.evaluations: list[float] = []
        self.kept: CheckpointAccuracy | None = None

    def line(
        self, line: str, log: TextIO, recorder: "Recorder", bar: "Progress", task: "TaskID"
    ) -> Path | None:
        """Take note of a line, and show what it says.

        Returns:
            The checkpoint that has been written, if the line tells of one.

        Raises:
            UserError: It says that the run is not worth going on with.
        """
        if log_events.is_bar(line):
            bar.update(task, description="evaluating")
            return None
        log.write(line + "\n")
        if not line.strip():
            return None
        self.last = line.strip()[:300]
        if _is_error(line):
            self.error = line.strip()[:300]
        if log_events.is_misfit(line):
            raise UserError(
                f"{self.plan.pretrained.name} is a checkpoint of another network than "
                f"{self.plan.preset.name}: "
                f"{self.last.partition('WARNING: ')[2] or self.last}",
                "Give with --pretrained a checkpoint of this model, or with --model the model it belongs to.",
                path=self.plan.pretrained,
            )
        event = log_events.parse(line)
        if event is None:
            return None
        if isinstance(event, log_events.CheckpointSaved):
            return event.weights
        if isinstance(event, log_events.TrainingStep):  # PaddleOCR counts from 0 when it goes on
            event = replace(event, step=event.step + self.before)
        recorder.note(event, event.step if isinstance(event, log_events.TrainingStep) else self.steps)
        if isinstance(event, log_events.Evaluation):
            key, word = self.indicator
            self.evaluations.append(event.metrics.get(key, 0.0))
            say(f"step {self.steps} of {bar.tasks[task].total:g}: {word} {self.evaluations[-1]:.2%}")
            return None
        self.steps, self.loss = event.step, event.loss
        if math.isnan(event.loss) or math.isinf(event.loss):
            raise UserError(
                f"the training diverged: the loss at step {event.step} is {event.loss}.",
                f"Say a smaller --lr (it was {self.plan.learning_rate:g}).",
                path=self.log_place,
            )
        accuracy = "" if event.accuracy is None else f"accuracy {event.accuracy:.0%}  "
        memory = "" if event.memory_mb is None else f"  {event.memory_mb:,} MB"
        kept = "" if self.kept is None else f"  new {self.kept.new:.1%}, kept {self.kept.kept:.1%}"
        note = f"loss {event.loss:.3f}  {accuracy}lr {event.learning_rate:.2g}  "
        bar.update(
            task,
            completed=event.step,
            description=f"epoch {event.epoch}/{event.epochs}",
            note=f"{note}{event.images_per_second:.0f} img/s{memory}{kept}",
        )
        return None

    def explain(self, status: int) -> UserError:
        """Why the training ended with an error, as far as its log tells."""
        reason = self.error or self.last or "(it printed nothing)"
        how = f"was killed by signal {-status}" if status < 0 else f"ended with exit status {status}"
        if "out of memory" in reason.lower() or "ResourceExhausted" in reason:
            half = max(1, self.plan.batch_size // 2)
            remedy = (
                f"A batch of {half} needs about half of that: say --batch-size {half} "
                f"(it was {self.plan.batch_size}; the learning rate follows), or --amp O1."
            )
        elif status == -9:
            remedy = "The system most often kills for memory: say a smaller --batch-size, or --jobs 1."
        else:
            remedy = "Look at the end of this log."
        return UserError(f"the training {how}: {reason}", remedy, path=self.log_place)


def _is_error(line: str) -> bool:
    """Whether a line is the last of a traceback (`ValueError: …`) or one of Paddle's own errors."""
    head = line.split(":", 1)[0]
    return head.replace(".", "").isidentifier() and head.endswith(("Error", "Exception", "Exhausted"))

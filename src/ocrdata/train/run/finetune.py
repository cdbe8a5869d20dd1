"""One fine-tuning run: everything checked before, the real training, a result that was looked at."""

import os
import shlex
import shutil
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ocrdata.console import progress_bar, say
from ocrdata.errors import UserError
from ocrdata.folders import outputs
from ocrdata.samples import labels
from ocrdata.samples.charset import Charset, write_charset
from ocrdata.train.models import config, gpu
from ocrdata.train.models.config import TrainingSettings
from ocrdata.train.run import curve, failed, launch, resume
from ocrdata.train.run.log_events import CheckpointAccuracy
from ocrdata.train.run.log_reader import LogReader
from ocrdata.train.run.record import METRICS, recording
from ocrdata.train.run.resume import EarlierRun

BEST, LATEST, LOG = "best_accuracy.pdparams", failed.LATEST, failed.LOG

CURVE = "curve.png"

GUIDE_MINIMUM = {"rec": 5_000, "det": 500}
"""Samples that chapters 2.1 and 3.1 of the fine-tuning guide recommend at least."""

SMALL_LEARNING_RATE = 1e-5
"""The smallest in the guide's tables for recognition."""

INDICATORS = {"rec": ("acc", "accuracy"), "det": ("hmean", "hmean")}
"""What PaddleOCR chooses the best checkpoint by: its name there, and in words."""

CHECKPOINTS_KEPT = 3
"""PaddleOCR writes latest, best_accuracy and best_model, each with the two moments of Adam."""


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """What came of a run.

    Attributes:
        best: The best accuracy or hmean of the evaluations, 0 to 1; of a run that went on, of all of it.
        last_loss: Smoothed training loss at the end.
        steps: Optimiser steps made.
        evaluations: Accuracy or hmean of each evaluation, in order.
    """

    best: float
    last_loss: float
    steps: int
    evaluations: tuple[float, ...]


class CheckpointWatch(Protocol):
    """What looks at a training while it goes on: see `keeper.Keeper`."""

    def look(self, weights: Path, step: int) -> CheckpointAccuracy | None:
        """Called with each checkpoint that is written; gives what it reads, if it was read."""

    def is_lost(self) -> bool:
        """Whether the training shall end, after such a look."""

    def finish(self, folder: Path) -> Mapping[str, object]:
        """Called with the trained folder; may put another checkpoint in the best one's place.

        Returns:
            What the manifest's counts shall say.
        """


def check_enough(plan: TrainingSettings, samples: int) -> None:
    """Stop where PaddleOCR would end at once, and warn where the guide would.

    Raises:
        UserError: Fewer samples than a batch.
    """
    if plan.steps == 0:
        raise UserError(
            f"an epoch has {samples:,} samples, less than one batch of {plan.batch_size} on "
            f"{plan.cards} card(s): PaddleOCR drops an incomplete batch and would train nothing.",
            f"Say --batch-size {max(1, samples // plan.cards)} or less, or add samples.",
        )
    minimum = GUIDE_MINIMUM[plan.preset.task]
    if samples < minimum:
        say(f"An epoch has {samples:,} samples; PaddleOCR's guide recommends {minimum:,} or more.")


def check_room(plan: TrainingSettings, out: Path) -> None:
    """Stop where the disk has no room for the checkpoints.

    Raises:
        UserError: It has not.
    """
    kept = CHECKPOINTS_KEPT + (plan.epochs // plan.keep_every if plan.keep_every else 0)
    needed = kept * 3 * plan.pretrained.stat().st_size
    place = next(folder for folder in (out.absolute(), *out.absolute().parents) if folder.is_dir())
    free = shutil.disk_usage(place).free
    if free < needed:
        raise UserError(
            f"the checkpoints take about {needed / 1e6:,.0f} MB, and {place} has {free / 1e6:,.0f} MB free.",
            "Make room, or choose an --out on another disk.",
        )


def prepare(
    folder: Path,
    final: Path,
    plan: TrainingSettings,
    charset: Charset | None,
    evaluation: Sequence[labels.Line] | Sequence[labels.Page],
    name: str = config.LAUNCHED,
) -> None:
    """Write what the training reads: dictionary, evaluation labels, config.

    Args:
        folder: Where to write.
        final: The absolute path that the config shall speak of.
        plan: What is settled.
        charset: The dictionary; None for detection.
        evaluation: Samples to evaluate on; their images are written with absolute paths.
        name: The config's file name.
    """
    if charset is not None:
        write_charset(folder / config.DICTIONARY, charset)
    lines = [
        labels.Line(sample.image.absolute(), sample.transcription)
        for sample in evaluation
        if isinstance(sample, labels.Line)
    ]
    pages = [
        labels.Page(sample.image.absolute(), sample.boxes)
        for sample in evaluation
        if isinstance(sample, labels.Page)
    ]
    if lines:
        labels.write_lines(folder / config.EVAL_LABELS, lines, data_dir=final)
    else:
        labels.write_pages(folder / config.EVAL_LABELS, pages, data_dir=final)
    config.write(config.build(plan, final), folder / name)


def command_line(plan: TrainingSettings, code: Path, folder: Path) -> str:
    """The launch as a line for a shell; with several hosts it is the same on each of them."""
    prefix = f"CUDA_VISIBLE_DEVICES={plan.gpus[0]} " if len(plan.gpus) == plan.cards == 1 else ""
    return prefix + shlex.join(_command(plan, code, folder))


def run(
    plan: TrainingSettings,
    code: Path,
    out: Path,
    charset: Charset | None,
    evaluation: Sequence[labels.Line] | Sequence[labels.Page],
    *,
    force: bool,
    stall_timeout: float,
    earlier: EarlierRun | None = None,
    keeper: CheckpointWatch | None = None,
) -> TrainingResult:
    """Train, and leave a folder that `ocrdata evaluate` takes as a model.

    The folder appears as `out` when the run is whole. A run that failed, or was stopped, leaves `out.failed`
    with its log and what checkpoints it has; `earlier` goes on from such a folder. `keeper` is shown every
    checkpoint, and the trained folder before it appears.

    Raises:
        UserError: The training failed, hung, diverged, or left no checkpoint.
    """
    failed.rescue(out)
    place = failed.place_for(out, earlier)
    with outputs.staged_folder(out, force=force) as stage:
        prepare(stage, stage.resolve(), plan, charset, evaluation)
        try:
            result = _train(plan, code, stage.resolve(), stall_timeout, place / LOG, earlier, keeper)
        except BaseException:
            if (stage / LOG).is_file():
                failed.keep(stage, place, earlier)
            raise
        shutil.rmtree(stage / "best_model", ignore_errors=True)  # best_accuracy once more, under another name
        prepare(stage, out.absolute(), plan, charset, evaluation, config.CONFIG)
        (stage / config.LAUNCHED).unlink()
        curve.draw(stage / METRICS, stage / CURVE, INDICATORS[plan.preset.task])
        counts = _counts(plan, result, len(evaluation)) | dict(keeper.finish(stage) if keeper else {})
        outputs.write_manifest(stage, "finetune", _options(plan), counts)
    return result


def _options(plan: TrainingSettings) -> dict[str, object]:
    return {
        "model": plan.preset.name,
        "pretrained": plan.pretrained,
        "train": {
            "labels": [str(path) for path in plan.data.label_files],
            "ratios": list(plan.data.ratios),
        },
        "epochs": plan.epochs,
        "batch_size": plan.batch_size,
        "cards": plan.cards,
        "device": plan.device,
        "learning_rate": plan.learning_rate,
        "schedule": plan.schedule,
        "amp": plan.amp,
        "freeze": plan.freeze,
        "distil": plan.distil,
        "seed": plan.seed,
    }


def _counts(plan: TrainingSettings, result: TrainingResult, samples: int) -> dict[str, object]:
    return {
        "steps": result.steps,
        f"best_{INDICATORS[plan.preset.task][1]}": round(result.best, 6),
        "evaluations": [round(value, 6) for value in result.evaluations],
        f"evaluation_{'lines' if plan.preset.task == 'rec' else 'pages'}": samples,
    }


def _command(plan: TrainingSettings, code: Path, folder: Path) -> list[str]:
    return launch.training_command(
        code,
        folder / config.LAUNCHED,
        plan.gpus,
        plan.hosts,
        cpu=plan.device == "cpu",
        adapted=bool(config.additions(plan)),
    )


def _train(
    plan: TrainingSettings,
    code: Path,
    stage: Path,
    stall_timeout: float,
    log_place: Path,
    earlier: EarlierRun | None,
    keeper: CheckpointWatch | None,
) -> TrainingResult:
    """Run the training in `stage`; messages speak of the log where it will lie, `log_place`."""
    before = resume.carry(earlier, stage)
    watch = LogReader(plan, log_place, INDICATORS[plan.preset.task], before)
    with ExitStack() as stack:
        log = stack.enter_context((stage / LOG).open("a", encoding="utf-8", buffering=1))
        recorder = stack.enter_context(recording(stage))
        log.writelines(f"{fact}\n" for fact in gpu.facts())
        bar = stack.enter_context(progress_bar())
        task = bar.add_task("starting", total=before + plan.total_steps, note="")
        try:
            environment = launch.environment(plan.gpus if plan.cards == 1 else ())
            for line in launch.follow(_command(plan, code, stage), stage, stall_timeout, environment):
                saved = watch.line(line, log, recorder, bar, task)
                seen = keeper.look(saved, watch.steps) if keeper and saved else None
                if keeper and seen:
                    watch.kept = seen
                    recorder.note(seen, watch.steps)
                    if keeper.is_lost():
                        break
        except launch.Stalled:
            raise UserError(
                f"the training printed nothing for {stall_timeout:g} seconds and was stopped; its last line: "
                f"{watch.last or '(none)'}",
                "Look at the end of this log: a data loader hangs like this when it can use no sample, or "
                "when /dev/shm is full (try --jobs 1). If a step takes this long, raise --stall-timeout.",
                path=log_place,
            ) from None
        except launch.Failed as failure:
            raise watch.explain(failure.status) from None
    best = stage / BEST
    trained = watch.steps > before and watch.evaluations
    score = max(watch.evaluations, default=0.0)
    if trained and earlier is not None:  # PaddleOCR saves nothing where the new part is never the best
        score = resume.keep_best(earlier, stage, score)
    if not trained or not best.is_file() or best.stat().st_size == 0:
        raise UserError(
            "the training ended without an error but left no checkpoint; its last line: "
            f"{watch.last or '(none)'}",
            "Look at this log; most often too few samples could be used for a single batch.",
            path=log_place,
        )
    return TrainingResult(score, watch.loss, watch.steps, tuple(watch.evaluations))


def workers(jobs: int) -> int:
    """Processes that read and augment, a process of the training."""
    return min(jobs or os.cpu_count() or 1, 8)

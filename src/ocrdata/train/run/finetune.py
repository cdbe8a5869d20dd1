"""Runs PaddleOCR's training code on a plan, and leaves a folder that was checked."""

import shlex
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ocrdata.console import complain, progress_bar, quantity
from ocrdata.errors import UserError
from ocrdata.folders import outputs
from ocrdata.samples import labels
from ocrdata.samples.charset import write_charset
from ocrdata.train.models import config, gpu, line_length
from ocrdata.train.run import curve, failed_run, launch, resume
from ocrdata.train.run.log_events import CheckpointAccuracy
from ocrdata.train.run.log_reader import LogReader, TrainingDisplay
from ocrdata.train.run.record import METRICS, recording
from ocrdata.train.run.settle import FinetunePlan
from ocrdata.train.weights import checkpoint

BEST, LATEST, LOG = checkpoint.BEST, failed_run.LATEST, failed_run.LOG

CURVE = "curve.png"
DRY_RUN = "finetune --dry-run"


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """What came of a run.

    Attributes:
        best: The best accuracy or hmean of the evaluations, 0 to 1; those of a continued run included.
        last_loss: Smoothed training loss at the end.
        steps: Optimiser steps.
        evaluations: Accuracy or hmean of each evaluation, in order, 0 to 1.
    """

    best: float
    last_loss: float
    steps: int
    evaluations: tuple[float, ...]

    def sentence(self, plan: FinetunePlan, *, chosen: bool) -> str:
        """What was trained, for the terminal.

        Args:
            plan: The run.
            chosen: Its checkpoint was chosen by other readings than these evaluations.
        """
        done = f"{plan.options.out} is trained: {quantity(self.steps, 'step')}"
        if chosen:
            return f"{done}."
        preset = plan.settings.preset
        on = quantity(len(plan.evaluation), preset.sample_name.removesuffix("s"))
        return f"{done}, best {preset.score_name} {self.best:.2%} on {on} by PaddleOCR's own measure."


class CheckpointWatch(Protocol):
    """Reads the checkpoints of a training while it runs: `ocrdata.forgetting` has some.

    One that says nothing else reads no checkpoint, and stops no training.
    """

    def look(self, weights: Path, step: int) -> CheckpointAccuracy | None:
        """Called with each checkpoint that was written; returns its accuracy if it was read."""
        return None

    def is_lost(self) -> bool:
        """Called after `look`: whether the training is to be stopped."""
        return False

    def finish(self, folder: Path) -> Mapping[str, object]:
        """Called with the trained folder; may replace its best checkpoint.

        Returns:
            What to add to the manifest's counts.
        """


def run(plan: FinetunePlan, watch: CheckpointWatch | None = None) -> TrainingResult:
    """Train, and leave a folder that `ocrdata evaluate` takes as a model.

    The folder appears under its name when it is complete. A run that failed or was stopped leaves
    `OUT.failed` with its log and its checkpoints, from which `--resume` continues.

    Args:
        plan: What `settle.settle` returned.
        watch: Is shown every checkpoint, and the trained folder before it appears.

    Raises:
        UserError: The training failed, hung, diverged, or left no checkpoint.
    """
    out = plan.options.out
    failed_run.rescue(out)
    place = failed_run.place_for(out)
    with outputs.staged_folder(out, force=plan.options.force) as stage:
        write_inputs(plan, stage, stage.resolve())
        try:
            result = _train(plan, stage.resolve(), place / LOG, watch)
            _complete(plan, stage, result, watch)
        except BaseException as end:
            if (stage / LOG).is_file():
                failed_run.keep(stage, place, plan.earlier)
            if isinstance(end, launch.Terminated):
                complain(f"the training was ended by {end.name}. {place} holds what it has left.")
            raise
    return result


def _complete(plan: FinetunePlan, stage: Path, result: TrainingResult, watch: CheckpointWatch | None) -> None:
    """Turn the folder of a training that has ended into the result."""
    shutil.rmtree(stage / "best_model", ignore_errors=True)  # best_accuracy once more, under another name
    write_inputs(plan, stage, plan.options.out.absolute(), config.CONFIG)
    preset = plan.settings.preset
    curve.draw(stage / METRICS, stage / CURVE, (preset.indicator, preset.score_name))
    counts = _counts(plan, result) | dict(watch.finish(stage) if watch else {})
    (stage / config.LAUNCHED).unlink()
    outputs.write_manifest(stage, "finetune", _manifest_options(plan), counts)


def prepare(plan: FinetunePlan) -> str:
    """Write what a run reads into its folder, and train nothing.

    Returns:
        The command that starts the run, as a line for a shell; with several hosts, the same on each.

    Raises:
        UserError: An earlier run was killed, and its checkpoints have been rescued.
    """
    out = plan.options.out
    failed_run.rescue(out)
    with outputs.staged_folder(out, force=plan.options.force) as stage:
        write_inputs(plan, stage, out.absolute())
        outputs.write_manifest(stage, DRY_RUN, {"model": plan.options.model}, {})
    gpus = plan.settings.gpus
    prefix = f"CUDA_VISIBLE_DEVICES={gpus[0]} " if len(gpus) == plan.settings.cards == 1 else ""
    return prefix + shlex.join(_command(plan, out.absolute()))


def write_inputs(plan: FinetunePlan, folder: Path, final: Path, name: str = config.LAUNCHED) -> None:
    """Write what the training reads: dictionary, evaluation labels, config.

    Args:
        plan: The plan; images of the evaluation labels are written with absolute paths.
        folder: Where to write.
        final: The absolute path of the folder that the config names.
        name: File name of the config.
    """
    if plan.charset is not None:
        write_charset(folder / config.DICTIONARY, plan.charset)
    lines, pages = [], []
    for sample in plan.evaluation:
        if isinstance(sample, labels.Line):
            lines.append(labels.Line(sample.image.absolute(), sample.transcription))
        else:
            pages.append(labels.Page(sample.image.absolute(), sample.boxes))
    if lines:
        labels.write_lines(folder / config.EVAL_LABELS, lines, data_dir=final)
    else:
        labels.write_pages(folder / config.EVAL_LABELS, pages, data_dir=final)
    if plan.settings.keep_images:
        rows = (f"{path.absolute()}\n" for path in plan.settings.keep_images)
        (folder / config.KEEP_IMAGES).write_text("".join(rows), encoding="utf-8")
    config.write(config.build(plan.settings, final), folder / name)


def _manifest_options(plan: FinetunePlan) -> dict[str, object]:
    settings = plan.settings
    return {
        "model": settings.preset.name,
        "pretrained": settings.stock,
        "resumed": plan.earlier.folder if plan.earlier else None,
        "train": {
            "labels": [str(path) for path in settings.data.label_files],
            "ratios": list(settings.data.ratios),
        },
        "max_length": plan.options.max_length,
        "width": (line_length.widths_of(settings.preset.config) or (None, None))[1],
        "epochs": settings.epochs,
        "batch_size": settings.batch_size,
        "cards": settings.cards,
        "device": settings.device,
        "learning_rate": settings.learning_rate,
        "schedule": settings.schedule,
        "amp": settings.amp,
        "freeze": settings.freeze,
        "distil": settings.distil,
        "route": plan.options.route,
        "route_chars": "".join(plan.options.route_chars),
        "keep_images": len(settings.keep_images),
        "keep_weight": settings.keep_weight if settings.keep_images else 0,
        "seed": settings.seed,
    }


def _counts(plan: FinetunePlan, result: TrainingResult) -> dict[str, object]:
    preset = plan.settings.preset
    return {
        "steps": result.steps,
        f"best_{preset.score_name}": round(result.best, 6),
        "evaluations": [round(value, 6) for value in result.evaluations],
        f"evaluation_{preset.sample_name}": len(plan.evaluation),
    }


def _command(plan: FinetunePlan, folder: Path) -> list[str]:
    return launch.training_command(
        plan.code,
        folder / config.LAUNCHED,
        plan.settings.gpus,
        plan.settings.hosts,
        cpu=plan.settings.device == "cpu",
        # Other machines need not have ocrdata, unless the training asks for it.
        adapted=not plan.settings.hosts or bool(config.additions(plan.settings, folder)),
    )


def _train(plan: FinetunePlan, stage: Path, log_path: Path, watch: CheckpointWatch | None) -> TrainingResult:
    """Run the training in `stage`; messages name the log where it will be, `log_path`."""
    before = resume.copy_records(plan.earlier, stage)
    settings = plan.settings
    with ExitStack() as stack:
        log = stack.enter_context((stage / LOG).open("a", encoding="utf-8", buffering=1))
        recorder = stack.enter_context(recording(stage))
        log.writelines(f"{fact}\n" for fact in gpu.facts())
        display = TrainingDisplay(stack.enter_context(progress_bar()), before + settings.total_steps)
        reader = LogReader(settings, log, log_path, recorder, display, before)
        _follow(plan, stage, reader, watch)
    score = max(reader.evaluations, default=0.0)
    trained = reader.steps > before and reader.evaluations
    if trained and plan.earlier is not None:  # PaddleOCR saves nothing where the new part is never the best
        score = resume.keep_best(plan.earlier, stage, score)
    best = stage / BEST
    if not trained or not best.is_file() or best.stat().st_size == 0:
        raise UserError(
            "the training ended without an error but left no checkpoint; its last line: "
            f"{reader.last or '(none)'}",
            "Look at this log; the usual cause is that too few samples could be used for a single batch.",
            path=log_path,
        )
    return TrainingResult(score, reader.loss, reader.steps, tuple(reader.evaluations))


def _follow(plan: FinetunePlan, stage: Path, reader: LogReader, watch: CheckpointWatch | None) -> None:
    """Start the training, and read its log until it ends or the watch stops it."""
    settings, timeout = plan.settings, plan.options.stall_timeout
    environment = launch.environment(settings.gpus if settings.cards == 1 else ())
    try:
        for line in launch.follow(_command(plan, stage), stage, timeout, environment):
            saved = reader.read(line)
            accuracy = watch.look(saved, reader.steps) if watch and saved else None
            if watch and accuracy:
                reader.note(accuracy)
                if watch.is_lost():
                    return
    except launch.Stalled:
        raise reader.explain_stall(timeout) from None
    except launch.Failed as failure:
        raise reader.explain(failure.status) from None

"""One fine-tuning run: everything checked before, the real training, a result that was looked at."""

import hashlib
import os
import shlex
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from ocrdata import labels, outputs
from ocrdata.charset import Charset, write_charset
from ocrdata.console import progress_bar, say
from ocrdata.errors import UserError
from ocrdata.train import checkpoint, config, launch, source
from ocrdata.train.config import Plan
from ocrdata.train.watch import Watch

BEST, LATEST, LOG, METRICS = "best_accuracy.pdparams", "latest.pdparams", "train.log", "metrics.jsonl"

GUIDE_MINIMUM = 5_000
"""Samples for recognition that chapter 3.1 of the fine-tuning guide recommends at least."""

SMALL_LEARNING_RATE = 1e-5
"""The smallest in the guide's tables for recognition."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a run.

    Attributes:
        best_accuracy: The best of the evaluations, 0 to 1.
        last_loss: Smoothed training loss at the end.
        steps: Optimiser steps made.
        evaluations: Accuracy of each evaluation, in order.
    """

    best_accuracy: float
    last_loss: float
    steps: int
    evaluations: tuple[float, ...]


def settle_pretrained(given: Path, charset: Charset) -> Path:
    """The user's own checkpoint in the form that the CTC-only network loads.

    Args:
        given: A `.pdparams` file; a two-headed or distilled one is reduced, and kept in the cache folder.
        charset: The dictionary of the run.

    Raises:
        UserError: It is no checkpoint, or its last layer does not fit the dictionary.
    """
    arrays = checkpoint.read(given)
    reduced = checkpoint.ctc_only(arrays)
    checkpoint.check_dictionary(given, reduced, charset)
    if reduced.keys() == arrays.keys():
        return given.resolve()
    digest = hashlib.sha256(given.read_bytes()).hexdigest()[:12]
    place = source.cache_dir() / "weights" / f"{given.stem}-ctc-{digest}.pdparams"
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_suffix(f".part-{os.getpid()}")
    checkpoint.write(part, reduced)
    part.replace(place)
    say(
        f"{given.name}: backbone and CTC branch are used, {len(arrays) - len(reduced)} other arrays left out."
    )
    return place


def check_enough(plan: Plan, samples: int) -> None:
    """Stop where PaddleOCR would end at once, and warn where the guide would.

    Raises:
        UserError: Fewer samples than a batch.
    """
    if plan.steps == 0:
        raise UserError(
            f"an epoch has {samples:,} samples, less than one batch of {plan.batch_size} on "
            f"{max(1, len(plan.gpus))} card(s): PaddleOCR drops an incomplete batch and would train nothing.",
            f"Say --batch-size {max(1, samples // max(1, len(plan.gpus)))} or less, or add samples.",
        )
    if samples < GUIDE_MINIMUM:
        say(f"An epoch has {samples:,} samples; PaddleOCR's guide recommends {GUIDE_MINIMUM:,} or more.")


def prepare(
    folder: Path,
    final: Path,
    plan: Plan,
    charset: Charset,
    evaluation: Sequence[labels.Line],
    name: str = config.LAUNCHED,
) -> None:
    """Write what the training reads: dictionary, evaluation labels, config.

    Args:
        folder: Where to write.
        final: The absolute path that the config shall speak of.
        plan: What is settled.
        charset: The dictionary.
        evaluation: Lines to evaluate on; their images are written with absolute paths.
        name: The config's file name.
    """
    write_charset(folder / config.DICTIONARY, charset)
    absolute = (labels.Line(line.image.absolute(), line.transcription) for line in evaluation)
    labels.write_lines(folder / config.EVAL_LABELS, absolute, data_dir=final)
    config.write(config.build(plan, final), folder / name)


def command_line(plan: Plan, code: Path, folder: Path) -> str:
    """The launch as a line for a shell."""
    prefix = f"CUDA_VISIBLE_DEVICES={plan.gpus[0]} " if len(plan.gpus) == 1 else ""
    return prefix + shlex.join(launch.training_command(code, folder / config.LAUNCHED, plan.gpus))


def run(
    plan: Plan,
    code: Path,
    out: Path,
    charset: Charset,
    evaluation: Sequence[labels.Line],
    *,
    force: bool,
    stall_timeout: float,
) -> Result:
    """Train, and leave a folder that `ocrdata evaluate` takes as a model.

    The folder appears as `out` when the run is whole. A run that failed leaves `out.failed` with its log and
    what checkpoints it has.

    Raises:
        UserError: The training failed, hung, diverged, or left no checkpoint.
    """
    failed = out.with_name(out.name + ".failed")
    with outputs.staged_folder(out, force=force) as stage:
        prepare(stage, stage.resolve(), plan, charset, evaluation)
        try:
            result = _train(plan, code, stage.resolve(), stall_timeout, failed / LOG)
        except BaseException:
            if (failed / LOG).is_file():
                shutil.rmtree(failed)
            if (stage / LOG).is_file() and not failed.exists():
                stage.rename(failed)
            raise
        shutil.rmtree(stage / "best_model", ignore_errors=True)  # best_accuracy once more, under another name
        prepare(stage, out.absolute(), plan, charset, evaluation, config.CONFIG)
        (stage / config.LAUNCHED).unlink()
        outputs.write_manifest(
            stage,
            "finetune",
            {
                "model": plan.preset.name,
                "pretrained": plan.pretrained,
                "train": {
                    "labels": [str(path) for path in plan.data.label_files],
                    "ratios": list(plan.data.ratios),
                },
                "epochs": plan.epochs,
                "batch_size": plan.batch_size,
                "cards": max(1, len(plan.gpus)),
                "device": plan.device,
                "learning_rate": plan.learning_rate,
                "schedule": plan.schedule,
                "seed": plan.seed,
            },
            {
                "steps": result.steps,
                "best_accuracy": round(result.best_accuracy, 6),
                "evaluations": [round(value, 6) for value in result.evaluations],
                "evaluation_lines": len(evaluation),
            },
        )
    return result


def _train(plan: Plan, code: Path, stage: Path, stall_timeout: float, log_place: Path) -> Result:
    """Run the training in `stage`; messages speak of the log where it will lie, `log_place`."""
    watch = Watch(plan, log_place)
    command = launch.training_command(code, stage / config.LAUNCHED, plan.gpus)
    with ExitStack() as stack:
        log = stack.enter_context((stage / LOG).open("a", encoding="utf-8", buffering=1))
        metrics = stack.enter_context((stage / METRICS).open("w", encoding="utf-8", buffering=1))
        bar = stack.enter_context(progress_bar())
        task = bar.add_task("starting", total=plan.epochs * plan.steps, note="")
        try:
            for line in launch.follow(command, stage, stall_timeout, launch.environment(plan.gpus)):
                watch.line(line, log, metrics, bar, task)
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
    if not watch.steps or not best.is_file() or best.stat().st_size == 0:
        raise UserError(
            "the training ended without an error but left no checkpoint; its last line: "
            f"{watch.last or '(none)'}",
            "Look at this log; most often too few samples could be used for a single batch.",
            path=log_place,
        )
    return Result(max(watch.evaluations), watch.loss, watch.steps, tuple(watch.evaluations))

"""Everything about a fine-tuning run is checked and settled here, before anything is trained.

plan = settle(FinetuneOptions(data=Path("mix.yml"), evaluation=(Path("val.txt"),), out=Path("runs/first")))
result = finetune.run(plan)
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import click

from ocrdata.console import quantity, say
from ocrdata.errors import UserError
from ocrdata.folders import outputs
from ocrdata.samples.charset import Charset
from ocrdata.samples.labels import Line, Page
from ocrdata.train.data import line_set, unlabelled
from ocrdata.train.data.line_set import TrainingSet
from ocrdata.train.inside.kept_output import MOST
from ocrdata.train.models import (
    architecture,
    config,
    environment,
    gpu,
    line_length,
    presets,
    requirements,
    source,
)
from ocrdata.train.models.config import TrainingSettings
from ocrdata.train.models.presets import ModelPreset
from ocrdata.train.run import beginning, default_keep, long_lines, resume
from ocrdata.train.run.options import FinetuneOptions, contradiction
from ocrdata.train.run.resume import EarlierRun
from ocrdata.train.weights.start import Start

GUIDE_MINIMUM = {"rec": 5_000, "det": 500}
"""Samples that chapters 2.1 and 3.1 of the fine-tuning guide recommend at least."""

SMALL_LEARNING_RATE = 1e-5
"""The smallest in the guide's tables for recognition."""

FEW_STEPS = 50
"""Trainings that are shorter have shown nothing: the shortest of docs/results.md has 68 steps."""

MOST_EVALUATIONS = 20
"""Evaluations of a run whose `evaluations` is not given, at most."""

CHECKPOINTS_WRITTEN = 3
"""PaddleOCR writes latest, best_accuracy and best_model, each with the two moments of Adam."""

CANDIDATES = 8
"""Checkpoints of one run that are kept to choose from, at most."""

MOST_LOADERS = 8
"""Processes that read and augment, at most."""


@dataclass(frozen=True, slots=True)
class FinetunePlan:
    """A run that is checked and can start: `finetune.run` takes it.

    Attributes:
        options: What was asked for.
        settings: What the config of the run is built from.
        code: Root of the training code.
        charset: The dictionary to train with, the space included; None for detection.
        evaluation: Samples to evaluate on: lines for recognition, pages for detection.
        earlier: The run to continue; None for a new one.
    """

    options: FinetuneOptions
    settings: TrainingSettings
    code: Path
    charset: Charset | None
    evaluation: tuple[Line, ...] | tuple[Page, ...]
    earlier: EarlierRun | None = None

    def sentences(self) -> Iterator[str]:
        """The plan in a sentence or two."""
        run = self.settings
        yield (
            f"{run.preset.name} on {run.device}: {quantity(run.epochs, 'epoch')} of "
            f"{quantity(run.steps, 'step')} of {run.batch_size * run.cards}, "
            f"learning rate {run.learning_rate:g} ({run.schedule})."
        )
        if run.total_steps < FEW_STEPS:
            yield (
                f"{quantity(run.total_steps, 'step')} in all will teach little: a smaller --batch-size or "
                "more --epochs gives more of them."
            )
        yield from long_lines.sentences(run.preset)
        if count := len(run.keep_images):
            used = f", of which {MOST:,} are drawn" if count > MOST else ""
            yield f"The output is kept on {quantity(count, 'image')} without labels{used}."
        guides = config.scaled_learning_rate(run.preset.learning_rate, run.batch_size * run.cards)
        if self.options.lr is None and run.learning_rate != guides:
            yield (
                "The learning rate is one for short trainings on a CPU; the guide's rule, linear in the "
                f"batch, gives {guides:g}, for long ones on GPUs. --lr sets another."
            )
        elif self.options.lr is None and guides < SMALL_LEARNING_RATE:
            yield "The guide's rule gives a very small learning rate for this batch; --lr sets another."

    def details(self) -> Iterator[str]:
        """What else is settled, one fact a line."""
        run = self.settings
        yield f"Weights: {run.pretrained}"
        yield f"Training code: {self.code}"
        yield f"Training labels: {', '.join(map(str, dict.fromkeys(run.data.label_files)))}"
        yield f"Samples per epoch: {run.data.samples:,}"
        yield f"Evaluations: {run.evaluations}; {run.preset.sample_name} in each: {len(self.evaluation):,}"
        if self.charset is not None:
            yield f"Dictionary: {quantity(len(self.charset), 'character')}"
        if self.earlier is not None:
            yield f"Continues: {self.earlier.folder}, after epoch {self.earlier.epochs}"


def settle(options: FinetuneOptions) -> FinetunePlan:
    """Check everything that a run needs, and settle everything that its options leave open.

    Labels, a sample of the images, the machine, the training code and the disk are checked. Weights and
    training code are fetched if they are not on this machine yet. Warnings go to standard error.

    Args:
        options: What is asked for.

    Returns:
        The plan.

    Raises:
        click.UsageError: Two options contradict each other, or the earlier run has all epochs already.
        UserError: Something does not exist, does not fit, or cannot be fetched.
    """
    preset = presets.load(options.model)
    shipped = default_keep.offered(options, preset)
    if sentence := contradiction(replace(options, keep={**options.keep, **shipped}), preset.task):
        raise click.UsageError(sentence)
    if options.crop:
        preset = presets.with_crop(preset, options.crop)
    if options.route and preset.task == "det":
        preset = presets.with_pages_as_crops(preset)
    outputs.refuse_existing(options.out, options.force)
    mix = line_set.read_mix(options.data)
    options = default_keep.with_lines_to_keep(options, shipped, mix)
    if preset.task == "rec":
        preset = long_lines.settled(options, preset, mix)
    device = _device(options)
    code = source.training_code(options.paddleocr)
    architecture.require(code, preset)
    requirements.require(code, preset, guide=options.gtc)
    earlier = _earlier(options, preset)
    pretrained = options.pretrained if earlier is None else earlier.weights
    samples: tuple[Line, ...] | tuple[Page, ...]
    if preset.task == "rec":
        begin, samples = beginning.lines(options, preset, mix, pretrained, code)
    else:
        begin, samples = beginning.pages(options, preset, mix, pretrained, code)
    stock = None
    if earlier is not None:
        resume.require_same_head(earlier, begin.charset, guide=options.gtc)
        stock = resume.stock_of(earlier, options.routed, compared=preset.task == "rec")
    settings = _settings(options, begin, mix, device, earlier, stock)
    check_enough(settings, mix.samples)
    if not options.dry_run:  # which may be meant for another machine
        check_disk(settings, options.out)
    return FinetunePlan(options, settings, code, begin.charset, samples, earlier)


def _device(options: FinetuneOptions) -> Literal["cpu", "gpu"]:
    """Where to train. A dry run may be meant for another machine: a device that it names need not be here."""
    if options.dry_run and options.device != "auto":
        return options.device
    if options.dry_run and options.gpus:
        return "gpu"
    return environment.choose_device(options.device, options.gpus)


def _earlier(options: FinetuneOptions, preset: ModelPreset) -> EarlierRun | None:
    """The run to continue, if one is named."""
    if options.resumed is None:
        return None
    earlier = resume.find(options.resumed, preset.indicator)
    if earlier.epochs >= options.epochs:
        raise click.UsageError(
            f"{earlier.folder} has {quantity(earlier.epochs, 'epoch')} already: give a larger --epochs."
        )
    return earlier


def _settings(
    options: FinetuneOptions,
    begin: Start,
    mix: TrainingSet,
    device: Literal["cpu", "gpu"],
    earlier: EarlierRun | None,
    stock: Path | None,
) -> TrainingSettings:
    """The numbers of a run: the user's, else the guide's and the preset's."""
    preset, done = begin.preset, earlier.epochs if earlier else 0
    official = preset.batch[device]
    if device == "gpu" and (widths := line_length.widths_of(preset.config)):
        official = max(1, official * widths[0] // widths[1])  # the widest batches have to fit its memory
    per_card = options.batch_size or (gpu.batch_for(official, options.gpus) if device == "gpu" else official)
    cards = max(1, len(options.gpus)) * max(1, len(options.hosts))
    return TrainingSettings(
        preset=preset,
        data=mix,
        pretrained=begin.checkpoint,
        epochs=options.epochs,
        steps=config.steps_per_epoch(mix.samples, per_card, cards, drop_last=preset.task == "rec"),
        batch_size=per_card,
        gpus=options.gpus,
        device=device,
        learning_rate=options.lr
        or config.proposed_learning_rate(preset.learning_rate, per_card * cards, device),
        schedule=options.schedule,
        evaluations=options.evaluations or min(options.epochs - done, MOST_EVALUATIONS),
        workers=min(options.jobs or os.cpu_count() or 1, MOST_LOADERS),
        seed=options.seed,
        hosts=options.hosts,
        amp=options.amp or "",
        done=done,
        checkpoint=earlier.checkpoint if earlier else None,
        warmup=earlier.warmed_up if earlier else True,
        keep_every=checkpoint_interval(options.epochs) if options.keep else 0,
        packed=mix.packed,
        freeze=options.freeze or "",
        distil=options.distil or 0.0,
        keep_images=unlabelled.images(options.keep_images),
        keep_weight=options.keep_weight,
        classes=len(begin.charset) + 1 if begin.charset else 0,
        kernels=device == "cpu" and environment.has_kernels(),
        visual=begin.from_right,
        first=stock,
    )


def checkpoint_interval(epochs: int) -> int:
    """Epochs between two checkpoints that are kept to choose from, so that there are at most `CANDIDATES`."""
    return -(-epochs // CANDIDATES)


def check_enough(settings: TrainingSettings, samples: int) -> None:
    """Stop where PaddleOCR would end at once; warn where there are fewer samples than the guide recommends.

    Args:
        settings: The numbers of the run.
        samples: Samples of an epoch.

    Raises:
        UserError: They are fewer than a batch.
    """
    if settings.steps == 0:
        raise UserError(
            f"an epoch has {quantity(samples, 'sample')}, less than one batch of {settings.batch_size} on "
            f"{quantity(settings.cards, 'card')}: PaddleOCR drops an incomplete batch and trains nothing.",
            f"Use --batch-size {max(1, samples // settings.cards)} or less, or add samples.",
        )
    minimum = GUIDE_MINIMUM[settings.preset.task]
    if samples < minimum:
        say(f"An epoch has {quantity(samples, 'sample')}; PaddleOCR's guide recommends {minimum:,} or more.")


def check_disk(settings: TrainingSettings, out: Path) -> None:
    """Stop if the disk has no space for the checkpoints.

    Args:
        settings: The numbers of the run.
        out: Folder of the run; it need not exist.

    Raises:
        UserError: It has not.
    """
    candidates = settings.epochs // settings.keep_every if settings.keep_every else 0
    needed = (CHECKPOINTS_WRITTEN + candidates) * 3 * settings.pretrained.stat().st_size
    place = next(folder for folder in (out.absolute(), *out.absolute().parents) if folder.is_dir())
    free = shutil.disk_usage(place).free
    if free < needed:
        raise UserError(
            f"the checkpoints take about {needed / 1e6:,.0f} MB, and {place} has {free / 1e6:,.0f} MB free.",
            "Free some space, or choose an --out on another disk.",
        )

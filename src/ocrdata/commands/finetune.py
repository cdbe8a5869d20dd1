"""`ocrdata finetune`: PaddleOCR's own training code, on a mix, from real weights."""

from pathlib import Path
from typing import Literal

import click

from ocrdata.options import InputPath, jobs_option, out_option


class Cards(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """Numbers of GPUs: `0` or `0,1`."""

    name = "n,n"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        try:
            cards = tuple(int(part) for part in str(value).split(","))
        except ValueError:
            cards = (-1,)
        if min(cards) < 0 or len(set(cards)) != len(cards):
            self.fail(f"'{value}' is not a list of GPU numbers such as 0,1.", param, ctx)
        return cards


@click.command()
@click.option("--data", type=InputPath(), required=True, help="mix.yml, as `ocrdata mix` writes it.")
@click.option(
    "--eval",
    "evaluation",
    type=InputPath(),
    multiple=True,
    required=True,
    help="Recognition labels to choose the best checkpoint by; several are taken together.",
)
@click.option(
    "--model", default="PP-OCRv3_mobile_rec", show_default=True, help="Preset to train, with its weights."
)
@click.option(
    "--pretrained", type=InputPath(), help="Start from this .pdparams instead of the preset's weights."
)
@click.option(
    "--dict",
    "dictionary",
    type=InputPath(shipped="dictionaries"),
    help="Dictionary.  [default: the preset's]",
)
@click.option("--epochs", type=click.IntRange(min=1), default=20, show_default=True)
@click.option(
    "--batch-size", type=click.IntRange(min=1), help="Samples a card and step.  [default: the preset's]"
)
@click.option(
    "--lr",
    type=click.FloatRange(min=0, min_open=True),
    help="Learning rate.  [default: the guide's 1e-4 at a total batch of 128, linear in it]",
)
@click.option("--schedule", type=click.Choice(["cosine", "piecewise"]), default="cosine", show_default=True)
@click.option(
    "--evaluations",
    type=click.IntRange(min=1),
    help="How often to evaluate.  [default: each epoch, at most 20 times]",
)
@click.option("--device", type=click.Choice(["auto", "cpu", "gpu"]), default="auto", show_default=True)
@click.option("--gpus", type=Cards(), default=(), help="GPUs to train on, e.g. 0,1.  [default: the first]")
@click.option(
    "--paddleocr", type=InputPath(), help="A clone of PaddleOCR to train with.  [default: the pinned wheel]"
)
@jobs_option
@click.option(
    "--stall-timeout",
    type=click.FloatRange(min=1),
    default=600,
    show_default=True,
    help="Seconds without a log line after which the training is stopped.",
)
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Of what is drawn, augmented and initialised."
)
@click.option(
    "--dry-run", is_flag=True, help="Write the config and print the launch line, and train nothing."
)
@out_option("Folder for checkpoints, config and log.")
def command(
    data: Path,
    evaluation: tuple[Path, ...],
    model: str,
    pretrained: Path | None,
    dictionary: Path | None,
    epochs: int,
    batch_size: int | None,
    lr: float | None,
    schedule: Literal["cosine", "piecewise"],
    evaluations: int | None,
    device: Literal["auto", "cpu", "gpu"],
    gpus: tuple[int, ...],
    paddleocr: Path | None,
    jobs: int,
    stall_timeout: float,
    seed: int,
    dry_run: bool,
    out: Path,
    force: bool,
) -> None:
    """Fine-tune a PP-OCR model with PaddleOCR's own training code.

    Starts from the real pre-trained weights, checks labels, images and machine before anything is spent,
    and leaves the best checkpoint, the log and the whole config. `ocrdata evaluate --model DIR` takes the
    folder as it is.

    \b
    Examples:
      ocrdata finetune --data data/mix/mix.yml --eval data/val/rec.txt --out runs/first
      ocrdata finetune --data data/mix/mix.yml --eval val.txt --gpus 0,1 --epochs 50 --out runs/second
    """
    import os

    from ocrdata import console, outputs
    from ocrdata.charset import read_charset
    from ocrdata.train import config, dataset, finetune, preset, source, weights
    from ocrdata.train.environment import choose_device

    if device == "cpu" and gpus:
        raise click.UsageError("--gpus and --device cpu exclude each other.")
    chosen = preset.load(model)
    outputs.refuse_existing(out, force)
    charset = read_charset(dictionary or chosen.dictionary_path)
    limit = chosen.config["Global"]["max_text_length"]
    mix = dataset.read_mix(data)
    trained = dataset.check_training_set(mix, charset, limit)
    lines, evaluated = dataset.usable_lines(evaluation, charset, limit)
    for name, seen in (("training", trained), ("evaluation", evaluated)):
        for sentence in seen.sentences(name, limit):
            console.say(sentence)
    # A dry run may be for another machine: what it asks for need not be there.
    where = choose_device(device, gpus) if device == "auto" or not dry_run else device
    cards, per_card = max(1, len(gpus)), batch_size or chosen.batch[where]
    code = source.training_code(paddleocr)
    start = pretrained or weights.stock(chosen, code)
    samples = mix.samples
    plan = config.Plan(
        preset=chosen,
        data=mix,
        pretrained=finetune.settle_pretrained(start, charset),
        epochs=epochs,
        steps=config.steps_per_epoch(samples, per_card, cards),
        batch_size=per_card,
        gpus=gpus,
        device=where,
        learning_rate=lr or config.scaled_learning_rate(chosen.learning_rate, per_card * cards),
        schedule=schedule,
        evaluations=evaluations or min(epochs, 20),
        workers=min(jobs or os.cpu_count() or 1, 8),
        seed=seed,
    )
    finetune.check_enough(plan, samples)
    console.say(
        f"{model} on {where}: {epochs} epochs of {plan.steps:,} steps of {per_card * cards}, "
        f"learning rate {plan.learning_rate:g} ({schedule})."
    )
    if lr is None and plan.learning_rate < finetune.SMALL_LEARNING_RATE:
        console.say("The guide's rule gives a very small learning rate for this batch; --lr sets another.")
    if dry_run:
        with outputs.staged_folder(out, force=force) as stage:
            finetune.prepare(stage, out.absolute(), plan, charset, lines)
            outputs.write_manifest(stage, "finetune --dry-run", {"model": model}, {})
        click.echo(finetune.command_line(plan, code, out.absolute()))
        return
    result = finetune.run(plan, code, out, charset, lines, force=force, stall_timeout=stall_timeout)
    console.say(
        f"{out} is trained: {result.steps:,} steps, best accuracy {result.best_accuracy:.2%} on "
        f"{len(lines):,} lines."
    )

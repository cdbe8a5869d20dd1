"""`ocrdata finetune`: PaddleOCR's own training code, on a mix, from real weights."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from ocrdata.options import InputPath, device_option, guard_options, jobs_option, out_option, paddleocr_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrdata.samples import labels
    from ocrdata.train.data.line_set import TrainingSet
    from ocrdata.train.models.presets import ModelPreset
    from ocrdata.train.weights.start import Start


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
@guard_options(keep=False)
@click.option(
    "--model",
    default="PP-OCRv3_mobile_rec",
    show_default=True,
    help="Model to train, with its weights; `ocrdata models` lists them.",
)
@click.option(
    "--pretrained",
    type=InputPath(),
    help="Start from this .pdparams, or .tar of PaddleOCR's model zoo, instead of the preset's weights.",
)
@click.option(
    "--dict",
    "dictionary",
    type=InputPath(shipped="dictionaries"),
    help="Dictionary; its characters that the model lacks are appended to the model's own, whose rows of the "
    "last layer are kept.  [default: the model's own]",
)
@click.option(
    "--replace-dict", is_flag=True, help="Train with --dict as it is; known characters keep their rows."
)
@click.option(
    "--gtc", is_flag=True, help="The official form with an attention head that guides the CTC head."
)
@click.option(
    "--crop", type=click.IntRange(min=64), help="Detection: side of the squares trained on, in pixels."
)
@click.option(
    "--epochs", type=click.IntRange(min=1), default=20, show_default=True, help="Times to go through the mix."
)
@click.option(
    "--batch-size",
    type=click.IntRange(min=1),
    help="Samples a card and step.  [default: the preset's, as far as it fits the GPU's memory]",
)
@click.option(
    "--lr",
    type=click.FloatRange(min=0, min_open=True),
    help="Learning rate.  [default: the guide's, linear in the total batch]",
)
@click.option(
    "--schedule",
    type=click.Choice(["cosine", "piecewise"]),
    default="cosine",
    show_default=True,
    help="How the learning rate falls: along a cosine, or to a fifth late in the training as in the guide.",
)
@click.option(
    "--evaluations",
    type=click.IntRange(min=1),
    help="How often to evaluate.  [default: each epoch, at most 20 times]",
)
@click.option(
    "--stop-drop",
    type=click.FloatRange(0, 100),
    help="With --keep: end the training when a checkpoint has lost more points than this; what is there is "
    "chosen from.",
)
@click.option(
    "--blend", is_flag=True, help="With --keep: also try averages of the trained and the stock weights."
)
@click.option("--freeze", type=click.Choice(["backbone"]), help="Part of the network that is not trained.")
@click.option(
    "--distil",
    type=click.FloatRange(min=0, min_open=True),
    help="Hold the network to what the stock model says of the lines that it reads right, with this weight "
    "(1 counts as much as the labels).",
)
@device_option
@click.option("--gpus", type=Cards(), default=(), help="GPUs to train on, e.g. 0,1.  [default: the first]")
@click.option(
    "--hosts", help="Addresses of machines that train together, with --dry-run: prints their launch."
)
@click.option("--amp", type=click.Choice(["O1", "O2"]), help="Mixed precision on GPUs.")
@click.option(
    "--resume",
    "resumed",
    type=InputPath(),
    help="Go on with this run, or with what it left in its .failed folder.",
)
@paddleocr_option
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
def command(  # noqa: PLR0915
    data: Path,
    evaluation: tuple[Path, ...],
    model: str,
    pretrained: Path | None,
    dictionary: Path | None,
    replace_dict: bool,
    gtc: bool,
    crop: int | None,
    epochs: int,
    batch_size: int | None,
    lr: float | None,
    schedule: Literal["cosine", "piecewise"],
    evaluations: int | None,
    keep: tuple[Path, ...],
    max_drop: float,
    stop_drop: float | None,
    blend: bool,
    freeze: Literal["backbone"] | None,
    distil: float | None,
    device: Literal["auto", "cpu", "gpu"],
    gpus: tuple[int, ...],
    hosts: str | None,
    amp: Literal["O1", "O2"] | None,
    resumed: Path | None,
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
    and leaves the best checkpoint, the log, the learning curve and the whole config. `ocrdata evaluate
    --model DIR` takes the folder as it is, `ocrdata export --model DIR` makes what paddleocr loads.

    \b
    Examples:
      ocrdata finetune --data data/mix/mix.yml --eval data/val/rec.txt --out runs/first
      ocrdata finetune --data data/mix/mix.yml --eval new.txt --keep general.txt --blend --out runs/kept
      ocrdata finetune --data data/mix/mix.yml --eval val.txt --gpus 0,1 --epochs 50 --out runs/second
      ocrdata finetune --model PP-OCRv3_mobile_det --data pages/mix.yml --eval val/det.txt --out runs/det
      ocrdata finetune --data data/mix/mix.yml --eval val.txt --resume runs/first.failed --out runs/first
    """
    from ocrdata import console
    from ocrdata.folders import outputs
    from ocrdata.forgetting import training_watch
    from ocrdata.train.data import line_set
    from ocrdata.train.models import architecture, config, gpu, presets, source
    from ocrdata.train.models.environment import choose_device, has_kernels
    from ocrdata.train.run import finetune, resume

    machines = tuple(filter(None, (hosts or "").split(",")))
    _refuse_contradictions(device, gpus, amp, machines, dry_run)
    chosen = presets.load(model)
    if crop and chosen.task == "rec":
        raise click.UsageError("--crop is for detection models.")
    if chosen.task == "det" and (dictionary or gtc):
        raise click.UsageError("--dict and --gtc are for recognition models.")
    _refuse_odd_guard(keep, blend, stop_drop, chosen)
    if distil and (chosen.task == "det" or gtc or resumed):
        raise click.UsageError(
            "--distil is for CTC recognition models, from the start: not --gtc, not --resume."
        )
    if replace_dict and dictionary is None:
        raise click.UsageError("--replace-dict needs --dict.")
    chosen = presets.with_crop(chosen, crop) if crop else chosen
    outputs.refuse_existing(out, force)
    mix = line_set.read_mix(data)
    # A dry run may be for another machine: what it asks for need not be there.
    where = choose_device(device, gpus) if device == "auto" or not dry_run else device
    code = source.training_code(paddleocr)
    architecture.require(code, chosen)
    earlier = resume.find(resumed, finetune.INDICATORS[chosen.task][0]) if resumed else None
    if earlier is not None:
        pretrained = earlier.folder / finetune.LATEST
        if earlier.epochs >= epochs:
            raise click.UsageError(
                f"{earlier.folder} has {earlier.epochs} epochs already: say more --epochs."
            )
    samples: Sequence[labels.Line] | Sequence[labels.Page]
    if chosen.task == "rec":
        start, samples = _lines(
            chosen, mix, evaluation, pretrained, dictionary, replace_dict, gtc, seed, code
        )
    else:
        start, samples = _pages(chosen, mix, evaluation, pretrained, code)
    per_card = batch_size or (
        gpu.batch_for(chosen.batch["gpu"], gpus) if where == "gpu" else chosen.batch["cpu"]
    )
    cards = max(1, len(gpus)) * max(1, len(machines))
    drawn = mix.samples
    plan = config.TrainingSettings(
        preset=start.preset,
        data=mix,
        pretrained=start.checkpoint,
        epochs=epochs,
        steps=config.steps_per_epoch(drawn, per_card, cards, drop_last=chosen.task == "rec"),
        batch_size=per_card,
        gpus=gpus,
        device=where,
        learning_rate=lr or config.scaled_learning_rate(chosen.learning_rate, per_card * cards),
        schedule=schedule,
        evaluations=evaluations or min(epochs - (earlier.epochs if earlier else 0), 20),
        workers=finetune.workers(jobs),
        seed=seed,
        hosts=machines,
        amp=amp or "",
        done=earlier.epochs if earlier else 0,
        checkpoint=earlier.checkpoint if earlier else None,
        keep_every=training_watch.keep_every(epochs) if keep else 0,
        packed=mix.packed,
        freeze=freeze or "",
        distil=distil or 0.0,
        kernels=where == "cpu" and has_kernels(),
    )
    finetune.check_enough(plan, drawn)
    finetune.check_room(plan, out)
    console.say(
        f"{model} on {where}: {epochs} epochs of {plan.steps:,} steps of {per_card * cards}, "
        f"learning rate {plan.learning_rate:g} ({schedule})."
    )
    if lr is None and plan.learning_rate < finetune.SMALL_LEARNING_RATE:
        console.say("The guide's rule gives a very small learning rate for this batch; --lr sets another.")
    if dry_run:
        with outputs.staged_folder(out, force=force) as stage:
            finetune.prepare(stage, out.absolute(), plan, start.charset, samples)
            outputs.write_manifest(stage, "finetune --dry-run", {"model": model}, {})
        click.echo(finetune.command_line(plan, code, out.absolute()))
        return
    guard = (
        training_watch.before(start, mix, evaluation, keep, where, code, max_drop, blend, stop_drop)
        if keep
        else None
    )
    result = finetune.run(
        plan,
        code,
        out,
        start.charset,
        samples,
        force=force,
        stall_timeout=stall_timeout,
        earlier=earlier,
        keeper=guard,
    )
    word = finetune.INDICATORS[chosen.task][1]
    console.say(
        f"{out} is trained: {result.steps:,} steps, best {word} {result.best:.2%} on {len(samples):,} "
        f"{'lines' if chosen.task == 'rec' else 'pages'}."
    )


def _refuse_odd_guard(
    keep: tuple[Path, ...], blend: bool, stop_drop: float | None, chosen: "ModelPreset"
) -> None:
    if keep and chosen.task == "det":
        raise click.UsageError("--keep is for recognition models.")
    if blend and not keep:
        raise click.UsageError("--blend needs --keep: it is searched by what the lines of --keep lose.")
    if stop_drop is not None and not keep:
        raise click.UsageError("--stop-drop needs --keep: it is what those lines lose.")


def _refuse_contradictions(
    device: str, gpus: tuple[int, ...], amp: str | None, hosts: tuple[str, ...], dry_run: bool
) -> None:
    if device == "cpu" and gpus:
        raise click.UsageError("--gpus and --device cpu exclude each other.")
    if device == "cpu" and amp:
        raise click.UsageError("--amp needs a GPU.")
    if hosts and not dry_run:
        raise click.UsageError(
            "--hosts needs --dry-run: it writes the config (to a folder that all hosts share) and prints the "
            "line that has to be started on each of them."
        )


def _lines(
    chosen: "ModelPreset",
    mix: "TrainingSet",
    evaluation: tuple[Path, ...],
    pretrained: Path | None,
    dictionary: Path | None,
    replaced: bool,
    guide: bool,
    seed: int,
    code: Path,
) -> "tuple[Start, Sequence[labels.Line]]":
    """What recognition starts from, and the lines to evaluate on."""
    from itertools import chain

    from ocrdata import console
    from ocrdata.samples import labels
    from ocrdata.train.data import line_set, overlap
    from ocrdata.train.weights import start, stock_weights

    given = start.opened(pretrained) if pretrained else None
    old, new = start.dictionary(chosen, given, dictionary, replaced, code)
    limit = chosen.config["Global"]["max_text_length"]
    trained = line_set.check_training_set(mix, new, limit)
    lines, evaluated = line_set.usable_lines(evaluation, new, limit)
    sources = [labels.read_lines(path, mix.data_dir) for path in set(mix.label_files)]
    both = overlap.seen_in_training(lines, chain.from_iterable(sources))
    for sentence in (*trained.sentences("training", limit), *evaluated.sentences("evaluation", limit), both):
        if sentence:
            console.say(sentence)
    if given is None:
        images = [line.image for path in mix.label_files for line in labels.read_lines(path, mix.data_dir)]
        given = stock_weights.stock(chosen, code, images if stock_weights.fused(chosen) else ())
    return start.recognition(chosen, given, old, new, guide=guide, seed=seed), lines


def _pages(
    chosen: "ModelPreset",
    mix: "TrainingSet",
    evaluation: tuple[Path, ...],
    pretrained: Path | None,
    code: Path,
) -> "tuple[Start, Sequence[labels.Page]]":
    """What detection starts from, and the pages to evaluate on."""
    from ocrdata import console
    from ocrdata.train.data import page_set
    from ocrdata.train.weights import start, stock_weights

    trained, images = page_set.check_training_set(mix)
    pages, evaluated = page_set.usable_pages(evaluation)
    for name, seen in (("training", trained), ("evaluation", evaluated)):
        for sentence in seen.sentences(name):
            console.say(sentence)
    given = start.opened(pretrained) if pretrained else stock_weights.stock(chosen, code, images)
    return start.detection(chosen, given), pages

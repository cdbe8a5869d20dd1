"""`ocrdata finetune`: PaddleOCR's own training code, on a mix, from pre-trained weights."""

from typing import Any

import click

from ocrdata import resources
from ocrdata.command_line.completion import offering
from ocrdata.evaluation.options import keep_options
from ocrdata.options import (
    Characters,
    CharactersType,
    InputPath,
    device_option,
    dictionary_option,
    jobs_option,
    out_option,
    paddleocr_option,
)


class GpuNumbers(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """Numbers of GPUs: `0` or `0,1`."""

    name = "n,n"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        try:
            numbers = tuple(int(part) for part in str(value).split(","))
        except ValueError:
            numbers = (-1,)
        if min(numbers) < 0 or len(set(numbers)) != len(numbers):
            self.fail(f"'{value}' is not a list of GPU numbers such as 0,1.", param, ctx)
        return numbers


def _addresses(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, ...]:
    """`10.0.0.1,10.0.0.2` as a tuple."""
    return tuple(filter(None, (value or "").split(",")))


@click.command()
@click.option(
    "--data",
    type=InputPath(made_by="ocrdata mix LABELS... --out DIR (it is DIR/mix.yml)"),
    required=True,
    help="The mix.yml that `ocrdata mix` wrote.",
)
@keep_options("default with --blend and --stop-drop, and always with --route and --route-chars")
@click.option(
    "--model",
    shell_complete=offering("models"),
    default=resources.RECOGNISER,
    show_default=True,
    help="Model to train, from its pre-trained weights; `ocrdata models` lists them.",
)
@click.option(
    "--pretrained",
    type=InputPath(),
    help="Start from this .pdparams, or .tar of PaddleOCR's model zoo, instead of the model's own weights.",
)
@dictionary_option(
    "Dictionary. Its new characters are appended to the model's own, which keep their rows of the last "
    "layer.  [default: the model's own]"
)
@click.option(
    "--replace-dict",
    is_flag=True,
    help="Train with --dict exactly as it is; known characters keep their rows.",
)
@click.option(
    "--gtc", is_flag=True, help="Train the official form, where an attention head guides the CTC head."
)
@click.option(
    "--crop",
    type=click.IntRange(min=64),
    help="Detection: side of the square crops to train on, in pixels.  [default: the model's]",
)
@click.option(
    "--max-length",
    type=click.IntRange(min=1),
    help="Recognition: train texts of up to this many characters, with as many time steps as are read with.  "
    "[default: 25, as PaddleOCR]",
)
@click.option(
    "--width",
    type=click.IntRange(320, 3200),
    help="Recognition: width in pixels of the widest training image, rounded up to a multiple of 32; wider "
    "lines are squeezed.  [default: 320; with --max-length, as wide as these lines are]",
)
@click.option(
    "--epochs", type=click.IntRange(min=1), default=20, show_default=True, help="Passes over the mix."
)
@click.option(
    "--batch-size",
    type=click.IntRange(min=1),
    help="Samples per device and step.  [default: the model's, reduced to fit the GPU's memory]",
)
@click.option(
    "--lr",
    type=click.FloatRange(min=0, min_open=True),
    help="Learning rate.  [default: the guide's, linear in the total batch; a higher one for recognition on "
    "CPUs]",
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
    help="Number of evaluations.  [default: one per epoch, at most 20]",
)
@click.option(
    "--stop-drop",
    type=click.FloatRange(0, 100),
    help="Stop the training when a checkpoint has lost more percentage points than this, and "
    "choose from the checkpoints so far.",
)
@click.option(
    "--blend", is_flag=True, help="Also try averages of the trained and the original weights; see --keep."
)
@click.option(
    "--route",
    is_flag=True,
    help="Keep the original network beside the trained one, and send each line to the one that was made for "
    "it, by its look; see --keep. Reading takes some twice as long. Detection, without --keep: boxes of the "
    "trained detector count where the router of a recogniser takes them for what it was trained on.",
)
@click.option(
    "--route-chars",
    type=CharactersType(),
    metavar="CHARS",
    help="Keep the original network beside the trained one, which reads only these characters where it sees "
    "them; given as for `synth`; see --keep.",
)
@click.option("--freeze", type=click.Choice(["backbone"]), help="Part of the network that is not trained.")
@click.option(
    "--distil",
    type=click.FloatRange(min=0, min_open=True),
    help="Keep the output close to the original model's on lines that it reads correctly, with this weight; "
    "1 counts as much as the labels.",
)
@click.option(
    "--keep-images",
    type=InputPath(),
    multiple=True,
    help="Folder of line images, or a label file, whose labels are ignored: the output on these images is "
    "kept close to the original model's; repeatable.",
)
@click.option(
    "--keep-weight",
    type=click.FloatRange(min=0, min_open=True),
    default=3.0,
    show_default=True,
    help="With --keep-images: weight of this in the loss.",
)
@device_option
@click.option(
    "--gpus", type=GpuNumbers(), default=(), help="GPUs to train on, e.g. 0,1.  [default: the first]"
)
@click.option(
    "--hosts",
    callback=_addresses,
    help="Addresses of machines that train together. Needs --dry-run, which prints the command for each.",
)
@click.option("--amp", type=click.Choice(["O1", "O2"]), help="Train in mixed precision, on GPUs.")
@click.option(
    "--resume", "resumed", type=InputPath(), help="Continue this run, or what it left in its .failed folder."
)
@paddleocr_option
@jobs_option
@click.option(
    "--stall-timeout",
    type=click.FloatRange(min=1),
    default=600,
    show_default=True,
    help="Stop the training after this many seconds without a log line.",
)
@click.option(
    "--seed",
    type=int,
    default=0,
    show_default=True,
    help="Seed of sampling, augmentation and initialisation.",
)
@click.option("--dry-run", is_flag=True, help="Write the config and print the launch command; train nothing.")
@click.option(
    "--open", "open_page", is_flag=True, help="Open the page of the training in the browser at the end."
)
@out_option("Folder for checkpoints, config and log.")
def command(route_chars: Characters | None, open_page: bool, **given: Any) -> None:
    """Fine-tune a PP-OCR model with PaddleOCR's own training code.

    Training starts from pre-trained weights, after labels, images and the machine have been checked. The
    folder then holds the best checkpoint, the log, the learning curve, the complete config, and a page
    (index.html) with what was learned and lost, and the commands to go on with.
    `ocrdata evaluate --model DIR` evaluates it; `ocrdata export --model DIR` makes a model that paddleocr
    loads.

    \b
    Examples:
      ocrdata finetune --data data/mix/mix.yml --eval data/val/rec.txt --out runs/first
      ocrdata finetune --data data/mix/mix.yml --eval new.txt --keep general.txt --route --out runs/kept
      ocrdata finetune --data data/mix/mix.yml --eval val.txt --gpus 0,1 --epochs 50 --out runs/second
      ocrdata finetune --model PP-OCRv3_mobile_det --data pages/mix.yml --eval val/det.txt --out runs/det
      ocrdata finetune --model PP-OCRv3_mobile_det --data pages/mix.yml --eval val/det.txt --crop 384 \\
        --route --out runs/det-kept
      ocrdata finetune --data data/mix/mix.yml --eval val.txt --resume runs/first.failed --out runs/first
    """
    from ocrdata import console
    from ocrdata.forgetting import before_and_after, detector_pair, photographs, training_watch
    from ocrdata.run_page import of_training
    from ocrdata.synthesis.text.charsets import read_chars
    from ocrdata.train.run import failed_run, finetune
    from ocrdata.train.run.options import FinetuneOptions
    from ocrdata.train.run.settle import settle

    routed = read_chars(route_chars.text, "--route-chars") if route_chars else ()
    options = FinetuneOptions(**given, route_chars=routed)
    if options.dry_run and open_page:
        raise click.UsageError("--dry-run writes no page to open: leave out one of --dry-run and --open.")
    plan = settle(options)
    for sentence in (*plan.sentences(), *(plan.details() if options.dry_run else ())):
        console.say(sentence)
    if plan.charset is not None and not plan.options.keep:
        console.say(photographs.announcement(plan))
    pairing = detector_pair.pairing_of(plan)
    if options.dry_run:
        if plan.options.keep:
            training_watch.check_sets(plan)
        click.echo(finetune.prepare(plan))
        if options.gpus and not options.hosts:
            console.say(
                "These paths are of this machine. For another one, `ocrdata bundle` with the same --data and "
                "--eval packs all that the training needs, with its launch script."
            )
        return
    failed_run.rescue(options.out)  # before lines are read, which takes a while
    watch = (
        training_watch.watch_training(plan)
        if plan.options.keep
        else pairing or before_and_after.watch_of(plan)
    )
    result = finetune.run(plan, watch)
    console.say(result.sentence(plan, chosen=bool(plan.options.keep)))
    of_training.leave(options.out, options.evaluation, opened=open_page)

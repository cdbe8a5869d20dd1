"""`ocrdata predict`: exported models on images, through paddleocr, or two detectors without it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from ocrdata.evaluation.options import upside_down_option
from ocrdata.options import InputPath, out_option

if TYPE_CHECKING:
    from ocrdata.evaluation.detection.routed_detector import TwoDetectors
    from ocrdata.samples.labels import Line, Page


@click.command()
@click.argument("images", nargs=-1, required=True, type=InputPath())
@click.option(
    "--rec",
    type=InputPath(),
    help="Exported recognition model; alone, each image is one line. With a --det that `finetune --route` "
    "left: the folder that it left of a recogniser.",
)
@click.option(
    "--det",
    type=InputPath(),
    help="Exported detection model, or the folder that `finetune --route` left of a detector.",
)
@upside_down_option("With a --det that `finetune --route` left: lines")
@out_option("Label file to write, in PaddleOCR's format.  [default: printed]", required=False)
@click.option(
    "--device",
    type=click.Choice(["cpu", "gpu"]),
    default="cpu",
    show_default=True,
    help="Where the network runs.",
)
@click.option(
    "--python",
    type=InputPath(),
    help="Python interpreter of an environment with paddleocr.  [default: this one]",
)
def command(
    images: tuple[Path, ...],
    rec: Path | None,
    det: Path | None,
    upside_down: bool,
    out: Path | None,
    force: bool,
    device: Literal["cpu", "gpu"],
    python: Path | None,
) -> None:
    """Read images with exported models through paddleocr 3.x, as in production.

    IMAGES are files and folders. The results are written as labels, which every other command reads.

    A detector that `finetune --route` left is two detectors, which paddleocr cannot use together. They run
    without it: the boxes of the original detector stay, and boxes of the trained one are added where the
    router of --rec takes them for lines that it was trained on; these replace the boxes that they overlap.
    Each box of the result names its detector ("network").

    \b
    Examples:
      ocrdata predict line.png --rec models/first
      ocrdata predict photos/ --det models/det --rec models/first --out found/det.txt
      ocrdata predict photos/ --det runs/det-kept --rec runs/kept --out found/det.txt
    """
    from ocrdata import console
    from ocrdata.deployment import paddleocr
    from ocrdata.evaluation.detection import routed_detector
    from ocrdata.samples import labels

    if rec is None and det is None:
        raise click.UsageError("Give --rec, --det or both.")
    found: Sequence[Line] | Sequence[Page]
    if two := det and routed_detector.two_detectors(str(det)):
        if python is not None:
            raise click.UsageError("--python is for exported models, which paddleocr reads.")
        found = _with_two_detectors(two, rec, images, device, upside_down)
    else:
        if upside_down:
            raise click.UsageError(
                "--upside-down is for two detectors; paddleocr has use_textline_orientation for that."
            )
        found = _through_paddleocr(det, rec, images, device, python)
    if out is None:
        for sample in found:
            text = (
                sample.transcription if isinstance(sample, labels.Line) else labels.dump_boxes(sample.boxes)
            )
            click.echo(f"{sample.image}\t{text}")
        return
    written = paddleocr.write(found, out, force=force)
    if written < len(found):
        console.say(f"{len(found) - written:,} images without any text are left out.")
    console.say(f"{out} is written: {console.quantity(written, 'sample')}.")


def _through_paddleocr(
    det: Path | None, rec: Path | None, images: Sequence[Path], device: str, python: Path | None
) -> "Sequence[Line] | Sequence[Page]":
    """Read images with exported models."""
    import sys

    from ocrdata import console
    from ocrdata.deployment import paddleocr

    reading = paddleocr.model(rec, "rec") if rec else None
    finding = paddleocr.model(det, "det") if det else None
    files = paddleocr.images(images)
    interpreter = str(python.absolute()) if python else sys.executable
    paddleocr.require(interpreter)
    with console.progress("reading", len(files)) as progress:
        return paddleocr.read(reading, finding, files, device, interpreter, progress.reach)


def _with_two_detectors(
    two: "TwoDetectors",
    rec: Path | None,
    images: Sequence[Path],
    device: Literal["cpu", "gpu"],
    upside_down: bool,
) -> "Sequence[Page]":
    """Read images with a detector that `finetune --route` left, and a recogniser that it left."""
    from ocrdata import console
    from ocrdata.deployment import paddleocr, routed_pages
    from ocrdata.evaluation.detection import routed_detector
    from ocrdata.evaluation.reader import Reader
    from ocrdata.train.models import source
    from ocrdata.train.models.environment import choose_device

    files = paddleocr.images(images)
    reader = Reader(choose_device(device), source.training_code(), upside_down)
    model = routed_detector.with_router(two, None if rec is None else str(rec), reader.code)
    with console.progress("finding", len(files)) as progress:
        pages = routed_pages.read(model, files, reader, progress.reach)
    original, trained = routed_pages.counts(pages)
    found = console.quantity(original, "box", "boxes")
    console.say(f"{found} of the original detector, {trained:,} of the trained one.")
    return pages

"""`ocrdata predict`: exported models on images, through paddleocr, or two detectors without it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from ocrdata.evaluation.options import allowed_characters, only_chars_option, upside_down_option
from ocrdata.options import Characters, InputPath, ModelInput, out_option

if TYPE_CHECKING:
    from ocrdata.evaluation.detection.routed_detector import TwoDetectors
    from ocrdata.samples.labels import Line, Page


@click.command()
@click.argument("images", nargs=-1, required=True, type=InputPath())
@click.option(
    "--rec",
    type=ModelInput("recognisers"),
    help="Exported recognition model, or a name of `ocrdata models`; alone, each image is one line. With a "
    "--det that `finetune --route` left: the folder that it left of a recogniser.",
)
@click.option(
    "--det",
    type=ModelInput("detectors"),
    help="Exported detection model, a name of `ocrdata models`, or the folder that `finetune --route` left "
    "of a detector.",
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
@only_chars_option()
@click.option(
    "--json",
    "as_records",
    is_flag=True,
    help="Print a JSON list with a record for each line: image, text, confidence, and each character with "
    "its own. Read by ocrdata itself, not through paddleocr.",
)
@click.option(
    "--calibration",
    type=InputPath(made_by="evaluate --calibrate"),
    help="With --json: what `evaluate --calibrate` wrote; adds how probably a line is right, and whether it "
    "is rejected.  [default: calibration.yaml beside the model of --rec, left by `export --calibrate-on`]",
)
@click.option(
    "--python",
    type=InputPath(),
    help="Python interpreter of an environment with paddleocr.  [default: this one if it has paddleocr, else "
    "that of an environment that is made once, in the cache folder]",
)
def command(
    images: tuple[Path, ...],
    rec: Path | None,
    det: Path | None,
    upside_down: bool,
    out: Path | None,
    force: bool,
    device: Literal["cpu", "gpu"],
    only_chars: Characters | None,
    as_records: bool,
    calibration: Path | None,
    python: Path | None,
) -> None:
    """Read images with exported models through paddleocr 3.x, as in production.

    IMAGES are files and folders. The results are written as labels, which every other command reads.

    A detector that `finetune --route` left is two detectors, which paddleocr cannot use together. They run
    without it: the boxes of the original detector stay, and boxes of the trained one are added where the
    router of --rec takes them for lines that it was trained on; these replace the boxes that they overlap.
    Each box of the result names its detector ("network").

    paddleocr reports no probability of single characters and cannot leave out characters. With --json or
    --only-chars, or where a name of `ocrdata models` is given, ocrdata's own reader reads instead, as
    `evaluate` does: then --rec and --det may also be folders that finetune left, or checkpoints.

    \b
    Examples:
      ocrdata predict line.png --rec models/first
      ocrdata predict photos/ --det models/det --rec models/first --out found/det.txt
      ocrdata predict line.png --rec models/first --json --only-chars "0123456789."
      ocrdata predict photos/ --det runs/det-kept --rec runs/kept --out found/det.txt
    """
    from ocrdata import console
    from ocrdata.deployment import paddleocr
    from ocrdata.evaluation.detection import routed_detector
    from ocrdata.samples import labels

    if rec is None and det is None:
        raise click.UsageError(
            "Give --rec, --det or both: a folder that export wrote, or a name of `ocrdata models`."
        )
    if calibration is not None and not as_records:
        raise click.UsageError("--calibration is for --json.")
    found: Sequence[Line] | Sequence[Page]
    named = any(model is not None and not model.exists() for model in (rec, det))
    if as_records or only_chars or named:
        if rec is None or python is not None:
            raise click.UsageError(
                "--json, --only-chars and names of models need --rec, and no --python: ocrdata reads itself."
            )
        allowed = allowed_characters(only_chars)
        found = _by_our_reader(det, rec, images, device, upside_down, allowed, calibration, as_records)
    elif two := det and routed_detector.two_detectors(str(det)):
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
        for sample in () if as_records else found:
            text = (
                sample.transcription if isinstance(sample, labels.Line) else labels.dump_boxes(sample.boxes)
            )
            click.echo(f"{sample.image}\t{text}")
        return
    written = paddleocr.write(found, out, force=force)
    if written < len(found):
        left = console.quantity(
            len(found) - written, "image without any text is", "images without any text are"
        )
        console.say(f"{left} left out.")
    console.say(f"{out} is written: {console.quantity(written, 'sample')}.")


def _by_our_reader(
    det: Path | None,
    rec: Path,
    images: Sequence[Path],
    device: Literal["cpu", "gpu"],
    upside_down: bool,
    only_chars: Sequence[str],
    calibration: Path | None,
    as_records: bool,
) -> "Sequence[Line] | Sequence[Page]":
    """Read images without paddleocr, and print a record of each line if that is asked for."""
    import json

    from ocrdata import console
    from ocrdata.deployment import line_records, paddleocr
    from ocrdata.evaluation import recogniser
    from ocrdata.evaluation.detection import routed_detector
    from ocrdata.evaluation.reader import Reader
    from ocrdata.train.models import source
    from ocrdata.train.models.environment import choose_device

    files = list(dict.fromkeys(paddleocr.images(images)))
    reader = Reader(choose_device(device), source.training_code(), upside_down, only_chars)
    model = recogniser.find(str(rec), None, None, reader.code)
    stored = line_records.calibration_of(calibration, rec, model, reader) if as_records else None
    two = False
    with console.progress("reading", len(files)) as progress:
        if det is None:
            found = line_records.of_lines(model, files, reader, progress.reach)
        else:
            finds = routed_detector.find(str(det), str(rec), None, reader.code)
            two = isinstance(finds, routed_detector.RoutedDetector)
            found = line_records.of_pages(finds, model, files, reader, progress.reach)
    if as_records:
        rows = (
            json.dumps(line_records.record(line, stored, networks=two), ensure_ascii=False) for line in found
        )
        click.echo("[" + ",\n ".join(rows) + "]")
    return line_records.as_labels(found, files, pages=det is not None, networks=two)


def _through_paddleocr(
    det: Path | None, rec: Path | None, images: Sequence[Path], device: str, python: Path | None
) -> "Sequence[Line] | Sequence[Page]":
    """Read images with exported models."""
    from ocrdata import console
    from ocrdata.deployment import paddleocr, paddleocr_environment

    reading = paddleocr.model(rec, "rec") if rec else None
    finding = paddleocr.model(det, "det") if det else None
    files = paddleocr.images(images)
    interpreter = str(python.absolute()) if python else paddleocr_environment.interpreter()
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

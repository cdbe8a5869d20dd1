"""`ocrdata predict`: exported models on images, through paddleocr."""

from pathlib import Path

import click

from ocrdata.options import InputPath, out_option


@click.command()
@click.argument("images", nargs=-1, required=True, type=InputPath())
@click.option("--rec", type=InputPath(), help="Exported recognition model; alone, each image is one line.")
@click.option("--det", type=InputPath(), help="Exported detection model.")
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
    out: Path | None,
    force: bool,
    device: str,
    python: Path | None,
) -> None:
    """Read images with exported models through paddleocr 3.x, as in production.

    IMAGES are files and folders. The results are written as labels, which every other command reads.

    \b
    Examples:
      ocrdata predict line.png --rec models/first
      ocrdata predict photos/ --det models/det --rec models/first --out found/det.txt
    """
    import sys

    from ocrdata import console
    from ocrdata.deployment import paddleocr
    from ocrdata.samples import labels

    if rec is None and det is None:
        raise click.UsageError("Give --rec, --det or both.")
    reading = paddleocr.model(rec, "rec") if rec else None
    finding = paddleocr.model(det, "det") if det else None
    files = paddleocr.images(images)
    interpreter = str(python.absolute()) if python else sys.executable
    paddleocr.require(interpreter)
    with console.progress("reading", len(files)) as progress:
        found = paddleocr.read(reading, finding, files, device, interpreter, progress.reach)
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

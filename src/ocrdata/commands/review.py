"""`ocrdata review`: a page on which to correct labels by hand."""

from pathlib import Path
from typing import Literal

import click

from ocrdata.command_line.completion import offering
from ocrdata.options import (
    InputPath,
    OutputPath,
    data_dir_option,
    device_option,
    dictionary_option,
    paddleocr_option,
)


@click.command()
@click.argument("labels", type=InputPath())
@data_dir_option
@click.option(
    "--details",
    type=InputPath(),
    help="What `evaluate --details` or `finetune` (readings.json) wrote for these labels: misread lines come "
    "first, the surest on top.",
)
@click.option(
    "--model",
    shell_complete=offering("recognisers", files=True),
    help="Model that reads every line first: a model of `ocrdata models`, a folder that finetune or export "
    "left, or a .pdparams file.  [default: none]",
)
@click.option("--judge", is_flag=True, help="Let the recogniser of `check --judge` doubt the labels, too.")
@dictionary_option("Dictionary of the labels.  [default: that of the default model, or of --model]")
@device_option
@paddleocr_option
@click.option(
    "--out", type=OutputPath(), help="The new label file.  [default: NAME.reviewed.txt beside LABELS]"
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port.  [default: a free one]")
@click.option("--no-browser", is_flag=True, help="Print the address only; do not open a browser.")
def command(
    labels: Path,
    data_dir: Path | None,
    details: Path | None,
    model: str | None,
    judge: bool,
    dictionary: Path | None,
    device: Literal["auto", "cpu", "gpu"],
    paddleocr: Path | None,
    out: Path | None,
    port: int,
    no_browser: bool,
) -> None:
    """Open a page in the browser on which to correct the labels of lines by hand, doubtful lines first.

    LABELS is a recognition label file, or a folder that contains rec.txt; it is never changed. The corrected
    labels go into NAME.reviewed.txt, and every change goes into NAME.reviewed.jsonl at once: run the same
    command again to go on. The page answers this machine alone, and nothing leaves it.

    \b
    Examples:
      ocrdata review data/rec.txt
      ocrdata review data/rec.txt --model PP-OCRv6_small_rec
      ocrdata review val/rec.txt --details details.json --out val/corrected.txt
    """
    from ocrdata.errors import UserError

    try:
        from ocrdata.label_review.start import ReviewSources, start_review
    except ImportError as error:
        raise UserError(
            f"review needs a package that is not installed ({error.name}).",
            'Install it with: pip install "ocrdata[studio]"',
        ) from error
    start_review(
        labels,
        ReviewSources(details, model, judge, dictionary, device, paddleocr),
        data_dir=data_dir,
        out=out,
        port=port,
        browser=not no_browser,
    )

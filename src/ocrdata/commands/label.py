"""`ocrdata label`: draft labels for photographs."""

from pathlib import Path
from typing import Literal

import click

from ocrdata.command_line.completion import offering
from ocrdata.evaluation.options import upside_down_option
from ocrdata.options import InputPath, device_option, out_option, paddleocr_option


@click.command()
@click.argument("photographs", nargs=-1, required=True, type=InputPath())
@click.option(
    "--det",
    shell_complete=offering("detectors", files=True),
    default="PP-OCRv6_small_det",
    show_default=True,
    help="Detector that finds the lines: a model of `ocrdata models`, or what finetune or export left.",
)
@click.option(
    "--rec",
    shell_complete=offering("recognisers", files=True),
    default="PP-OCRv6_small_rec",
    show_default=True,
    help="Recogniser whose readings become the labels, named likewise.",
)
@click.option(
    "--agree",
    shell_complete=offering("recognisers", files=True),
    metavar="MODEL",
    help="A second recogniser, named likewise: the lines that it reads otherwise are in doubt.",
)
@click.option("--lines", "single", is_flag=True, help="Each image is one line: nothing has to be found.")
@upside_down_option("Lines")
@device_option
@paddleocr_option
@out_option("Folder for rec.txt, det.txt, the crops, and the readings in doubt.")
def command(
    photographs: tuple[Path, ...],
    det: str,
    rec: str,
    agree: str | None,
    single: bool,
    upside_down: bool,
    device: Literal["auto", "cpu", "gpu"],
    paddleocr: Path | None,
    out: Path,
    force: bool,
) -> None:
    """Draft labels for photographs without any: a detector finds the lines, a recogniser reads them.

    PHOTOGRAPHS are image files and folders. Correct the drafts by hand with `ocrdata review`, which begins
    with the lines in doubt, or else with those read least surely: rec.txt has them in that order.
    After an interruption, the same command continues.

    \b
    Examples:
      ocrdata label photos/ --out drafts
      ocrdata label photos/ --agree PP-OCRv3_mobile_rec --out drafts
      ocrdata review drafts/rec.txt --details drafts/readings.json
    """
    from ocrdata.drafting.command import DraftOptions, draft_labels

    options = DraftOptions(det, rec, agree or "", single, upside_down, device, paddleocr)
    draft_labels(photographs, options, out, force=force)

"""`ocrdata tune-det`: the detection arguments that suit a validation set."""

from pathlib import Path
from typing import Literal

import click

from ocrdata.command_line.completion import offering
from ocrdata.evaluation.options import architecture_option
from ocrdata.options import (
    InputPath,
    NumberList,
    device_option,
    jobs_option,
    out_option,
    paddleocr_option,
)


@click.command("tune-det")
@click.option(
    "--model",
    shell_complete=offering("detectors", files=True),
    required=True,
    type=InputPath(must_exist=False),
    help="A folder that finetune or an export left, a .pdparams file, or a model of `ocrdata models`.",
)
@click.option("--labels", type=InputPath(), multiple=True, required=True, help="Validation set; repeatable.")
@click.option(
    "--side",
    "sides",
    type=NumberList(","),
    default="640,960,1280",
    show_default=True,
    help="Lengths in pixels to resize a side of each page to; the model's own is always tried.",
)
@click.option(
    "--limit",
    type=click.Choice(["max", "min"]),
    default="max",
    show_default=True,
    help="Resize the longer side down to --side, or the shorter side up.",
)
@click.option("--thresh", type=NumberList(","), help="Values of det_db_thresh.  [default: 0.2 to 0.4]")
@click.option(
    "--box-thresh", type=NumberList(","), help="Values of det_db_box_thresh.  [default: 0.4 to 0.7]"
)
@click.option("--unclip", type=NumberList(","), help="Values of det_db_unclip_ratio.  [default: 1.3 to 2.3]")
@device_option
@architecture_option("PP-OCRv3_mobile_det")
@paddleocr_option
@jobs_option
@out_option("JSON file for the best arguments and all sizes.", required=False)
def command(
    model: Path,
    labels: tuple[Path, ...],
    sides: tuple[float, ...],
    limit: Literal["max", "min"],
    thresh: tuple[float, ...] | None,
    box_thresh: tuple[float, ...] | None,
    unclip: tuple[float, ...] | None,
    device: Literal["auto", "cpu", "gpu"],
    architecture: str | None,
    paddleocr: Path | None,
    jobs: int,
    out: Path | None,
    force: bool,
) -> None:
    """Search thresholds, unclip ratio, page size, dilation and score mode of a detection model.

    The network runs once for each page and size, the post-processing for some hundred settings at once. Give
    pages that the model was not trained on, and not those on which it will be evaluated.

    \b
    Examples:
      ocrdata tune-det --model runs/det --labels val/det.txt
      ocrdata tune-det --model PP-OCRv3_mobile_det --labels val/det.txt --side 736,960 --out arguments.json
    """
    import json

    from ocrdata import console
    from ocrdata.evaluation.detection import detector, evaluate_pages, tune
    from ocrdata.evaluation.locate import refuse_contradiction
    from ocrdata.evaluation.reader import Reader
    from ocrdata.folders import outputs
    from ocrdata.train.models import source
    from ocrdata.train.models.environment import choose_device

    if out is not None and out.exists() and not force:
        raise click.UsageError(f"{out} exists already: choose another --out, or use --force.")
    refuse_contradiction(str(model), architecture)
    pages = [page for path in labels for page in evaluate_pages.read_pages(path)]
    where = choose_device(device)
    code = source.training_code(paddleocr)
    found = detector.find(str(model), architecture, code)
    sizes = tune.sizes_to_try(found, sides, limit)
    search = tune.Search(thresh or tune.THRESHOLDS, box_thresh or tune.BOX_THRESHOLDS, unclip or tune.RATIOS)
    with console.progress("pages", len(pages), f"{len(search.settings)} settings") as progress:
        rows = list(tune.tune(found, pages, sizes, search, Reader(where, code), jobs, progress.reach))
    console.show(tune.table(rows))
    record = tune.record(rows)
    console.say("PaddleOCR(" + ", ".join(f"{k}={v!r}" for k, v in record["paddleocr"].items()) + ")")
    if out is not None:
        with outputs.staged_file(out, force=force) as stage:
            stage.write_text(
                json.dumps(record, ensure_ascii=False, indent=2) + "\n",
                encoding="utf-8",
                errors="backslashreplace",
            )

"""`ocrdata fit`: a preset from photographs."""

from pathlib import Path
from typing import Literal

import click

from ocrdata import resources
from ocrdata.command_line.completion import offering
from ocrdata.options import InputPath, device_option, out_option, paddleocr_option, seed_option


@click.command()
@click.argument("photos", nargs=-1, required=True, type=InputPath())
@out_option("Preset to write, a .yaml file; a sheet to look at is written beside it (.png).")
@click.option("--detect", is_flag=True, help="The photographs are pages: cut the lines out with --det.")
@click.option(
    "--det",
    shell_complete=offering("detectors", files=True),
    default=resources.DETECTOR,
    show_default=True,
    help="Detection model for --detect.",
)
@click.option(
    "--fonts",
    type=InputPath(shipped="fonts"),
    multiple=True,
    help="Font file, folder or shipped name to choose from; repeatable.  [default: all that ship]",
)
@click.option(
    "--corpus",
    type=InputPath(shipped="corpora"),
    multiple=True,
    help="Source of texts for the drawn lines; repeatable.  [default: what the photographs say]",
)
@click.option(
    "--model",
    shell_complete=offering("recognisers", files=True),
    default=resources.RECOGNISER,
    show_default=True,
    help="Recogniser that reads the photographs and compares drawn lines with them.",
)
@click.option(
    "--minutes",
    type=click.FloatRange(min=0),
    default=5,
    show_default=True,
    help="Most time for the search; 0: measure only.",
)
@click.option(
    "--trials",
    type=click.IntRange(min=0),
    default=300,
    show_default=True,
    help="Most looks that the search tries; the same seed and number give the same preset.",
)
@device_option
@paddleocr_option
@seed_option
def command(
    photos: tuple[Path, ...],
    out: Path,
    force: bool,
    detect: bool,
    det: str,
    fonts: tuple[Path, ...],
    corpus: tuple[Path, ...],
    model: str,
    minutes: float,
    trials: int,
    device: Literal["auto", "cpu", "gpu"],
    paddleocr: Path | None,
    seed: int,
) -> None:
    """Write a preset for synth that draws lines like your photographs.

    PHOTOS are 20 to 200 crops of lines without labels: image files, folders, or a recognition label file. The
    preset holds what is measured on them, and a search then makes drawn lines hard to tell from them.

    \b
    Examples:
      ocrdata fit crops/ --out my-look.yaml
      ocrdata fit photos/*.jpg --detect --out my-look.yaml
      ocrdata synth --preset my-look.yaml --count 2000 --corpus my-texts.txt --out data/mine
    """
    from ocrdata.evaluation.reader import Reader
    from ocrdata.look_fitting.fit_run import FitRequest, fit
    from ocrdata.train.models import source
    from ocrdata.train.models.environment import choose_device

    if out.suffix.lower() not in {".yaml", ".yml"}:
        raise click.UsageError(f"--out {out} is not a .yaml file; that is what a preset is.")
    request = FitRequest(photos, out, det if detect else None, fonts, corpus, model, minutes, trials, seed)
    fit(request, Reader(choose_device(device), source.training_code(paddleocr)), force=force)

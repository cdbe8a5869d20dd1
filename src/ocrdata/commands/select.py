"""`ocrdata select`: training lines chosen from a large pool."""

from pathlib import Path
from typing import Any, Literal

import click

from ocrdata import resources
from ocrdata.evaluation.options import NamedInput
from ocrdata.options import (
    InputPath,
    device_option,
    engine_options,
    out_option,
    paddleocr_option,
    seed_option,
)


@click.command()
@click.argument("pool", nargs=-1, required=True, type=InputPath())
@click.option(
    "--model",
    type=NamedInput(presets="recognisers"),
    default=resources.RECOGNISER,
    show_default=True,
    help="The weak model: the one to be trained, or a smaller one.",
)
@click.option(
    "--strong",
    type=NamedInput(presets="recognisers"),
    help="A stronger model, such as PP-OCRv6_small_rec, to find wrong labels or to agree with --model.",
)
@click.option(
    "--mine",
    is_flag=True,
    help="POOL has no labels: take what both models agree on, or what --model alone is confident of.",
)
@click.option(
    "--preset",
    type=click.Choice(["PP-OCRv4", "PP-OCRv5", "gentle"]),
    default="gentle",
    show_default=True,
    help="Published values of the four limits below; gentle drops the fewest lines.",
)
@click.option(
    "--low", type=click.FloatRange(0, 1), help="Confidence of --model below which a line is too hard."
)
@click.option(
    "--high",
    type=click.FloatRange(0, 1),
    help="Confidence of --model above which a line that it reads correctly is easy.",
)
@click.option("--easy", type=click.FloatRange(0, 1), help="Share of the easy lines to keep.")
@click.option(
    "--strong-low",
    type=click.FloatRange(0, 1),
    help="Confidence of --strong below which a label counts as wrong.",
)
@click.option(
    "--confidence",
    type=click.FloatRange(0, 1),
    default=0.95,
    show_default=True,
    help="With --mine: minimum confidence of each model.",
)
@click.option("--per-text", type=click.IntRange(min=1), help="Maximum number of lines with the same text.")
@click.option(
    "--count", type=click.IntRange(min=1), help="Maximum number of lines, chosen to be as varied as possible."
)
@device_option
@engine_options
@paddleocr_option
@seed_option
@out_option("Folder for rec.txt (the chosen lines) and select.jsonl (every line with its verdict).")
def command(
    low: float | None,
    high: float | None,
    easy: float | None,
    strong_low: float | None,
    device: Literal["auto", "cpu", "gpu"],
    engine: Literal["local", "ray"],
    address: str | None,
    paddleocr: Path | None,
    out: Path,
    force: bool,
    **settings: Any,
) -> None:
    """Choose training lines from a large pool by how models read them.

    POOL is recognition label files, or with --mine also folders of line images. Lines that the model reads
    easily teach it little, and lines that even a strong model cannot read are mostly labelled wrong. --preset
    names published limits.

    \b
    Examples:
      ocrdata select big/rec.txt --preset PP-OCRv4 --strong PP-OCRv4_server_rec --out chosen
      ocrdata select crops/ --mine --strong runs/other --count 5000 --per-text 5 --out mined
    """
    from ocrdata import console
    from ocrdata.evaluation import read_shards
    from ocrdata.evaluation.reader import Reader
    from ocrdata.evaluation.selection import select, select_run
    from ocrdata.executor.shards import Workers
    from ocrdata.folders import outputs
    from ocrdata.train.models import source

    outputs.refuse_existing(out, force)
    code, workers = source.training_code(paddleocr), Workers(0, engine, address)
    limits = {"low": low, "high": high, "easy": easy, "strong_low": strong_low}
    plan = select_run.settle(select_run.SelectOptions(limits=limits, **settings), code)
    reader = Reader(read_shards.device_for(device, workers), code)
    judged = select_run.run(plan, reader, workers, out, force=force)
    console.show(select.table(judged))
    chosen = sum(item.verdict == "kept" for item in judged)
    total = console.quantity(len(judged), "line")
    one = 1 in (chosen, len(judged))
    console.say(f"{chosen:,} of {total} {'is' if one else 'are'} in {out / 'rec.txt'}")

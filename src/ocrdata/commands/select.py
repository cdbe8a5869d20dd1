"""`ocrdata select`: what to train on, out of a large pool."""

from pathlib import Path
from typing import Literal

import click

from ocrdata.evaluation.options import Named, NamedInput
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
    type=NamedInput(presets=True),
    default="PP-OCRv3_mobile_rec",
    show_default=True,
    help="The weak model: the one to be trained, or a smaller one.",
)
@click.option(
    "--strong", type=NamedInput(presets=True), help="A stronger model, to find wrong labels and to agree."
)
@click.option(
    "--mine",
    is_flag=True,
    help="POOL has no labels: take what both models read alike, or what --model alone is sure of.",
)
@click.option(
    "--preset",
    type=click.Choice(["PP-OCRv4", "PP-OCRv5", "gentle"]),
    default="gentle",
    show_default=True,
    help="Published limits of the four below; gentle drops least.",
)
@click.option("--low", type=click.FloatRange(0, 1), help="Less confidence of --model: too hard.")
@click.option("--high", type=click.FloatRange(0, 1), help="More confidence of --model, and right: too easy.")
@click.option("--easy", type=click.FloatRange(0, 1), help="Share of the easy lines that stays.")
@click.option("--strong-low", type=click.FloatRange(0, 1), help="Less confidence of --strong: wrong label.")
@click.option(
    "--confidence",
    type=click.FloatRange(0, 1),
    default=0.95,
    show_default=True,
    help="With --mine: models must be at least so sure.",
)
@click.option("--per-text", type=click.IntRange(min=1), help="At most so many lines of one text.")
@click.option("--count", type=click.IntRange(min=1), help="At most so many lines, as various as can be.")
@device_option
@engine_options
@paddleocr_option
@seed_option
@out_option("Folder for rec.txt (the chosen lines) and select.jsonl (every line with its verdict).")
def command(
    pool: tuple[Path, ...],
    model: Named,
    strong: Named | None,
    mine: bool,
    preset: str,
    low: float | None,
    high: float | None,
    easy: float | None,
    strong_low: float | None,
    confidence: float,
    per_text: int | None,
    count: int | None,
    device: Literal["auto", "cpu", "gpu"],
    engine: Literal["local", "ray"],
    address: str | None,
    paddleocr: Path | None,
    seed: int,
    out: Path,
    force: bool,
) -> None:
    """Choose training lines out of a large pool by what models think of them.

    POOL is recognition label files, or with --mine also folders of line images. Lines that the model reads
    with ease teach it little, lines that not even a strong one can read are mostly labelled wrong; --preset
    names published limits.

    \b
    Examples:
      ocrdata select big/rec.txt --preset PP-OCRv4 --strong PP-OCRv4_server_rec --out chosen
      ocrdata select crops/ --mine --strong runs/other --count 5000 --per-text 5 --out mined
    """
    import dataclasses
    import json

    import ocrdata.evaluation.select as selection
    from ocrdata import console
    from ocrdata.evaluation import read_shards, recogniser
    from ocrdata.evaluation.reader import Reader
    from ocrdata.executor.shards import Workers
    from ocrdata.folders import outputs
    from ocrdata.folders.resumable import resumable_folder
    from ocrdata.samples import labels
    from ocrdata.train.models import source
    from ocrdata.train.models.presets import DEFAULT

    outputs.refuse_existing(out, force)
    lines = list(selection.pool(pool))
    if not mine and (bare := next((line for line in lines if not line.transcription), None)):
        raise click.UsageError(f"{bare.image} has no label: say --mine to take what models read.")
    code, workers = source.training_code(paddleocr), Workers(0, engine, address)
    reader = Reader(read_shards.device_for(device, workers), code)
    models = {
        role: recogniser.find(item.given, DEFAULT, None, code)
        for role, item in (("weak", model), ("strong", strong))
        if item is not None
    }
    with resumable_folder(
        out, {"command": "select", **read_shards.request(models, lines)}, force=force
    ) as run:
        shards = read_shards.ShardReader(run, reader, workers)
        raw = [selection.read(each, lines, shards) for each in models.values()]
        lines, readings = selection.decodable(lines, raw)
        first, second = readings[0], readings[1] if strong is not None else None
        if mine:
            judged = selection.by_agreement([line.image for line in lines], first, second, confidence)
        else:
            given = {"low": low, "high": high, "easy": easy, "strong_low": strong_low}
            rule = dataclasses.replace(
                selection.presets()[preset],
                **{name: value for name, value in given.items() if value is not None},
            )
            judged = selection.by_confidence(lines, first, second, rule, seed)
        judged = selection.diverse(judged, per_text, count, seed)
        chosen = [item.line for item in judged if item.verdict == "kept"]
        written = (labels.Line(line.image.absolute(), line.transcription) for line in chosen)
        labels.write_lines(run.stage / "rec.txt", written, data_dir=out.absolute())
        with (run.stage / "select.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(selection.record(item), ensure_ascii=False) + "\n" for item in judged)
        outputs.write_manifest(
            run.stage,
            "select",
            {"pool": list(map(str, pool)), "model": model.given, "strong": strong and strong.given,
             "mine": mine, "preset": preset, "seed": seed},
            selection.counts(judged),
        )  # fmt: skip
    console.show(selection.table(judged))
    console.say(f"{len(chosen):,} of {len(judged):,} lines are in {out / 'rec.txt'}")

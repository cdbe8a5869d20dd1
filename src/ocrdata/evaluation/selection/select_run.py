"""A selection from the pool to the folder: settled, read by the models, judged, thinned out, written."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from ocrdata.evaluation import read_shards, recogniser
from ocrdata.evaluation.options import NamedPath
from ocrdata.evaluation.reader import Reader
from ocrdata.evaluation.recogniser import Recogniser
from ocrdata.evaluation.selection import select
from ocrdata.evaluation.selection.select import Judged, Rule
from ocrdata.executor.shards import Workers
from ocrdata.folders import outputs
from ocrdata.folders.resumable import ResumableRun, resumable_folder
from ocrdata.samples import labels
from ocrdata.samples.labels import Line
from ocrdata.train.models.presets import DEFAULT


@dataclass(frozen=True, slots=True)
class SelectOptions:
    """What a user asks for.

    Attributes:
        pool: Label files, and folders of line images.
        model: The weak model.
        strong: A stronger one, if there is one.
        mine: The pool has no labels: take what the models read.
        preset: Name of the published limits.
        limits: Limits instead of the preset's, by their names in `Rule`; None for the preset's.
        confidence: With `mine`, all readings must be at least so sure, 0 to 1.
        per_text: At most so many lines of one text.
        count: At most so many lines in all.
        seed: What chance does.
    """

    pool: Sequence[Path]
    model: NamedPath
    strong: NamedPath | None
    mine: bool
    preset: str
    limits: Mapping[str, float | None]
    confidence: float
    per_text: int | None
    count: int | None
    seed: int


@dataclass(frozen=True, slots=True)
class SelectPlan:
    """What will be done.

    Attributes:
        options: What was asked for.
        lines: The pool.
        models: The models by role, `weak` and `strong`.
        rule: The limits.
    """

    options: SelectOptions
    lines: Sequence[Line]
    models: Mapping[str, Recogniser]
    rule: Rule


def settle(options: SelectOptions, code: Path) -> SelectPlan:
    """Find the lines and the models, and settle the limits.

    Args:
        options: What a user asks for.
        code: Root of the training code.

    Raises:
        UserError: A label file is faulty, nothing is found, or a model is not one.
        UsageError: A line has no label, and the pool is not said to have none.
    """
    lines = list(select.pool(options.pool))
    if not options.mine and (bare := next((line for line in lines if not line.transcription), None)):
        raise click.UsageError(f"{bare.image} has no label: use --mine to take what models read.")
    models = {
        role: recogniser.find(item.given, DEFAULT, None, code)
        for role, item in (("weak", options.model), ("strong", options.strong))
        if item is not None
    }
    given = {name: value for name, value in options.limits.items() if value is not None}
    return SelectPlan(options, lines, models, dataclasses.replace(select.presets()[options.preset], **given))


def run(plan: SelectPlan, reader: Reader, workers: Workers, out: Path, *, force: bool) -> list[Judged]:
    """Read the pool, in shards that survive a kill, and leave the chosen lines in a folder.

    Returns:
        Every line with its verdict.

    Raises:
        UserError: A model cannot be run, or the disk is full or gone.
    """
    request = {"command": "select", **read_shards.request(plan.models, plan.lines)}
    with resumable_folder(out, request, force=force) as folder:
        shards = read_shards.ShardReader(folder, reader, workers)
        readings = [select.read(model, plan.lines, shards) for model in plan.models.values()]
        judged = _judge(plan, readings)
        _write(plan.options, judged, folder, out)
    return judged


def _judge(plan: SelectPlan, raw: Sequence[Sequence[select.Text | None]]) -> list[Judged]:
    options = plan.options
    lines, readings = select.decodable(plan.lines, raw)
    first, second = readings[0], readings[1] if len(readings) > 1 else None
    if options.mine:
        images = [line.image for line in lines]
        judged = select.by_agreement(images, first, second, options.confidence)
    else:
        judged = select.by_confidence(lines, first, second, plan.rule, options.seed)
    return select.diverse(judged, options.per_text, options.count, options.seed)


def _write(options: SelectOptions, judged: Sequence[Judged], folder: ResumableRun, out: Path) -> None:
    chosen = [item.line for item in judged if item.verdict == "kept"]
    written = (labels.Line(line.image.absolute(), line.transcription) for line in chosen)
    labels.write_lines(folder.stage / "rec.txt", written, data_dir=out.absolute())
    with (folder.stage / "select.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(select.record(item), ensure_ascii=False) + "\n" for item in judged)
    record = {
        "pool": list(map(str, options.pool)),
        "model": options.model.given,
        "strong": options.strong and options.strong.given,
        "mine": options.mine,
        "preset": options.preset,
        "seed": options.seed,
    }
    outputs.write_manifest(folder.stage, "select", record, select.counts(judged))

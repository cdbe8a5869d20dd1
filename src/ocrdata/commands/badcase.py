"""`ocrdata badcase`: what a model gets wrong, and what to synthesise against it."""

from pathlib import Path
from typing import Literal

import click

from ocrdata.commands.evaluate import Named, NamedInput
from ocrdata.options import (
    InputPath,
    device_option,
    engine_options,
    json_option,
    out_option,
    paddleocr_option,
)


@click.command()
@click.argument("model", type=NamedInput(presets=True))
@click.argument("labels", type=NamedInput(), nargs=-1, required=True)
@click.option(
    "--corpus",
    type=InputPath(shipped="corpora"),
    multiple=True,
    help="Texts to choose lines with the bad characters from; repeatable.  [default: the misread labels]",
)
@click.option(
    "--corpus-lines", type=click.IntRange(min=1), default=2000, show_default=True, help="Most lines of it."
)
@click.option(
    "--below",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.98,
    show_default=True,
    help="A character with less recall or precision is bad.",
)
@click.option(
    "--gallery",
    type=click.IntRange(min=0),
    default=300,
    show_default=True,
    help="Most lines in badcases.html.",
)
@device_option
@engine_options
@click.option(
    "--dict",
    "dictionary",
    type=InputPath(shipped="dictionaries"),
    help="Dictionary instead of the model's own.",
)
@click.option(
    "--preset",
    default="PP-OCRv3_mobile_rec",
    show_default=True,
    help="Network of a .pdparams file that has no config.yml beside it.",
)
@paddleocr_option
@json_option
@out_option("Folder for badcases.json, badcases.html, corpus.txt and rec.txt (the misread lines).")
def command(
    model: Named,
    labels: tuple[Named, ...],
    corpus: tuple[Path, ...],
    corpus_lines: int,
    below: float,
    gallery: int,
    device: Literal["auto", "cpu", "gpu"],
    engine: Literal["local", "ray"],
    address: str | None,
    dictionary: Path | None,
    preset: str,
    paddleocr: Path | None,
    as_json: bool,
    out: Path,
    force: bool,
) -> None:
    """What a model gets wrong, and what to synthesise against it.

    MODEL is a preset, a folder that finetune or an export left, or a .pdparams file; LABELS are recognition
    labels. Leaves badcases.json, which `synth --chars @`, `balance --weights @` and `mix --from-badcases`
    take as it is, the misread lines as rec.txt, and a gallery.

    \b
    Examples:
      ocrdata badcase PP-OCRv3_mobile_rec meter/rec.txt --out bad
      ocrdata badcase runs/first scene=val.txt --corpus general-zh --out bad
      ocrdata synth --chars @bad/badcases.json --corpus bad/corpus.txt --count 3000 --out more
    """
    from ocrdata import badcases, console
    from ocrdata.evaluation import evaluate_lines, read_shards, recogniser
    from ocrdata.executor import Workers
    from ocrdata.folders import outputs
    from ocrdata.folders.resumable import resumable_folder
    from ocrdata.train.models import source

    outputs.refuse_existing(out, force)
    workers = Workers(0, engine, address)
    code = source.training_code(paddleocr)
    found = recogniser.find(model.given, preset, dictionary, code)
    files = {
        name: [item.path for item in labels if item.name == name and item.path]
        for name in dict.fromkeys(item.name for item in labels)
    }
    texts = evaluate_lines.read_sets(files)
    badcases.refuse_foreign(texts, found.charset)
    where = read_shards.place(device, workers)
    request = {
        "command": "badcase",
        **read_shards.request({model.name: found}, [line for lines in texts.values() for line in lines]),
    }
    with resumable_folder(out, request, force=force) as run:
        read = read_shards.reader(run, workers)
        readings = evaluate_lines.evaluate({model.name: found}, files, where, code, read)[model.name]
        result = badcases.collect(readings, found.charset, corpus, below=below, most=corpus_lines)
        badcases.write(run.stage, out.absolute(), result, model.given, gallery)
        outputs.write_manifest(
            run.stage,
            "badcase",
            {
                "model": model.given,
                "labels": [str(item.path) for item in labels],
                "corpus": list(map(str, corpus)),
                "below": below,
            },
            {"lines": result.found.scores.lines, "wrong": len(result.wrong), "characters": len(result.bad)},
        )
    if as_json:
        click.echo((out / badcases.NAME).read_text(encoding="utf-8"), nl=False)
    elif result.bad:
        console.show(badcases.table(result.found, result.bad))
    for sentence in badcases.sentences(result, out):
        console.say(sentence)

"""`ocrdata badcase`: what a model reads wrong, and what to synthesise against it."""

from pathlib import Path
from typing import Literal

import click

from ocrdata.evaluation.options import (
    NamedInput,
    NamedPath,
    architecture_option,
    named_files,
)
from ocrdata.options import (
    InputPath,
    device_option,
    dictionary_option,
    engine_options,
    json_option,
    out_option,
    paddleocr_option,
)


@click.command()
@click.argument("model", type=NamedInput(presets="recognisers"))
@click.argument("labels", type=NamedInput(), nargs=-1, required=True)
@click.option(
    "--corpus",
    type=InputPath(shipped="corpora"),
    multiple=True,
    help="Texts to choose lines with bad characters from; repeatable.  [default: the misread labels]",
)
@click.option(
    "--corpus-lines",
    type=click.IntRange(min=1),
    default=2000,
    show_default=True,
    help="Maximum number of such lines.",
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
    "most_shown",
    type=click.IntRange(min=0),
    default=300,
    show_default=True,
    help="Maximum number of lines in badcases.html.",
)
@device_option
@engine_options
@dictionary_option("Dictionary to use instead of the model's own.")
@architecture_option("PP-OCRv6_small_rec")
@paddleocr_option
@json_option
@out_option("Folder for badcases.json, badcases.html, corpus.txt and rec.txt (the misread lines).")
def command(
    model: NamedPath,
    labels: tuple[NamedPath, ...],
    corpus: tuple[Path, ...],
    corpus_lines: int,
    below: float,
    most_shown: int,
    device: Literal["auto", "cpu", "gpu"],
    engine: Literal["local", "ray"],
    address: str | None,
    dictionary: Path | None,
    architecture: str | None,
    paddleocr: Path | None,
    as_json: bool,
    out: Path,
    force: bool,
) -> None:
    """Find what a model reads wrong, and what to synthesise against it.

    MODEL is a model of `ocrdata models`, a folder that finetune or export left, or a .pdparams file. Writes
    badcases.json for `synth --chars @`, `balance --weights @` and `mix --from-badcases`, and a gallery.

    \b
    Examples:
      ocrdata badcase PP-OCRv6_small_rec meter/rec.txt --out bad
      ocrdata badcase runs/first scene=val.txt --corpus general-zh --out bad
      ocrdata synth --chars @bad/badcases.json --corpus bad/corpus.txt --count 3000 --out more
    """
    from ocrdata import console
    from ocrdata.badcases import advice, collection, gallery
    from ocrdata.evaluation import read_shards, recogniser
    from ocrdata.evaluation.locate import refuse_contradiction
    from ocrdata.evaluation.reader import Reader
    from ocrdata.executor.shards import Workers
    from ocrdata.folders import outputs
    from ocrdata.train.models import source

    outputs.refuse_existing(out, force)
    refuse_contradiction(model.given, architecture)
    workers = Workers(0, engine, address)
    code = source.training_code(paddleocr)
    request = collection.BadCaseRequest(
        model=model.given,
        recogniser=recogniser.find(model.given, architecture, dictionary, code),
        labels=named_files(labels),
        corpus=corpus,
        corpus_lines=corpus_lines,
        below=below,
        gallery=most_shown,
    )
    reader = Reader(read_shards.device_for(device, workers), code)
    result = collection.run(request, reader, workers, out, force=force)
    if as_json:
        click.echo((out / advice.NAME).read_text(encoding="utf-8"), nl=False)
    elif result.bad:
        console.show(gallery.table(result.found, result.bad))
    for sentence in collection.sentences(result, out):
        console.say(sentence)

"""`ocrdata export`: a trained model in the form that paddleocr loads."""

from pathlib import Path

import click

from ocrdata.command_line.completion import offering
from ocrdata.evaluation.options import NamedInput, NamedPath, architecture_option
from ocrdata.options import InputPath, dictionary_option, out_option, paddleocr_option


@click.command()
@click.option(
    "--model",
    shell_complete=offering("models", files=True),
    required=True,
    type=InputPath(must_exist=False),
    help="A folder that finetune left, a .pdparams file, or a model of `ocrdata models`.",
)
@architecture_option("PP-OCRv6_small_rec")
@dictionary_option("Dictionary of a recognition model.  [default: the model's own]")
@click.option("--onnx", is_flag=True, help="Also write inference.onnx (needs paddle2onnx).")
@click.option(
    "--compare/--no-compare",
    default=True,
    show_default=True,
    help="Read a sample with the checkpoint and with what was exported; export nothing if they differ.",
)
@click.option(
    "--python",
    type=InputPath(),
    help="Python interpreter of an environment with paddleocr, to compare with that as well (recognition).  "
    "[default: the one that `predict` uses, if it is there]",
)
@click.option(
    "--calibrate-on",
    "sets",
    type=NamedInput(),
    multiple=True,
    help="Recognition labels: also fit to half of these lines, as the exported model reads them, how "
    "probably a line is right, by its confidence. `predict --json` then says it; repeatable.",
)
@click.option("--ignore-case", is_flag=True, help="With --calibrate-on: capitals count as small letters.")
@click.option("--ignore-space", is_flag=True, help="With --calibrate-on: white space does not count.")
@click.option(
    "--reject-for",
    "wished",
    type=click.FloatRange(0, 100, min_open=True),
    metavar="PERCENT",
    help="With --calibrate-on: also choose from which confidence on this percentage of the lines is right.",
)
@paddleocr_option
@out_option("Folder for the inference model.")
def command(
    model: Path,
    architecture: str | None,
    dictionary: Path | None,
    onnx: bool,
    compare: bool,
    python: Path | None,
    sets: tuple[NamedPath, ...],
    ignore_case: bool,
    ignore_space: bool,
    wished: float | None,
    paddleocr: Path | None,
    out: Path,
    force: bool,
) -> None:
    """Export a trained model as the inference model that paddleocr 3.x loads directly.

    \b
    Examples:
      ocrdata export --model runs/first --out models/first
      ocrdata export --model runs/det --out models/det --onnx
      ocrdata export --model runs/first --calibrate-on val/rec.txt --reject-for 99 --out models/first
    """
    from ocrdata import console
    from ocrdata.deployment import calibrating, export, paddleocr_environment, parity
    from ocrdata.deployment import paddleocr as production
    from ocrdata.evaluation.locate import refuse_contradiction
    from ocrdata.folders import outputs
    from ocrdata.train.models import source

    if not sets and (ignore_case or ignore_space or wished):
        raise click.UsageError("--ignore-case, --ignore-space and --reject-for need --calibrate-on.")
    wish = calibrating.Wish.of(sets, ignore_case, ignore_space, wished)
    outputs.refuse_existing(out, force)
    refuse_contradiction(str(model), architecture)
    if onnx:
        export.require_paddle2onnx()
        export.require_onnxruntime(compare)
    interpreter = str(python.absolute()) if python else paddleocr_environment.available()
    if interpreter and compare:
        production.require(interpreter)
    code = source.training_code(paddleocr)
    trained = export.find(str(model), architecture, dictionary, code)
    wish.require_possible(trained)
    with outputs.staged_folder(out, force=force) as stage:
        export.export(trained, code, stage)
        if onnx:
            export.to_onnx(stage)
        compared = (
            parity.compare(str(model), architecture, trained, stage, code, python=interpreter)
            if compare
            else []
        )
        parity.require(compared, trained.name)
        report = calibrating.calibrate(stage, trained.name, wish, code) if sets else None
        export.write_manifest(
            stage,
            trained,
            {found.engine: found.record() for found in compared},
            wish.record(report) if report else None,
        )
    if compared:
        console.say(parity.sentence(compared, "line" if trained.dictionary else "page"))
    for table in report.tables if report else ():
        console.show(table)
    written = production.model(out, "rec" if trained.dictionary else "det")
    console.say(f"{out} is written. In paddleocr: {production.call(written, out)}")

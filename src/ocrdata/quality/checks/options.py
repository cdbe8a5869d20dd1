"""The Click options of the commands that check labels by PaddleOCR's rules: check, report."""

import click

from ocrdata.command_line.completion import offering
from ocrdata.options import F, InputPath, data_dir_option, dictionary_option


def checked_options(function: F) -> F:
    """Which labels are checked and by whose rules: `LABELS`, `--config`, `--model`, `--gtc`, `--max-length`,
    `--width`, `--dict`,
    `--python`, `--data-dir`, `--against` and `--judge`, as `quality.checks.inputs.plan` takes them.
    """
    for decorate in (
        click.option(
            "--judge",
            is_flag=True,
            help="Let a recogniser read every line, and list the labels it disagrees with.",
        ),
        click.option(
            "--against",
            type=InputPath(),
            multiple=True,
            help="Evaluation labels, whose images must not be in LABELS; repeatable.",
        ),
        data_dir_option,
        click.option(
            "--python",
            type=InputPath(),
            help="Python interpreter used for training: its OpenCV decides which images can be decoded.  "
            "[default: this one]",
        ),
        dictionary_option("Dictionary to use instead of the config's."),
        click.option(
            "--width",
            type=click.IntRange(320, 3200),
            help="Train as `finetune --width` does.",
        ),
        click.option(
            "--max-length",
            type=click.IntRange(min=1),
            help="Train as `finetune --max-length` does: texts of up to this many characters.",
        ),
        click.option("--gtc", is_flag=True, help="Use the model's official form, with an attention head."),
        click.option(
            "--model",
            shell_complete=offering("models"),
            help="Model whose rules apply, instead of --config.  [default: depends on the labels]",
        ),
        click.option(
            "--config",
            type=InputPath(),
            help="PaddleOCR's config of the run; without LABELS, its label files are used.",
        ),
        click.argument("labels", nargs=-1, type=InputPath()),
    ):
        function = decorate(function)
    return function

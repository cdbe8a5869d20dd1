"""The Click options of the commands that look at labels by PaddleOCR's rules: check, stats, report."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ocrdata.options import InputPath

F = TypeVar("F", bound=Callable[..., Any])


def checked_options(function: F) -> F:
    """Which labels are checked and by whose rules: `LABELS`, `--config`, `--model`, `--gtc`, `--dict`,
    `--python`, `--data-dir` and `--against`, as `quality.checks.inputs.plan` takes them.
    """
    for decorate in (
        click.option(
            "--against",
            type=InputPath(),
            multiple=True,
            help="Evaluation labels, whose images must not be in LABELS; repeatable.",
        ),
        click.option(
            "--data-dir",
            type=InputPath(),
            help="Folder of the image paths.  [default: each label file's own]",
        ),
        click.option(
            "--python",
            type=InputPath(),
            help="Python interpreter that trains: its OpenCV decides about images that not every version "
            "decodes.  [default: this one]",
        ),
        click.option(
            "--dict",
            "dictionary",
            type=InputPath(shipped="dictionaries"),
            help="Dictionary to use instead of the config's.",
        ),
        click.option("--gtc", is_flag=True, help="Use the model's official form, with an attention head."),
        click.option(
            "--model",
            help="Model to take the rules of, instead of --config.  [default: depends on the labels]",
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

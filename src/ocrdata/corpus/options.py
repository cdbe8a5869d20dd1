"""Click options of the commands that read corpora."""

from collections.abc import Callable

import click

from ocrdata.options import F


def text_options(field: str) -> Callable[[F], F]:
    """`--field`, `--encoding` and `--count`: how texts are read, as `corpus.sources.read_texts` takes them.

    Args:
        field: Help text of `--field`.
    """

    def decorate(function: F) -> F:
        for option in (
            click.option(
                "--count", default=10000, show_default=True, help="Lines to draw from each template file."
            ),
            click.option(
                "--encoding",
                default="utf-8",
                show_default=True,
                help="Encoding of plain text, JSONL and CSV.",
            ),
            click.option("--field", default="text", show_default=True, help=field),
        ):
            function = option(function)
        return function

    return decorate

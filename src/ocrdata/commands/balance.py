"""`ocrdata balance`: lines chosen so that no character is too rare to be learnt."""

from pathlib import Path
from typing import Any

import click

from ocrdata.corpus.options import text_options
from ocrdata.options import InputPath, dictionary_option, out_option, seed_option


class AtPath(InputPath):
    """An input file that may be written `@file`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        return super().convert(value.removeprefix("@") if isinstance(value, str) else value, param, ctx)


@click.command()
@click.argument("corpus", nargs=-1, type=InputPath(shipped="corpora"))
@click.option("--hub", multiple=True, metavar="NAME", help="Hugging Face dataset to read; repeatable.")
@click.option("--hub-lines", type=click.IntRange(min=1), help="Texts to take from each.  [default: all]")
@text_options("JSONL field, or CSV or hub column.")
@click.option("--max-length", type=click.IntRange(min=2), help="Cut longer texts into pieces of this length.")
@dictionary_option("Dictionary of the model.")
@click.option("--outside", type=click.Choice(["drop", "keep"]), default="drop", show_default=True,
              help="What to do with lines that have characters outside the dictionary.")  # fmt: skip
@click.option("--min-per-char", type=click.IntRange(min=0), default=200, show_default=True,
              help="Minimum number of occurrences of each character.")  # fmt: skip
@click.option("--temperature", type=click.FloatRange(0, 1), default=0.0, show_default=True,
              help="0: the same minimum for all; 1: the corpus's own frequencies.")  # fmt: skip
@click.option("--weights", type=AtPath(),
              help='JSON file of factors for the minimum of a character: {"§": 3}.')  # fmt: skip
@click.option("--max-share", type=click.FloatRange(0, 1, min_open=True), default=1.0, show_default=True,
              help="Maximum share of the text that one character may make up.")  # fmt: skip
@click.option("--keep-spaces", type=click.FloatRange(0, 1), default=0.5, show_default=True,
              help="Fraction of the corpus's share of spaces to keep at least.")  # fmt: skip
@click.option("--max-repeat", type=click.IntRange(min=1), default=10, show_default=True,
              help="Maximum number of times to take a line with a rare character.")  # fmt: skip
@click.option("--unit", type=click.Choice(["char", "word"]), default="char", show_default=True,
              help="What gets a minimum: characters only, or common words as well.")  # fmt: skip
@click.option("--min-per-word", type=click.IntRange(min=1), default=20, show_default=True,
              help="Minimum number of occurrences of each common word.")  # fmt: skip
@click.option("--common-words", type=click.IntRange(min=1), default=5000, show_default=True,
              help="Number of words that count as common.")  # fmt: skip
@click.option("--like", type=InputPath(), help="Texts or labels to imitate: draw --lines lines like them.")
@click.option("--lines", type=click.IntRange(min=1),
              help="Minimum number of lines; with --like, the number to draw.  "
              "[default with --like: 10000]")  # fmt: skip
@click.option("--fill", multiple=True, type=InputPath(shipped="corpora"),
              help="Word list, or templates with {word}, for what is too rare; repeatable.")  # fmt: skip
@click.option(
    "--ratio-list",
    is_flag=True,
    help="For label files: write a folder with mix.yml instead of repeated lines.",
)
@seed_option
@out_option("Text (.txt), JSONL, or for label files a label file; a report is written beside it.")
def command(corpus: tuple[Path, ...], out: Path, force: bool, **options: Any) -> None:
    """Choose as few lines of a corpus as possible so that every character appears often enough.

    CORPUS is plain text, JSONL, CSV, template files, the name of a shipped corpus, or recognition label
    files. Lines are not changed, and only those with a rare character are repeated. The report lists the
    characters that stay too rare.

    \b
    Examples:
      ocrdata balance news.txt shop.jsonl --dict ppocr_keys_v1 --out balanced.txt
      ocrdata balance news.txt --dict keys.txt --fill words.txt --fill carriers --out balanced.txt
      ocrdata balance news.txt --like scene/rec.txt --lines 5000 --out like-scene.txt
      ocrdata balance train.txt --dict ppocr_keys_v1 --out train-balanced.txt
    """
    from dataclasses import replace

    from ocrdata import console
    from ocrdata.corpus.balance_files import BalanceOptions, balance_files
    from ocrdata.corpus.stats import table
    from ocrdata.translation import translated

    _refuse_minimums_with_like(options["like"])
    done = balance_files(BalanceOptions(corpus=corpus, **options), out, force=force)
    profiles = [replace(profile, name=translated(profile.name)) for profile in done.profiles]
    console.show(table(profiles, options["dictionary"] is not None))
    for message in done.messages:
        console.say(message)
    console.say(f"{out} is written, with {done.report} beside it.")


def _refuse_minimums_with_like(like: Path | None) -> None:
    """--like replaces the minimums: stop if options of both are given.

    Raises:
        click.UsageError: One of them was typed beside --like.
    """
    context = click.get_current_context()
    for name in ("min_per_char", "temperature", "weights", "max_share", "keep_spaces", "unit"):
        source = context.get_parameter_source(name)
        if like and source is not None and source.name == "COMMANDLINE":
            raise click.UsageError(
                f"--{name.replace('_', '-')} sets minimums, and --like matches a reference: use one of them."
            )

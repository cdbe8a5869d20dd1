"""`ocrdata corpus`: statistics of corpora, and a list of Chinese words."""

from pathlib import Path

import click

from ocrdata.corpus.options import text_options
from ocrdata.options import (
    InputPath,
    OutputPath,
    dictionary_option,
    force_option,
    json_option,
    out_option,
    seed_option,
)


@click.group()
def command() -> None:
    """Show the coverage, frequencies and lengths of corpora, or write a list of Chinese words.

    \b
    Examples:
      ocrdata corpus stats general-zh --dict ppocr_keys_v1
      ocrdata corpus stats news.txt balanced.txt --dict ppocr_keys_v1 --plot curve.svg
      ocrdata corpus words --out words.txt
    """


@command.command()
@click.argument("corpus", nargs=-1, required=True, type=InputPath(shipped="corpora"))
@dictionary_option("Dictionary for coverage.")
@text_options("JSONL field or CSV column.")
@click.option("--plot", type=OutputPath(), help="SVG file to draw the frequency curves into.")
@force_option("Replace a plot that exists already.")
@click.option("--floor", default=200, show_default=True, help="Number of occurrences to mark in the plot.")
@json_option
@seed_option
def stats(
    corpus: tuple[Path, ...],
    dictionary: Path | None,
    field: str,
    encoding: str,
    count: int,
    plot: Path | None,
    force: bool,
    floor: int,
    as_json: bool,
    seed: int,
) -> None:
    """Compare corpora: coverage, frequencies, Gini coefficient, lengths.

    \b
    Examples:
      ocrdata corpus stats general-zh --dict ppocr_keys_v1
      ocrdata corpus stats news.txt balanced.txt --plot curve.svg
    """
    import json

    from ocrdata import console
    from ocrdata.corpus import stats as numbers
    from ocrdata.corpus.plot import frequency_curve
    from ocrdata.corpus.sources import read_texts
    from ocrdata.folders import outputs
    from ocrdata.samples.charset import read_charset
    from ocrdata.samples.dictionary_faults import describe_faults

    charset = read_charset(dictionary) if dictionary else None
    for note in describe_faults(charset) if charset else ():
        console.say(note)
    profiles = [
        numbers.profile_texts(
            path.stem, read_texts(path, field=field, encoding=encoding, seed=seed, count=count), charset
        )
        for path in corpus
    ]
    if as_json:
        click.echo(json.dumps([numbers.record(one) for one in profiles], ensure_ascii=False, indent=2))
    else:
        console.show(numbers.table(profiles, charset is not None))
    if plot is not None:
        with outputs.staged_file(plot, force=force) as stage:
            stage.write_text(frequency_curve(profiles, floor), encoding="utf-8")
        console.say(f"{plot} is written.")


@command.command()
@click.option("--limit", type=click.IntRange(min=1), help="Number of words to write.  [default: all 349,046]")
@click.option("--chars", default="", help="Write only words with one of these characters.")
@out_option("Text file: one word per line, the most frequent first.")
def words(limit: int | None, chars: str, out: Path, force: bool) -> None:
    """Write Chinese words, the most frequent first.

    They are those of the package jieba, for `balance --fill`.

    \b
    Examples:
      ocrdata corpus words --out words.txt
      ocrdata corpus words --chars 囧龘 --out rare.txt
    """
    from ocrdata import console
    from ocrdata.corpus.words import frequent_words
    from ocrdata.errors import UserError
    from ocrdata.folders import outputs

    chosen = [word for word, _ in frequent_words() if not chars or set(word) & set(chars)][:limit]
    if not chosen:
        raise UserError(
            f"No word has one of the characters {chars}.", "Give other characters, or leave --chars out."
        )
    with outputs.staged_file(out, force=force) as stage:
        stage.write_text("".join(f"{word}\n" for word in chosen), encoding="utf-8")
    console.say(f"{console.quantity(len(chosen), 'word')} written to {out}.")

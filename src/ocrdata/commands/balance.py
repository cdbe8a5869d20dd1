"""`ocrdata balance`: lines chosen so that no character is too rare to be learnt."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from ocrdata.options import InputPath, out_option, seed_option


class AtPath(InputPath):
    """An input file that may be written `@file`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        return super().convert(value.removeprefix("@") if isinstance(value, str) else value, param, ctx)


@click.command()
@click.argument("corpus", nargs=-1, type=InputPath(shipped="corpora"))
@click.option("--hub", multiple=True, metavar="NAME", help="Hugging Face dataset to stream texts from, too.")
@click.option("--hub-lines", type=click.IntRange(min=1), help="Texts taken of each of these.  [default: all]")
@click.option("--field", default="text", show_default=True, help="JSONL field, CSV column or hub column.")
@click.option("--encoding", default="utf-8", show_default=True, help="Of plain text, JSONL and CSV.")
@click.option("--count", default=10000, show_default=True, help="Lines drawn from each template file.")
@click.option("--max-length", type=click.IntRange(min=2), help="Cut longer texts into pieces of this length.")
@click.option("--dict", "dictionary", type=InputPath(shipped="dictionaries"), help="The model's characters.")
@click.option("--outside", type=click.Choice(["drop", "keep"]), default="drop", show_default=True,
              help="Lines with characters that are not in the dictionary.")  # fmt: skip
@click.option("--min-per-char", type=click.IntRange(min=0), default=200, show_default=True,
              help="Times that each character shall come.")  # fmt: skip
@click.option("--temperature", type=click.FloatRange(0, 1), default=0.0, show_default=True,
              help="0: the same floor for all; 1: as natural as the corpus.")  # fmt: skip
@click.option("--weights", type=AtPath(), help='JSON of factors of the floor: {"§": 3}.')
@click.option("--max-share", type=click.FloatRange(0, 1, min_open=True), default=1.0, show_default=True,
              help="No character is more than this part of all.")  # fmt: skip
@click.option("--keep-spaces", type=click.FloatRange(0, 1), default=0.5, show_default=True,
              help="Spaces keep this part of the share they have in the corpus.")  # fmt: skip
@click.option("--max-repeat", type=click.IntRange(min=1), default=10, show_default=True,
              help="Times that a line with a rare character may be taken.")  # fmt: skip
@click.option("--unit", type=click.Choice(["char", "word"]), default="char", show_default=True,
              help="word: common words have a floor, too.")  # fmt: skip
@click.option("--min-per-word", type=click.IntRange(min=1), default=20, show_default=True,
              help="Times that each common word shall come.")  # fmt: skip
@click.option("--common-words", type=click.IntRange(min=1), default=5000, show_default=True,
              help="How many words are common.")  # fmt: skip
@click.option("--like", type=InputPath(), help="Texts or labels of the scene: draw --lines lines like them.")
@click.option("--lines", type=click.IntRange(min=1), help="Lines at least; with --like, exactly.  "
              "[default with --like: 10000]")  # fmt: skip
@click.option("--fill", multiple=True, type=InputPath(shipped="corpora"),
              help="Word lists, or templates with {word}, for what the corpus cannot give.")  # fmt: skip
@click.option("--ratio-list", is_flag=True, help="Label files: a folder with mix.yml instead of repeats.")
@seed_option
@out_option("Text (.txt), JSONL, or for label files a label file; a report lies beside it.")
def command(corpus: tuple[Path, ...], out: Path, force: bool, **options: Any) -> None:
    """Choose lines of a corpus so that every character comes often enough, with as few lines as possible.

    CORPUS is plain text, JSONL, CSV, template files, the name of a shipped corpus, or recognition label
    files. Lines stay as they are; only those that hold a rare character are repeated. What the corpus
    cannot give is listed.

    \b
    Examples:
      ocrdata balance news.txt shop.jsonl --dict ppocr_keys_v1 --out balanced.txt
      ocrdata balance news.txt --dict keys.txt --fill words.txt --fill carriers --out balanced.txt
      ocrdata balance news.txt --like scene/rec.txt --lines 5000 --out like-scene.txt
      ocrdata balance train.txt --dict ppocr_keys_v1 --out train-balanced.txt
    """
    from ocrdata import console
    from ocrdata.corpus import balance, deliver, sources, stats, targets, words
    from ocrdata.folders.outputs import refuse_existing
    from ocrdata.samples.charset import read_charset

    if not corpus and not options["hub"]:
        raise click.UsageError("Give at least one CORPUS, or --hub.")
    as_labels = _are_labels(corpus, options)
    _refuse_floors_with_like(options)
    refuse_existing(out, force)
    charset = read_charset(options["dictionary"]) if options["dictionary"] else None

    def texts() -> Iterator[str]:
        if as_labels:
            yield from (line.transcription for line in sources.read_label_lines(corpus))
        else:
            yield from sources.read_corpora(
                corpus, options["hub"], field=options["field"], encoding=options["encoding"],
                seed=options["seed"], count=options["count"], hub_limit=options["hub_lines"],
                longest=options["max_length"],
            )  # fmt: skip

    keep = options["outside"] == "keep"
    if options["like"]:
        choice = balance.imitate(
            texts(), sources.read_texts(options["like"]), charset, options["lines"] or 10000,
            max_repeat=options["max_repeat"], keep_outside=keep, seed=options["seed"],
        )  # fmt: skip
    else:
        target = targets.Target(
            options["min_per_char"], options["temperature"],
            targets.read_weights(options["weights"]) if options["weights"] else None,
            options["max_share"], options["keep_spaces"], options["max_repeat"],
            options["common_words"], options["min_per_word"],
        )  # fmt: skip
        choice = balance.balance(
            texts(), charset, target, words=words.breaker() if options["unit"] == "word" else None,
            keep_outside=keep, lines=options["lines"], seed=options["seed"],
        )  # fmt: skip
    made_up, filled = deliver.make_up(choice, options["fill"], charset, options["seed"])
    profiles = [
        stats.profile("corpus", choice.entries, choice.before, choice.sizes, charset=charset),
        stats.profile("balanced", choice.entries, choice.after, choice.sizes, choice.repeats, charset),
    ]
    if options["like"]:
        profiles.append(stats.profile_texts("like", sources.read_texts(options["like"]), charset))
    content = deliver.report(choice, profiles, len(made_up), filled)
    deliver.deliver(
        out, corpus if as_labels else None, texts, choice, made_up, content,
        ratio_list=options["ratio_list"], force=force, options={"corpus": list(map(str, corpus)), **options},
    )  # fmt: skip
    console.show(stats.table(profiles, charset is not None))
    for message in deliver.summary(choice, made_up, filled, options):
        console.say(message)
    console.say(f"{out} is written, and {deliver.report_path(out)} beside it.")


def _refuse_floors_with_like(options: dict[str, Any]) -> None:
    """--like is a target of its own: say so where options of the other target are given with it."""
    context = click.get_current_context()
    for name in ("min_per_char", "temperature", "weights", "max_share", "keep_spaces", "unit"):
        source = context.get_parameter_source(name)
        if options["like"] and source is not None and source.name == "COMMANDLINE":
            raise click.UsageError(f"--{name.replace('_', '-')} sets floors, --like matches: choose one.")


def _are_labels(corpus: tuple[Path, ...], options: dict[str, Any]) -> bool:
    """Whether the corpus is recognition label files; says so if it is a mixture or what cannot be done."""
    from ocrdata.corpus.sources import is_label_file
    from ocrdata.errors import UserError
    from ocrdata.samples import labels

    kinds = {path: path.is_file() and is_label_file(path) for path in corpus}
    if not any(kinds.values()):
        if options["ratio_list"]:
            raise click.UsageError("--ratio-list is for label files.")
        return False
    if not all(kinds.values()) or options["hub"]:
        odd = next((path for path, is_label in kinds.items() if not is_label), None)
        raise UserError(
            "is text, and other inputs are label files.", "Balance label files and texts apart.", path=odd
        )
    for path in corpus:
        if labels.is_detection(path):
            raise UserError(
                "is a detection label file; pages are not balanced.",
                "Cut it into lines first: ocrdata convert.",
                path=path,
            )
    for name in ("fill", "max_length"):
        if options[name]:
            raise click.UsageError(
                f"--{name.replace('_', '-')} makes texts without images: not for label files."
            )
    return True

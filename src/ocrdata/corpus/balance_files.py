"""`balance` from files to files: read corpora or label files, choose lines, write them with a report."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import click

from ocrdata.corpus import balance, balance_output, sources, stats, words
from ocrdata.corpus.solver import targets
from ocrdata.errors import UserError
from ocrdata.folders import outputs
from ocrdata.samples import labels
from ocrdata.samples.charset import Charset, read_charset
from ocrdata.samples.dictionary_faults import describe_faults

_LINES_LIKE = 10_000
"""Lines drawn to match a reference, if the number is not given."""


@dataclass(frozen=True, slots=True)
class BalanceOptions:
    """The options of the command, in its words. `BalanceTarget` explains those of the objective."""

    corpus: tuple[Path, ...] = ()
    hub: tuple[str, ...] = ()
    hub_lines: int | None = None
    field: str = "text"
    encoding: str = "utf-8"
    count: int = 10_000
    max_length: int | None = None
    dictionary: Path | None = None
    outside: Literal["drop", "keep"] = "drop"
    min_per_char: int = 200
    temperature: float = 0.0
    weights: Path | None = None
    max_share: float = 1.0
    keep_spaces: float = 0.5
    max_repeat: int = 10
    unit: Literal["char", "word"] = "char"
    min_per_word: int = 20
    common_words: int = 5000
    like: Path | None = None
    lines: int | None = None
    fill: tuple[Path, ...] = ()
    ratio_list: bool = False
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Balanced:
    """What a balance did.

    Attributes:
        profiles: The corpus, the balanced lines, and the reference if there was one.
        messages: One sentence for each thing worth knowing.
        report: The report's file.
    """

    profiles: tuple[stats.CorpusProfile, ...]
    messages: tuple[str, ...]
    report: Path


def balance_files(options: BalanceOptions, out: Path, *, force: bool = False) -> Balanced:
    """Choose lines and write them, with a report beside them.

    Args:
        options: What to balance, and how.
        out: Text (`.txt`), JSONL, or for label files a label file; a folder with `ratio_list`.
        force: Replace an earlier output.

    Raises:
        click.UsageError: Two options contradict each other.
        UserError: An input cannot be used, or `out` exists.
    """
    if not options.corpus and not options.hub:
        raise click.UsageError("Give at least one CORPUS, or --hub.")
    as_labels = _are_labels(options)
    report = balance_output.report_path(out)
    _refuse_existing_report(report, out, force)
    staged = outputs.staged_folder if options.ratio_list else outputs.staged_file
    with staged(out, force=force) as stage:
        charset = read_charset(options.dictionary) if options.dictionary else None
        selection = _selection(options, as_labels, charset)
        if not selection.lines and not options.fill:
            raise UserError(
                "no line of the corpus can be used: each is empty or has characters outside the dictionary.",
                "Give a corpus with texts, or --outside keep.",
            )
        made_up, filled = balance_output.fill_missing(selection, options.fill, charset, options.seed)
        _write(options, stage, out, selection, made_up, as_labels=as_labels)
        profiles = _profiles(options, selection, charset)
        content = balance_output.report(selection, profiles, len(made_up), filled)
        # First the report: a run that is killed between the two is not finished, and is started again.
        with outputs.staged_file(report, force=True) as beside:
            beside.write_text(
                json.dumps(content, ensure_ascii=False, indent=2) + "\n",
                encoding="utf-8",
                errors="backslashreplace",
            )
    keep, matched = options.outside == "keep", options.like is not None
    messages = balance_output.summary(
        selection, made_up, filled, keep_outside=keep, max_share=options.max_share, matched=matched
    )
    about = describe_faults(charset) if charset else ()
    return Balanced(profiles, (*about, *messages), report)


def _refuse_existing_report(report: Path, out: Path, force: bool) -> None:
    """Stop where a file of somebody else's has the report's name.

    Raises:
        UserError: There is one, and no `force`.
    """
    if force or out.exists() or not report.exists() or balance_output.is_report(report):
        return
    raise UserError(f"{report} exists already.", "Choose another --out, or use --force to replace it.")


def _write(
    options: BalanceOptions,
    stage: Path,
    out: Path,
    selection: balance.LineSelection,
    made_up: Sequence[str],
    *,
    as_labels: bool,
) -> None:
    """Write the chosen lines as what they are to be: label files in proportions, a label file, or texts."""
    if options.ratio_list:
        balance_output.write_ratio_lists(stage, out, sources.read_label_lines(options.corpus), selection)
        outputs.write_manifest(stage, "balance", _recorded(options), {"lines": selection.lines})
    elif as_labels:
        balance_output.write_label_file(stage, out, sources.read_label_lines(options.corpus), selection)
    else:
        jsonl = out.suffix.lower() in (".jsonl", ".ndjson")
        balance_output.write_texts(stage, _texts(options, as_labels), selection, made_up, jsonl=jsonl)


def _texts(options: BalanceOptions, as_labels: bool) -> Iterator[str]:
    """The texts of the corpus; the same each time."""
    if as_labels:
        return (line.transcription for line in sources.read_label_lines(options.corpus))
    return sources.read_corpora(
        options.corpus,
        options.hub,
        field=options.field,
        encoding=options.encoding,
        seed=options.seed,
        count=options.count,
        hub_limit=options.hub_lines,
        longest=options.max_length,
    )


def _selection(options: BalanceOptions, as_labels: bool, charset: Charset | None) -> balance.LineSelection:
    texts, keep = _texts(options, as_labels), options.outside == "keep"
    if options.like:
        return balance.match_reference(
            texts,
            sources.read_texts(options.like),
            charset,
            options.lines or _LINES_LIKE,
            max_repeat=options.max_repeat,
            keep_outside=keep,
            seed=options.seed,
        )
    target = targets.BalanceTarget(
        options.min_per_char,
        options.temperature,
        targets.read_weights(options.weights) if options.weights else None,
        options.max_share,
        options.keep_spaces,
        options.max_repeat,
        options.common_words,
        options.min_per_word,
    )
    breaker = words.breaker() if options.unit == "word" else None
    return balance.balance(
        texts, charset, target, words=breaker, keep_outside=keep, lines=options.lines, seed=options.seed
    )


def _profiles(
    options: BalanceOptions, chosen: balance.LineSelection, charset: Charset | None
) -> tuple[stats.CorpusProfile, ...]:
    profiles = [
        stats.profile("corpus", chosen.entries, chosen.before, chosen.sizes, charset=charset),
        stats.profile("balanced", chosen.entries, chosen.after, chosen.sizes, chosen.repeats, charset),
    ]
    if options.like:
        profiles.append(stats.profile_texts("like", sources.read_texts(options.like), charset))
    return tuple(profiles)


def _recorded(options: BalanceOptions) -> dict[str, Any]:
    return {**asdict(options), "corpus": list(map(str, options.corpus))}


def _are_labels(options: BalanceOptions) -> bool:
    """Whether the corpus is recognition label files.

    Raises:
        click.UsageError: An option does not go with what the corpus is.
        UserError: The corpus mixes label files and texts, or is a detection label file.
    """
    kinds = {path: path.is_file() and sources.is_label_file(path) for path in options.corpus}
    if not any(kinds.values()):
        if options.ratio_list:
            raise click.UsageError("--ratio-list is for label files.")
        return False
    if not all(kinds.values()) or options.hub:
        odd = next((path for path, is_label in kinds.items() if not is_label), None)
        raise UserError(
            "is text, but other inputs are label files.", "Balance label files and texts apart.", path=odd
        )
    for path in options.corpus:
        if labels.is_detection(path):
            raise UserError(
                "is a detection label file; pages cannot be balanced.",
                "Cut the pages into lines first: ocrdata convert.",
                path=path,
            )
    for name, value in (("fill", options.fill), ("max-length", options.max_length)):
        if value:
            raise click.UsageError(f"--{name} makes texts without images: not for label files.")
    return True

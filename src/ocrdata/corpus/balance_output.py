"""The files that `balance` writes: lines, label files, PaddleOCR's lists, and the report."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from ocrdata.console import quantity
from ocrdata.corpus import templates
from ocrdata.corpus.balance import LineSelection, repeated_rows
from ocrdata.corpus.fill import fill
from ocrdata.corpus.sources import read_corpora
from ocrdata.corpus.stats import CorpusProfile, record
from ocrdata.mixing.mix import MixedFile, dataset_config
from ocrdata.samples import labels
from ocrdata.samples.charset import Charset
from ocrdata.samples.labels import writable


def fill_missing(
    selection: LineSelection, sources: Sequence[Path], charset: Charset | None, seed: int
) -> tuple[list[str], dict[str, int]]:
    """Make up lines for the characters that are short, from word lists and frames.

    Returns:
        The lines, and how often they hold each of those characters.
    """
    short = {char: lack for char, lack in selection.short.items() if len(char) == 1}
    if not short or not sources:
        return [], {}
    frames = [templates.frames(path) if path.suffix in (".yaml", ".yml") else None for path in sources]
    words = read_corpora(path for path, frame in zip(sources, frames, strict=True) if frame is None)
    may = writable if charset is None else (lambda text: writable(text) and set(text) <= charset.reachable)
    lines = list(fill(short, words, [frame for frame in frames if frame is not None], may, seed))
    counts = Counter(char for line in lines for char in line if char in short)
    return lines, dict(counts)


def write_texts(
    path: Path, texts: Iterator[str], selection: LineSelection, made_up: Sequence[str], *, jsonl: bool
) -> None:
    """Plain text, or JSONL with `text` and `origin` (`corpus` or `fill`); made-up lines come last."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for origin, rows in (("corpus", repeated_rows(texts, selection.repeats)), ("fill", made_up)):
            for text in rows:
                row = json.dumps({"text": text, "origin": origin}, ensure_ascii=False) if jsonl else text
                file.write(row + "\n")


def write_label_file(path: Path, final: Path, lines: Iterator[labels.Line], selection: LineSelection) -> None:
    """A label file that names a line as often as it was chosen; image paths fit the folder of `final`."""
    chosen = (
        replace(line, image=_beside(line.image, final.parent))
        for line in repeated_rows(lines, selection.repeats)
    )
    labels.write_lines(path, chosen, data_dir=Path())


def write_ratio_lists(
    stage: Path, final: Path, lines: Iterator[labels.Line], selection: LineSelection
) -> list[MixedFile]:
    """A folder with `mix.yml` and one list for all lines that are taken equally often.

    `label_file_list` names a list as often as its lines are taken, each time with ratio 1.
    """
    (stage / "lists").mkdir()
    times = selection.repeats
    groups = [int(n) for n in np.unique(times) if n > 0]
    files = {
        n: (stage / "lists" / f"times-{n}.txt").open("w", encoding="utf-8", newline="\n") for n in groups
    }
    for line, number in zip(lines, times.tolist(), strict=True):
        if number:
            files[number].write(f"{_beside(line.image, final).as_posix()}\t{line.transcription}\n")
    for file in files.values():
        file.close()
    entries = [
        MixedFile(final.resolve() / "lists" / f"times-{n}.txt", int((times == n).sum()), (1.0,) * n)
        for n in groups
    ]
    config = dataset_config(entries, final.resolve())
    text = yaml.safe_dump(config, allow_unicode=True, sort_keys=False)
    (stage / "mix.yml").write_text(text, encoding="utf-8")
    return entries


def report(
    selection: LineSelection, profiles: Sequence[CorpusProfile], made_up: int, filled: dict[str, int]
) -> dict[str, Any]:
    """All that is worth keeping: numbers, what is short and by how much, where made-up lines begin.

    Args:
        selection: What was chosen.
        profiles: Before and after.
        made_up: Number of lines made up; they are the last ones of the output.
        filled: Occurrences that they add, of the characters that were short.
    """
    short = selection.short
    return {
        "lines": selection.lines + made_up,
        "lower_bound": round(selection.bound, 1),
        "above_bound": round(selection.gap, 4),
        "max_share": selection.max_share,
        "made_up_from_line": selection.lines + 1 if made_up else None,
        "made_up_lines": made_up,
        "short": {
            name: {
                "wanted": int(selection.wanted[number]),
                "in_corpus": int(selection.before[number]),
                "missing": short[name],
                "made_up": filled.get(name, 0),
            }
            for number, name in enumerate(selection.entries)
            if name in short
        },
        "outside_dictionary": dict(selection.outside.most_common()),
        "profiles": [record(profile) for profile in profiles],
    }


def report_path(out: Path) -> Path:
    """Where the report of an output lies: `balanced.txt` has `balanced.report.json` beside it."""
    return out.with_name(f"{out.stem}.report.json")


def is_report(path: Path) -> bool:
    """Whether a file is the report of a balance."""
    try:
        record = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(record, dict) and "profiles" in record


def summary(
    selection: LineSelection,
    made_up: Sequence[str],
    filled: Mapping[str, int],
    *,
    keep_outside: bool,
    max_share: float,
    matched: bool,
) -> Iterator[str]:
    """One sentence for each thing worth knowing about a balance.

    Args:
        selection: What was chosen.
        made_up: Lines made up.
        filled: Occurrences that they add, of the characters that were short.
        keep_outside: Whether lines with characters outside the dictionary were allowed.
        max_share: The greatest share of a character that was asked for.
        matched: Whether lines were drawn to match a reference.
    """
    total, distinct = int((selection.sizes > 0).sum()), int((selection.repeats > 0).sum())
    bound = [f"No selection needs fewer than {selection.bound:,.0f} (+{selection.gap:.1%})."]
    chosen = f"{quantity(selection.lines, 'line')} of {total:,} ({distinct:,} different ones)."
    yield " ".join([chosen, *bound * bool(selection.bound)])
    if selection.outside:
        some = _some(list(selection.outside))
        yield (
            f"{quantity(len(selection.outside), 'character is', 'characters are')} not in the dictionary "
            f"({some}); lines with {'it' if len(selection.outside) == 1 else 'them'} were "
            f"{'kept' if keep_outside else 'left out'}."
        )
    if selection.max_share > max_share:
        yield (
            f"--max-share {max_share:g} is impossible with these lines and minimums; "
            f"{selection.max_share:.3f} was used instead."
        )
    short = {} if matched else selection.short
    rest = {name: lack for name, lack in short.items() if lack > filled.get(name, 0)}
    if made_up:
        yield (
            f"{quantity(len(made_up), 'line was', 'lines were')} made up for "
            f"{quantity(len(short) - len(rest), 'character')}, at the end."
        )
    if rest:
        worst = [f"{_visible(name)} {have}/{want:.0f}" for name, have, want in _worst(selection, rest)]
        more = ", …" if len(rest) > len(worst) else ""
        stay = quantity(len(rest), "stays below its", "stay below their")
        yield f"{stay} minimum ({', '.join(worst)}{more}): the report lists all."


def _worst(
    selection: LineSelection, names: Mapping[str, int], most: int = 8
) -> Iterator[tuple[str, int, float]]:
    """The names that are missing most: how often they occur, and how often they should."""
    numbers = [number for number, name in enumerate(selection.entries) if name in names]
    for number in sorted(numbers, key=lambda number: -names[selection.entries[number]])[:most]:
        yield selection.entries[number], int(selection.after[number]), float(selection.wanted[number])


def _beside(image: Path, folder: Path) -> Path:
    """The path of an image as seen from a folder, if there is a way without leaving the drive."""
    try:
        return Path(os.path.relpath(image.resolve(), folder.resolve()))
    except ValueError:
        return image.resolve()


def _some(names: Sequence[str]) -> str:
    shown = " ".join(map(_visible, names[:12]))
    return shown if len(names) <= 12 else f"{shown} …"


def _visible(name: str) -> str:
    """The name, or U+0020 and the like for a character that cannot be seen."""
    return name if len(name) > 1 or (name.isprintable() and name.strip()) else f"U+{ord(name):04X}"

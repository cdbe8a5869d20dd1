"""What a balance leaves: lines, label files, PaddleOCR's lists, and the report."""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from ocrdata.corpus import templates
from ocrdata.corpus.balance import Choice, take
from ocrdata.corpus.fill import fill
from ocrdata.corpus.sources import read_corpora, read_label_lines
from ocrdata.corpus.stats import Profile, record
from ocrdata.folders import outputs
from ocrdata.mixing.mix import MixedFile, dataset_config
from ocrdata.samples import labels
from ocrdata.samples.charset import Charset
from ocrdata.samples.labels import writable


def make_up(
    choice: Choice, sources: Sequence[Path], charset: Charset | None, seed: int
) -> tuple[list[str], dict[str, int]]:
    """Lines for the characters that are short, from word lists and frames; and how often they hold each."""
    short = {char: lack for char, lack in choice.short.items() if len(char) == 1}
    if not short or not sources:
        return [], {}
    frames = [templates.frames(path) if path.suffix in (".yaml", ".yml") else None for path in sources]
    words = read_corpora(path for path, frame in zip(sources, frames, strict=True) if frame is None)
    may = writable if charset is None else (lambda text: writable(text) and set(text) <= charset.reachable)
    lines = list(fill(short, words, [frame for frame in frames if frame is not None], may, seed))
    counts = Counter(char for line in lines for char in line if char in short)
    return lines, dict(counts)


def deliver(
    out: Path,
    label_files: Sequence[Path] | None,
    texts: Callable[[], Iterator[str]],
    choice: Choice,
    made_up: Sequence[str],
    content: dict[str, Any],
    *,
    ratio_list: bool,
    force: bool,
    options: Mapping[str, Any],
) -> None:
    """Write the output whole, and its report beside it.

    Args:
        out: A text, JSONL or label file; a folder with `ratio_list`.
        label_files: The corpus, if it is label files.
        texts: Streams the corpus again, if it is not.
        choice: Lines to take.
        made_up: Lines to add to a text.
        content: The report.
        ratio_list: Write PaddleOCR's lists instead of a label file with repeats.
        force: Replace an earlier output.
        options: What was asked for, for the manifest of a folder.
    """
    if label_files is not None and ratio_list:
        with outputs.staged_folder(out, force=force) as stage:
            write_ratio_lists(stage, out, read_label_lines(label_files), choice)
            outputs.write_manifest(stage, "balance", options, {"lines": choice.lines})
    else:
        with outputs.staged_file(out, force=force) as stage:
            if label_files is not None:
                write_label_file(stage, out, read_label_lines(label_files), choice)
            else:
                jsonl = out.suffix.lower() in (".jsonl", ".ndjson")
                write_texts(stage, texts(), choice, made_up, jsonl=jsonl)
    with outputs.staged_file(report_path(out), force=True) as stage:
        stage.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def write_texts(
    path: Path, texts: Iterator[str], choice: Choice, made_up: Sequence[str], *, jsonl: bool
) -> None:
    """Plain text, or JSONL with `text` and `origin` (`corpus` or `fill`); what was made up comes last."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for origin, rows in (("corpus", take(texts, choice.repeats)), ("fill", made_up)):
            for text in rows:
                row = json.dumps({"text": text, "origin": origin}, ensure_ascii=False) if jsonl else text
                file.write(row + "\n")


def write_label_file(path: Path, final: Path, lines: Iterator[labels.Line], choice: Choice) -> None:
    """A label file that names a line as often as it was chosen; image paths fit the folder of `final`."""
    chosen = (replace(line, image=_beside(line.image, final.parent)) for line in take(lines, choice.repeats))
    labels.write_lines(path, chosen, data_dir=Path())


def write_ratio_lists(
    stage: Path, final: Path, lines: Iterator[labels.Line], choice: Choice
) -> list[MixedFile]:
    """A folder with `mix.yml` and one list for all lines that are taken equally often.

    `label_file_list` names a list as often as its lines are taken, each time with ratio 1.
    """
    (stage / "lists").mkdir()
    times = choice.repeats
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
    choice: Choice, profiles: Sequence[Profile], made_up: int, filled: dict[str, int]
) -> dict[str, Any]:
    """All that is worth keeping: numbers, what is short and by how much, where made-up lines begin.

    Args:
        choice: What was chosen.
        profiles: Before and after.
        made_up: Number of lines made up; they are the last ones of the output.
        filled: Occurrences that they add, of the characters that were short.
    """
    short = choice.short
    return {
        "lines": choice.lines + made_up,
        "lower_bound": round(choice.bound, 1),
        "above_bound": round(choice.gap, 4),
        "max_share": choice.max_share,
        "made_up_from_line": choice.lines + 1 if made_up else None,
        "made_up_lines": made_up,
        "short": {
            name: {
                "wanted": int(choice.wanted[number]),
                "in_corpus": int(choice.before[number]),
                "missing": short[name],
                "made_up": filled.get(name, 0),
            }
            for number, name in enumerate(choice.entries)
            if name in short
        },
        "outside_dictionary": dict(choice.outside.most_common()),
        "profiles": [record(profile) for profile in profiles],
    }


def report_path(out: Path) -> Path:
    """Where the report of an output lies: `balanced.txt` has `balanced.report.json` beside it."""
    return out.with_name(f"{out.stem}.report.json")


def summary(
    choice: Choice, made_up: Sequence[str], filled: dict[str, int], options: dict[str, Any]
) -> Iterator[str]:
    """What there is to say about a balance, one sentence a line."""
    of = int((choice.sizes > 0).sum())
    bound = f" No choice needs fewer than {choice.bound:,.0f} (+{choice.gap:.1%})." if choice.bound else ""
    yield f"{choice.lines:,} lines of {of:,} ({int((choice.repeats > 0).sum()):,} different ones).{bound}"
    if choice.outside:
        verb = "kept" if options["outside"] == "keep" else "left out"
        yield (
            f"{len(choice.outside):,} characters are not in the dictionary ({_some(list(choice.outside))}); "
            f"lines with them were {verb}."
        )
    if choice.max_share > options["max_share"]:
        yield (
            f"--max-share {options['max_share']:g} is impossible with these lines and floors; "
            f"{choice.max_share:.3f} was kept instead."
        )
    short = choice.short if not options["like"] else {}
    rest = {name: lack for name, lack in short.items() if lack > filled.get(name, 0)}
    if made_up:
        yield f"{len(made_up):,} lines were made up for {len(short) - len(rest):,} characters; they are last."
    if rest:
        worst = [f"{_visible(name)} {have} of {want:.0f}" for name, have, want in _worst(choice, rest)]
        more = ", …" if len(rest) > len(worst) else ""
        yield f"{len(rest):,} stay below their floor ({', '.join(worst)}{more}): the report lists all."


def _worst(choice: Choice, names: Mapping[str, int], most: int = 8) -> Iterator[tuple[str, int, float]]:
    """Of the names, some that lack the most: how often they come, and how often they should."""
    numbers = [number for number, name in enumerate(choice.entries) if name in names]
    for number in sorted(numbers, key=lambda number: -names[choice.entries[number]])[:most]:
        yield choice.entries[number], int(choice.after[number]), float(choice.wanted[number])


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

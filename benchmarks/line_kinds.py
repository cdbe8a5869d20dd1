"""Lines that PaddleOCR's own configs do not train: long ones, columns, and lines from right to left.

    python benchmarks/line_kinds.py --out runs/line-kinds [--only long columns arabic] [--quick]

Of each kind, PP-OCRv6 small is trained on rendered lines and measured on others, drawn with another seed:

    long     readings in seven-segment digits, 40 to 80 characters a line, with --max-length 80
    columns  serial numbers whose characters stand below one another, as on containers; without I, O and Q,
             as in vehicle identification numbers, since nothing in a serial number tells O from 0 or I from 1
    arabic   words, names, dates and amounts, up to 20 characters, with PaddleOCR's dictionary for Arabic; two
             of three lines to train on are longer, which costs nothing: PaddleOCR pads all to 320 pixels

Prints accuracy before and after with intervals of 95 %, and the minutes of each training. --quick takes
twenty steps a training, to try the program itself.
"""

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ocrdata.evaluation.scores.significance import accuracy_interval
from ocrdata.samples.labels import count_samples
from ocrdata.train.models import dictionaries, presets, source

MODEL = "PP-OCRv6_small_rec"
DICTIONARY_OF = "arabic_PP-OCRv5_mobile_rec"
TEST_LINES = 400

CHOICE_LINES = 600
"""Lines that choose the checkpoint: 160 could not tell two that differ by three points."""


@dataclass(frozen=True)
class LineKind:
    """A kind of lines.

    Attributes:
        lines: Options of `synth`; `{corpus}` is a file of `readings`, `{serials}` one of `serials`.
        training: Options of `finetune`, by the name of each training.
        count: Lines to train on.
        full: Of other lines to train on, twice as many: options of `synth`, to be added.
    """

    lines: tuple[str, ...]
    training: dict[str, tuple[str, ...]]
    count: int
    full: tuple[str, ...] = ()


KINDS = {
    "long": LineKind(
        ("--fonts", "dseg7", "--corpus", "{corpus}", "--min-length", "40", "--max-length", "80"),
        {"--max-length 80": ("--max-length", "80", "--lr", "0.0006")},
        2400,
    ),
    "columns": LineKind(
        ("--corpus", "{serials}", "--direction", "vertical"),
        {"--max-length 20": ("--max-length", "20", "--lr", "0.0004")},
        4800,
    ),
    "arabic": LineKind(
        ("--language", "ar", "--max-length", "20"),
        {"trained": ("--dict", "{dictionary}", "--replace-dict", "--lr", "0.0007")},
        6200,
        ("--min-length", "13", "--max-length", "22"),
    ),
}


def main() -> int:
    """Train and measure every kind, and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=list(KINDS), choices=list(KINDS))
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    print("| lines | training | lines trained on | minutes | before | after |\n|---|---|---:|---:|---:|---:|")
    for name in given.only:
        measure(name, KINDS[name], given.out, quick=given.quick)
    return 0


def measure(name: str, kind: LineKind, out: Path, *, quick: bool) -> None:
    """Draw the lines of a kind, train on them, and print a row for each training."""
    corpora = {"{corpus}": readings, "{serials}": serials}
    places = {key: str(out / f"{texts.__name__}.txt") for key, texts in corpora.items()}
    for key, texts in corpora.items():
        Path(places[key]).write_text("\n".join(texts(random.Random(7))) + "\n", encoding="utf-8")
    dictionary = dictionaries.find(presets.load(DICTIONARY_OF), source.training_code())
    places["{dictionary}"] = str(dictionary)
    count = 160 if quick else kind.count
    choose, test = (160, 40) if quick else (CHOICE_LINES, TEST_LINES)
    parts = {"train": (count, ()), "choose": (choose, ()), "test": (test, ())}
    if kind.full:
        parts["full"] = (2 * count, kind.full)
    for seed, (part, (number, added)) in enumerate(parts.items(), 1):
        drawn = ("--count", str(number), "--seed", str(seed * 1000), "--out", str(out / f"{name}-{part}"))
        run("synth", *filled((*kind.lines, *added), places), *drawn, "--force")
    labels = {part: str(out / f"{name}-{part}" / "rec.txt") for part in parts}
    trained_on = [f"synthetic={labels[part]}" for part in ("full", "train") if part in parts]
    ratio = ("--ratio", "2:1") if kind.full else ()
    run("mix", *trained_on, *ratio, "--out", str(out / f"{name}-mix"), "--force")
    lines = sum(count_samples(Path(labels[part])) for part in ("full", "train") if part in parts)
    for number, (title, options) in enumerate(kind.training.items()):
        folder = out / f"{name}-model-{number}"
        sets = ("--data", str(out / f"{name}-mix" / "mix.yml"), "--eval", labels["choose"])
        steps = ("--epochs", "1", "--batch-size", "8", "--evaluations", "2", "--device", "cpu")
        start = time.monotonic()
        run(
            "finetune",
            "--model",
            MODEL,
            *sets,
            *filled(options, places),
            *steps,
            "--out",
            str(folder),
            "--force",
        )
        minutes = (time.monotonic() - start) / 60
        before, after = (
            accuracy(model, labels["test"], out / "result.json") for model in (MODEL, str(folder))
        )
        print(f"| {name} | {title} | {lines:,} | {minutes:.0f} | {before} | {after} |", flush=True)


def readings(rng: random.Random) -> Sequence[str]:
    """Lines of numbers between 40 and 80 characters."""
    lines = []
    for _ in range(6000):
        length, line = rng.randint(40, 80), ""
        while len(line) < 40:
            number = f"{rng.uniform(-99, 99999):.{rng.randint(0, 3)}f}"
            line = f"{line} {number}".strip() if len(line) + len(number) < length else line + number[:1]
        lines.append(line)
    return lines


def serials(rng: random.Random) -> Sequence[str]:
    """Serial numbers in six forms: `A` stands for a letter, `9` for a digit, `X` for either."""
    sets = {"A": "ABCDEFGHJKLMNPRSTUVWXYZ", "9": "0123456789"}
    sets["X"] = sets["A"] + sets["9"]
    forms = ("AA999999", "XXXXXXXX", "XXXX-XXXX-XXXX", "AAAU 999999 9", "XXXXXXXXXXXXXXXXX", "999999-9999")
    return ["".join(rng.choice(sets.get(char, char)) for char in form) for form in rng.choices(forms, k=6000)]


def filled(options: Sequence[str], places: dict[str, str]) -> list[str]:
    """Options with their files."""
    return [places.get(option, option) for option in options]


def accuracy(model: str, labels: str, result: Path) -> str:
    """Lines that a model reads as labelled, in per cent, with the interval."""
    sets = ("--labels", f"lines={labels}", "--device", "cpu", "--out", str(result))
    run("evaluate", "--model", model, *sets, "--force")
    ((share,),) = (sets.values() for sets in json.loads(result.read_text()).values())
    lines = count_samples(Path(labels))
    low, high = accuracy_interval(round(share * lines), lines)
    return f"{share:.1%} ({low:.1%}–{high:.1%})"


def run(*arguments: str) -> None:
    """Run a command of ocrdata; stops with what it said if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "ocrdata", *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"ocrdata {' '.join(arguments)}\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    raise SystemExit(main())

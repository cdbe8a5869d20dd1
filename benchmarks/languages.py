"""Whether what is drawn is what the labels say: lines of each language, in each look, read by a recogniser.

    python benchmarks/languages.py --out runs/languages [--lines 15]

For the languages whose characters PP-OCRv6 small has, so that it may judge. A row a language: the share
of the lines that it reads exactly in the look `document` and in all shipped looks of single lines, with
intervals of 95 %, and the share of characters that it reads otherwise. A misread line is no proof of a
wrong label: look at them with `ocrdata badcase`.
"""

import argparse
import json
from pathlib import Path

from line_kinds import run
from ocrdata.evaluation.scores.significance import accuracy_interval
from ocrdata.samples.labels import read_lines

MODEL = "PP-OCRv6_small_rec"
LANGUAGES = ("zh", "zh-Hant", "ja", "en", "fr", "es", "pt", "pl", "cs", "tr", "vi")
PRESETS = ("document", "scene", "lcd", "led", "screen", "receipt", "print-dot-matrix")


def main() -> int:
    """Draw and read every language in every look, and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--lines", type=int, default=15)
    given = parser.parse_args()
    sets = {
        f"{language}_{preset}": given.out / language / preset for language in LANGUAGES for preset in PRESETS
    }
    for name, out in sets.items():
        language, preset = name.split("_")
        lines = ("--count", str(given.lines), "--max-length", "25", "--seed", "3", "--out", str(out))
        run("synth", "--language", language, "--preset", preset, *lines, "--force")
    labels = [f"--labels={name}={out / 'rec.txt'}" for name, out in sets.items()]
    details = given.out / "details.json"
    run("evaluate", "--model", MODEL, *labels, "--device", "cpu", "--details", str(details), "--force")
    (found,) = json.loads(details.read_text(encoding="utf-8")).values()
    print("| language | lines | document | all looks | CER of all |\n|---|---:|---:|---:|---:|")
    for language in LANGUAGES:
        print(row(language, given.lines, found, sets))
    return 0


def row(language: str, lines: int, found: dict[str, dict[str, float]], sets: dict[str, Path]) -> str:
    """The row of a language."""
    names = [f"{language}_{preset}" for preset in PRESETS]
    right = [round(found[name]["accuracy"] * lines) for name in names]
    lengths = [sum(len(line.transcription) for line in read_lines(sets[name] / "rec.txt")) for name in names]
    edits = sum(found[name]["cer"] * length for name, length in zip(names, lengths, strict=True))
    shares = (share(right[0], lines), share(sum(right), lines * len(names)))
    return f"| {language} | {lines * len(names)} | {shares[0]} | {shares[1]} | {edits / sum(lengths):.1%} |"


def share(right: int, lines: int) -> str:
    """A share in per cent, with its interval."""
    low, high = accuracy_interval(right, lines)
    return f"{right / lines:.1%} ({low:.0%}–{high:.0%})"


if __name__ == "__main__":
    raise SystemExit(main())

"""How far a model's confidence is from accuracy on real photographs, before and after a calibration.

    python benchmarks/calibration.py --real REAL --model PP-OCRv6_small_rec

REAL is the folder of `photographs.py`; its lines and its two parts, which have no page in common, are used. A
calibration is fitted to the part to choose by and measured on the last one ("other pages"), or fitted to one
half by line and measured on the other, as `ocrdata evaluate --calibrate` does ("other lines").

The first table chooses the form: ten times, a tenth of the pages to choose by is measured, and the rest of
them fitted to. It has the mean negative log-likelihood of a line, which decides, and the error. The forms
are one number, a temperature for the log odds; Platt's two; with a limit as the third; and with a weight
for the length of the text as the fourth, as `evaluate` fits it.

The errors are expected calibration errors in 15 bins of equally many lines, of the reported confidence (mean
probability of the characters) and of each form. "by chance" is what true probabilities have on so many lines.
Then the lines that are left if 95 % and 99 % of them are to be right, with the interval of 95 %.
"""

import argparse
import dataclasses
import hashlib
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from ocrdata.evaluation import recogniser
from ocrdata.evaluation.calibration import platt_scaling
from ocrdata.evaluation.calibration.platt_scaling import Calibration, log_odds
from ocrdata.evaluation.reader import Reader
from ocrdata.evaluation.scores import confidence
from ocrdata.evaluation.scores.confidence import ReadLine, RejectThreshold, calibration_error
from ocrdata.train.models import presets, source
from photographs import SETS, PhotographedLine

Lines = list[ReadLine]

FOLDS = 10

TOGETHER = {"scene and receipts": ("scene", "receipts")}


def main() -> int:
    """Read every set, and print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--real", type=Path, required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--sets", nargs="*", default=["scene", "receipts", "wires"], choices=list(SETS))
    parser.add_argument("--device", default="cpu")
    given = parser.parse_args()
    reader = Reader(given.device, source.training_code())
    model = recogniser.find(given.model, presets.DEFAULT, None, reader.code)
    parts: dict[str, tuple[Lines, Lines]] = {}
    pages: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as work:
        for name in given.sets:
            lines_of, counts = SETS[name]
            parts[name] = read(list(lines_of(given.real, Path(work))), counts, model, reader, pages)
    for name, members in TOGETHER.items():
        if set(members) <= set(parts):
            parts[name] = ([], [])
            for member in members:
                parts[name][0].extend(parts[member][0])
                parts[name][1].extend(parts[member][1])
    print("| " + " | ".join(("set", "lines", *FORMS, "by chance")) + " |")
    for name, (choose, _) in parts.items():
        print(choosing_row(name, choose, pages), flush=True)
    print()
    head = ("set", "measured on", "fitted to", "lines", "right", "reported", *FORMS)
    print("| " + " | ".join((*head, "by chance")) + " |")
    for name, (choose, last) in parts.items():
        print(row(name, "other pages", choose, last), flush=True)
        print(row(name, "other lines", *confidence.halves([*choose, *last])), flush=True)
    print()
    print("| set | wished for | confidence | lines read | right | 95 % | shown |")
    for name, (choose, last) in parts.items():
        for wished in (0.95, 0.99):
            print(reject_row(name, choose, last, wished))
    return 0


def read(
    lines: Sequence[PhotographedLine],
    counts: Callable[[str, str], bool],
    model: recogniser.Recogniser,
    reader: Reader,
    pages: dict[str, str],
) -> tuple[Lines, Lines]:
    """The lines to choose by and those for the last look, as the model reads them; notes the page of each."""
    found: tuple[Lines, Lines] = ([], [])
    texts = reader.read(model, [line.image for line in lines], lambda _: None)
    for line, text in zip(lines, texts, strict=True):
        if text is not None:
            right = counts(line.text, text[0])
            key = f"{line.image.name} {line.text}"
            pages[key] = line.page
            found[line.part == "last"].append(ReadLine(key, text[1], right, len(text[0])))
    return found


def fit_without_limit(lines: Lines, *, intercept: bool) -> Calibration:
    """Platt's two numbers, or a temperature alone."""
    odds = np.array([log_odds(line.score) for line in lines])
    right = np.array([line.right for line in lines], float)

    def loss(numbers: Any) -> float:
        total = numbers[0] * odds + (numbers[1] if intercept else 0)
        return float((np.logaddexp(0, total) - right * total).mean())

    slope, moved = minimize(loss, [1.0, 0.0], method="Nelder-Mead").x
    return Calibration(float(slope), float(moved) if intercept else 0.0)


def fit_without_length(lines: Lines) -> Calibration:
    """With a limit as the third number."""
    return platt_scaling.fit([dataclasses.replace(line, length=1) for line in lines])


FORMS: dict[str, Callable[[Lines], Calibration]] = {
    "temperature": lambda lines: fit_without_limit(lines, intercept=False),
    "Platt": lambda lines: fit_without_limit(lines, intercept=True),
    "with limit": fit_without_length,
    "with length": platt_scaling.fit,
}


def choosing_row(name: str, lines: Lines, pages: dict[str, str]) -> str:
    """A row of the first table: log-likelihood and error of each form, on pages that it was not fitted to."""
    folds = [int(hashlib.sha256(pages[line.key].encode()).hexdigest(), 16) // 2 % FOLDS for line in lines]
    cells, chance = [], 0.0
    for fit in FORMS.values():
        calibrated: Lines = []
        for fold in range(FOLDS):
            fitted = fit([line for line, own in zip(lines, folds, strict=True) if own != fold])
            members = (line for line, own in zip(lines, folds, strict=True) if own == fold)
            calibrated += [fitted.calibrated(line) for line in members]
        error, chance = calibration_error(calibrated), platt_scaling.error_by_chance(calibrated)
        cells.append(f"{surprise(calibrated):.4f}, {error:.2%}")
    return "| " + " | ".join((name, f"{len(lines):,}", *cells, f"{chance:.2%}")) + " |"


def surprise(lines: Lines) -> float:
    """The mean negative log-likelihood of which lines are right."""
    odds = np.array([log_odds(line.score) for line in lines])
    return float((np.logaddexp(0, odds) - np.array([line.right for line in lines]) * odds).mean())


def row(name: str, split: str, fitted: Lines, measured: Lines) -> str:
    """A row of the second table."""
    own = platt_scaling.errors(platt_scaling.fit(fitted), measured)
    found = [fit(fitted) for fit in FORMS.values()]
    errors = [calibration_error([form.calibrated(line) for line in measured]) for form in found]
    right = sum(line.right for line in measured) / len(measured)
    shares = (right, own.reported, *errors, own.chance)
    cells = (name, split, f"{len(fitted):,}", f"{len(measured):,}", *(f"{share:.2%}" for share in shares))
    return "| " + " | ".join(cells) + " |"


def reject_row(name: str, fitted: Lines, measured: Lines, wished: float) -> str:
    """A row of the third table."""
    score = confidence.lowest(fitted, wished)
    taken = [line for line in measured if score is not None and line.score >= score]
    found = RejectThreshold(wished, score, len(measured), len(taken), sum(line.right for line in taken))
    cells = [name, f"{wished:.0%}", "none", "", "", "", found.shown]
    if taken and score is not None:
        low, high = found.interval
        cells[2:6] = [f"{score:.4f}", f"{found.taken / found.lines:.1%}"]
        cells[4:4] = [f"{found.right / found.taken:.1%}", f"{low:.1%} to {high:.1%}"]
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    sys.exit(main())

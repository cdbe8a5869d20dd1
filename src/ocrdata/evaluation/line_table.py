"""The tables of `evaluate` for lines: accuracy of each model, and from which confidence on to trust it."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ocrdata.console import quantity
from ocrdata.evaluation.calibration.platt_scaling import CalibrationErrors
from ocrdata.evaluation.comparing import EXACT, TextComparison
from ocrdata.evaluation.scores.confidence import RejectThreshold, lines_needed
from ocrdata.evaluation.scores.metrics import Scores
from ocrdata.evaluation.scores.significance import PairedChange
from ocrdata.translation import translated

if TYPE_CHECKING:
    from rich.table import Table

WEAKEST = 6
"""Characters with the lowest recall that the table shows."""


def table(
    results: Mapping[str, Mapping[str, Scores]],
    wanted: Sequence[str] = (),
    differences: Mapping[str, Mapping[str, PairedChange]] | None = None,
    same: TextComparison = EXACT,
) -> "Table":
    """One block a set, one row a model; the accuracy with its interval of 95 %.

    Args:
        results: Scores by model, then by set.
        wanted: Characters whose recall has a column of its own.
        differences: What `changes` returned; with several models, a column for the difference of accuracy
            from the first model, with its interval of 95 %.
        same: How labels and readings were compared.
    """
    from rich.table import Table

    title = f"Without regard to {' and '.join(same.ignored)}" if same.ignored else None
    grid = Table(title=title, title_justify="left")
    grid.add_column("set")
    grid.add_column("model")
    for column in ("lines", "accuracy", "95 %"):
        grid.add_column(column, justify="right")
    if differences:
        grid.add_column("change in points", justify="right")
    grid.add_column("CER", justify="right")
    if wanted:
        grid.add_column(f"recall of {shortened(wanted)}", justify="right")
    grid.add_column("weakest characters (recall)", overflow="fold")
    names = list(dict.fromkeys(name for sets in results.values() for name in sets))
    for name in names:
        for row, (model, sets) in enumerate(results.items()):
            score = sets[name]
            weak = [item for item in score.recall.items() if item[1] < 1][:WEAKEST]
            found = score.recall_of(wanted)
            grid.add_row(
                "" if row else name,
                model,
                f"{score.lines:,}",
                f"{score.accuracy:.1%}",
                "–".join(f"{100 * end:.1f}" for end in score.interval),
                *([str(differences[model][name]) if model in differences else ""] if differences else []),
                f"{score.cer:.2%}",
                *(["" if found is None else f"{found:.1%}"] if wanted else []),
                "  ".join(f"{'␣' if char == ' ' else char} {share:.0%}" for char, share in weak),
            )
        grid.add_section()
    return grid


def reject_table(
    thresholds: Mapping[str, Mapping[str, RejectThreshold]],
    tried: str = "chosen on half of each set, tried on the other",
) -> "Table":
    """What is read if lines with less confidence are left to people.

    Args:
        thresholds: By model, then by set.
        tried: What the thresholds were chosen by, and tried on.
    """
    from rich.table import Table

    wanted = next(item.wanted for sets in thresholds.values() for item in sets.values())
    title = f"To have {100 * wanted:g} % of the lines right ({tried})"
    grid = Table(title=title, title_justify="left")
    grid.add_column("set")
    grid.add_column("model")
    for column in ("confidence", "lines read", "right", "95 %", "shown"):
        grid.add_column(column, justify="right")
    if any(item.shown == "too few lines" for sets in thresholds.values() for item in sets.values()):
        grid.caption = _too_few(wanted)
    names = list(dict.fromkeys(name for sets in thresholds.values() for name in sets))
    for name in names:
        for row, (model, sets) in enumerate(thresholds.items()):
            grid.add_row("" if row else name, model, *_reject_cells(sets[name]))
        grid.add_section()
    return grid


def _reject_cells(found: RejectThreshold) -> tuple[str, ...]:
    if found.score is None or not found.taken:
        return (translated("no such"), "", "", "", "")
    low, high = found.interval
    return (
        f"≥ {found.score:.3f}",
        f"{found.taken / found.lines:.1%}",
        f"{found.right / found.taken:.1%}",
        f"{100 * low:.1f}–{100 * high:.1f}",
        translated(found.shown),
    )


def _too_few(wanted: float) -> str:
    needed = lines_needed(wanted)
    if needed == math.inf:
        return "No number of lines can show 100 %."
    return (
        f"Fewer than {quantity(int(needed), 'line')} cannot show {100 * wanted:g} %, even if all are right."
    )


def calibration_table(errors: Mapping[str, CalibrationErrors], title: str) -> "Table":
    """How far confidence is from accuracy on each set, before and after the calibration."""
    from rich.table import Table

    grid = Table(title=title, title_justify="left")
    grid.add_column("set")
    for column in ("lines", "reported", "calibrated", "by chance"):
        grid.add_column(column, justify="right")
    for name, found in errors.items():
        shares = (found.reported, found.calibrated, found.chance)
        grid.add_row(name, f"{found.lines:,}", *(f"{share:.2%}" for share in shares))
    return grid


def shortened(characters: Sequence[str], most: int = 12) -> str:
    """Characters as the head of a column."""
    return "".join(characters[:most]) + ("…" if len(characters) > most else "")

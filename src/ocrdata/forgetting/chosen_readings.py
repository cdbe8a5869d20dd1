"""What is read with the chosen weights and was read before the training, for the page of the training."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from ocrdata.evaluation import evaluate_lines
from ocrdata.evaluation.evaluate_lines import LineReading
from ocrdata.evaluation.reader import Text
from ocrdata.forgetting.kept_lines import NewAndKeptLines
from ocrdata.samples.labels import Line

NAME = "readings.json"

NEW = "new lines"
"""Name of the set of new lines; sets to keep have their own names."""


def record(sets: NewAndKeptLines, before: Sequence[Text], after: Sequence[Text]) -> dict[str, Any]:
    """Scores, changes and wrong lines by model and set, as `evaluate --details` writes them.

    Args:
        sets: The lines that chose the checkpoint.
        before: What was read before the training: the new lines, then the lines to keep, in order.
        after: What the chosen weights read of the same lines.
    """
    readings = {"before": _by_set(sets, before), "after": _by_set(sets, after)}
    return evaluate_lines.details(evaluate_lines.scores(readings), readings)


def _by_set(sets: NewAndKeptLines, read: Sequence[Text]) -> dict[str, list[LineReading]]:
    rest = iter(read)
    return {
        name: evaluate_lines.readings_of(lines, list(islice(rest, len(lines))))
        for name, lines in _named(sets).items()
    }


def _named(sets: NewAndKeptLines) -> Mapping[str, Sequence[Line]]:
    names = (NEW, *(f"{NEW} {number}" for number in range(2, len(sets.kept) + 3)))
    return {next(name for name in names if name not in sets.kept): sets.new, **sets.kept}

"""What is read with the chosen weights and was read before the training, for the page of the training."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from ocrdata.evaluation.scores import metrics
from ocrdata.evaluation.scores.significance import paired_change
from ocrdata.forgetting.kept_lines import NewAndKeptLines
from ocrdata.samples.labels import Line

NAME = "readings.json"

NEW = "new lines"
"""Name of the set of new lines; sets to keep have their own names."""


def record(sets: NewAndKeptLines, before: Sequence[str], after: Sequence[str]) -> dict[str, Any]:
    """Scores, changes and wrong lines by model and set, as in `evaluate --details`, but without confidences.

    Args:
        sets: The lines that chose the checkpoint.
        before: What was read before the training: the new lines, then the lines to keep, in order.
        after: What the chosen weights read of the same lines.
    """
    by_model: dict[str, dict[str, Any]] = {"before": {}, "after": {}}
    first, last = iter(before), iter(after)
    for name, lines in _named(sets).items():
        read = {"before": list(islice(first, len(lines))), "after": list(islice(last, len(lines)))}
        right = {model: _right(lines, texts) for model, texts in read.items()}
        for model, texts in read.items():
            by_model[model][name] = _scores(lines, texts)
        by_model["after"][name]["change"] = paired_change(right["before"], right["after"]).record()
    return by_model


def _named(sets: NewAndKeptLines) -> Mapping[str, Sequence[Line]]:
    names = (NEW, *(f"{NEW} {number}" for number in range(2, len(sets.kept) + 3)))
    return {next(name for name in names if name not in sets.kept): sets.new, **sets.kept}


def _right(lines: Sequence[Line], texts: Sequence[str]) -> list[bool]:
    return [line.transcription == text for line, text in zip(lines, texts, strict=True)]


def _scores(lines: Sequence[Line], texts: Sequence[str]) -> dict[str, Any]:
    pairs = [(line.transcription, text) for line, text in zip(lines, texts, strict=True)]
    wrong = [
        {"image": str(line.image), "truth": truth, "read": read}
        for line, (truth, read) in zip(lines, pairs, strict=True)
        if truth != read
    ]
    return {**metrics.score(pairs).record(), "wrong": wrong}

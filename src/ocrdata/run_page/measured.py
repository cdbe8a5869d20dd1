"""What an evaluate step of a recipe has measured, from the files that it wrote."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ocrdata.run_page.readings import ChangedLines, ChangedPages, changed_lines, changed_pages


@dataclass(frozen=True, slots=True)
class ModelScore:
    """One model on one set.

    Attributes:
        model: Its name in the evaluation.
        samples: Lines, or labelled boxes of pages; None where the evaluation wrote no details.
        score: Accuracy, or hmean of pages; 0 to 1.
        interval: Interval of 95 % for the accuracy, 0 to 1; None for pages and without details.
        second: CER of lines, and precision and recall of pages, 0 to 1 mostly; empty without details.
        change: Percentage points from the first model, with the interval of 95 %: change, low, high.
        gained: Lines that this model alone reads, and not the first; None for the first model and pages.
        lost: Lines that the first model alone reads.
    """

    model: str
    samples: int | None
    score: float
    interval: tuple[float, float] | None = None
    second: tuple[float, ...] = ()
    change: tuple[float, float, float] | None = None
    gained: int | None = None
    lost: int | None = None


@dataclass(frozen=True, slots=True)
class MeasuredSet:
    """One set as all models read it.

    Attributes:
        name: Its name in the evaluation.
        scores: One a model, in order.
        changed: Lines or pages that the first and the last model read differently; None with one model or
            without details.
    """

    name: str
    scores: Sequence[ModelScore]
    changed: ChangedLines | ChangedPages | None


@dataclass(frozen=True, slots=True)
class EvaluatedModels:
    """What one evaluate step has measured.

    Attributes:
        task: Whether lines were read or boxes found.
        models: Names, the first is what the others are compared with.
        sets: In order.
        ignored: What the comparison of texts left out: case, white space.
        detailed: Whether there are details: intervals, changes, readings.
        choosing: Whether the samples are those that chose the checkpoint.
    """

    task: Literal["lines", "pages"]
    models: tuple[str, ...]
    sets: Sequence[MeasuredSet]
    ignored: tuple[str, ...]
    detailed: bool
    choosing: bool = False


def read(out: Path | None, details: Path | None) -> EvaluatedModels | None:
    """What `ocrdata evaluate` wrote.

    Args:
        out: Its `--out`, if it had one.
        details: Its `--details`.

    Returns:
        None if there is neither.
    """
    if details is not None and details.is_file():
        return _detailed(_json(details))
    if out is not None and out.is_file():
        figures: Mapping[str, Mapping[str, float]] = _json(out)
        sets = [
            MeasuredSet(
                name, [ModelScore(model, None, scores[name]) for model, scores in figures.items()], None
            )
            for name in _names(figures)
        ]
        return EvaluatedModels("lines", tuple(figures), sets, (), detailed=False)
    return None


def _detailed(content: Mapping[str, Mapping[str, Any]]) -> EvaluatedModels:
    models, names = tuple(content), _names(content)
    records = [content[model][name] for model in models for name in names]
    task: Literal["lines", "pages"] = "pages" if any("hmean" in record for record in records) else "lines"
    sets = []
    for name in names:
        of_set = {model: content[model][name] for model in models}
        first, last = of_set[models[0]], of_set[models[-1]]
        changed: ChangedLines | ChangedPages | None = None
        if len(models) > 1:
            changed = changed_lines(first, last) if task == "lines" else changed_pages(first, last)
        score = _lines_score if task == "lines" else _pages_score
        sets.append(MeasuredSet(name, [score(model, record) for model, record in of_set.items()], changed))
    ignored = tuple(records[0].get("ignored", ())) if records else ()
    return EvaluatedModels(task, models, sets, ignored, detailed=True)


def _lines_score(model: str, record: Mapping[str, Any]) -> ModelScore:
    low, high = record["interval"]
    change = record.get("change")
    return ModelScore(
        model,
        record["lines"],
        record["accuracy"],
        (low, high),
        (record["cer"],),
        (change["change"], *change["interval"]) if change else None,
        change["gained"] if change else None,
        change["lost"] if change else None,
    )


def _pages_score(model: str, record: Mapping[str, Any]) -> ModelScore:
    return ModelScore(model, record["boxes"], record["hmean"], second=(record["precision"], record["recall"]))


def _names(by_model: Mapping[str, Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for sets in by_model.values() for name in sets))


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))

"""Models side by side on label files: the table that says what a fine-tune gained and what it forgot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocrdata.console import progress
from ocrdata.errors import UserError
from ocrdata.evaluation import label_sets, line_table, recogniser
from ocrdata.evaluation.comparing import EXACT, TextComparison
from ocrdata.evaluation.options import NamedPath
from ocrdata.evaluation.reader import Reader, ReadsLines, Text
from ocrdata.evaluation.recogniser import Recogniser
from ocrdata.evaluation.scores import metrics
from ocrdata.evaluation.scores.by_folder import by_folder
from ocrdata.evaluation.scores.confidence import (
    ReadLine,
    RejectThreshold,
    calibration_error,
    reject_threshold,
)
from ocrdata.evaluation.scores.metrics import Scores
from ocrdata.evaluation.scores.significance import PairedChange, paired_change
from ocrdata.samples import labels

if TYPE_CHECKING:
    from rich.table import Table


@dataclass(frozen=True, slots=True)
class LineReading:
    """One line as one model reads it.

    Attributes:
        image: The image file.
        truth: What stands there.
        read: What the model reads.
        score: Mean probability of the characters read, 0 to 1.
    """

    image: Path
    truth: str
    read: str
    score: float


Readings = dict[str, dict[str, list[LineReading]]]
"""By model, then by set."""


@dataclass(frozen=True, slots=True)
class LineEvaluation:
    """What an evaluation on lines gives.

    Attributes:
        readings: Every line as each model reads it.
        figures: `{model: {set: accuracy}}`, 0 to 1.
        details: All scores and every wrong line, as JSON can tell it.
        tables: The figures for a terminal.
        models: The models, by name.
    """

    readings: Readings
    figures: dict[str, dict[str, float]]
    details: dict[str, Any]
    tables: Sequence["Table"]
    models: Mapping[str, Recogniser]


def read_sets(files: Mapping[str, Sequence[Path]]) -> dict[str, list[labels.Line]]:
    """The lines of label files, each image looked for; the files of one name are one set.

    Raises:
        UserError: A faulty line, a missing image, an empty file, or detection labels.
    """
    return {name: [line for path in paths for line in _read_set(path)] for name, paths in files.items()}


def evaluate(
    models: Mapping[str, Recogniser],
    files: Mapping[str, Sequence[Path]],
    reader: ReadsLines,
) -> Readings:
    """Let every model read every set.

    Args:
        models: By name.
        files: Recognition label files by name; images relative to each file's folder.
        reader: Where the networks run; `read_shards.ShardReader` spreads lines over many machines.

    Raises:
        UserError: A label file is faulty, an image cannot be decoded, or a model cannot be run.
    """
    sets = read_sets(files)
    images = [line.image for lines in sets.values() for line in lines]
    readings: Readings = {}
    for name, model in models.items():
        with progress(name, len(images)) as reading:
            texts = iter(reader.read(model, images, reading.reach))
            readings[name] = {
                which: readings_of(lines, list(islice(texts, len(lines)))) for which, lines in sets.items()
            }
    return readings


def readings_of(lines: Sequence[labels.Line], texts: Sequence[Text | None]) -> list[LineReading]:
    """Lines with what was read of them.

    Raises:
        UserError: An image could not be decoded: its text is None.
    """
    readings = []
    for line, text in zip(lines, texts, strict=True):
        if text is None:
            raise UserError(
                "cannot be decoded as an image.",
                f"Replace it, or leave its line out of the set '{line.source}'.",
                path=line.image,
            )
        readings.append(LineReading(line.image, line.transcription, *text))
    return readings


def run(
    models: Sequence[NamedPath],
    files: Mapping[str, Sequence[Path]],
    architecture: str | None,
    dictionary: Path | None,
    reader: Reader,
    wanted: Sequence[str] = (),
    same: TextComparison = EXACT,
    wished: float | None = None,
) -> LineEvaluation:
    """Find the models that a user means, let each read every set, and put the results together.

    Args:
        models: The models, as `recogniser.find` takes them.
        files: Recognition label files by the name of their set.
        architecture: Model preset that names the network of a checkpoint alone; None for the default one.
        dictionary: Dictionary instead of the models' own.
        reader: Where the networks run.
        wanted: Characters whose recall is shown together.
        same: How labels and readings are compared.
        wished: Share of right lines, 0 to 1, for which a reject threshold is looked for; None for none.

    Raises:
        UserError: A model or a label file is not one, or a model cannot be run.
    """
    found = {item.name: recogniser.find(item.given, architecture, dictionary, reader.code) for item in models}
    with reader.staying() as one:
        readings = evaluate(found, files, one)
    results = scores(readings, same)
    rejecting = reject_thresholds(readings, wished, same) if wished else {}
    return LineEvaluation(
        readings,
        accuracies(results),
        details(results, readings, wanted, same, rejecting),
        [
            line_table.table(results, wanted, changes(readings, same), same),
            *([line_table.reject_table(rejecting)] if rejecting else []),
        ],
        found,
    )


def scores(readings: Readings, same: TextComparison = EXACT) -> dict[str, dict[str, Scores]]:
    """Scores by model, then by set."""
    return {
        model: {
            name: metrics.score((same(reading.truth), same(reading.read)) for reading in lines)
            for name, lines in sets.items()
        }
        for model, sets in readings.items()
    }


def changes(readings: Readings, same: TextComparison = EXACT) -> dict[str, dict[str, PairedChange]]:
    """How each model after the first differs from the first, by model, then by set."""
    right = {
        model: {name: [same(line.truth) == same(line.read) for line in lines] for name, lines in sets.items()}
        for model, sets in readings.items()
    }
    first = next(iter(right.values()), {})
    return {
        model: {name: paired_change(first[name], lines) for name, lines in sets.items()}
        for model, sets in list(right.items())[1:]
    }


def reject_thresholds(
    readings: Readings, wished: float, same: TextComparison = EXACT
) -> dict[str, dict[str, RejectThreshold]]:
    """From which confidence on enough lines are right, by model, then by set."""
    return {
        model: {name: reject_threshold(sureness(lines, same), wished) for name, lines in sets.items()}
        for model, sets in readings.items()
    }


def accuracies(results: Mapping[str, Mapping[str, Scores]]) -> dict[str, dict[str, float]]:
    """`{model: {set: accuracy}}`, from 0 to 1."""
    return {
        model: {name: round(score.accuracy, 6) for name, score in sets.items()}
        for model, sets in results.items()
    }


def details(
    results: Mapping[str, Mapping[str, Scores]],
    readings: Readings,
    wanted: Sequence[str] = (),
    same: TextComparison = EXACT,
    rejecting: Mapping[str, Mapping[str, RejectThreshold]] | None = None,
) -> dict[str, Any]:
    """All scores and every wrong line, for a JSON file; with the recall of `wanted` characters together.

    Models after the first have `change`: the difference of accuracy from the first. Texts of wrong lines are
    whole, whatever the comparison leaves out.
    """
    differences = changes(readings, same)
    return {
        model: {
            name: {
                **score.record(),
                "folders": by_folder(
                    (reading.image, same(reading.truth) == same(reading.read))
                    for reading in readings[model][name]
                ),
                "calibration_error": round(calibration_error(sureness(readings[model][name], same)), 6),
                **({"reject": rejecting[model][name].record()} if rejecting else {}),
                **({"ignored": same.ignored} if same.ignored else {}),
                **({"recall": score.recall_of(wanted)} if wanted else {}),
                **({"change": differences[model][name].record()} if model in differences else {}),
                "wrong": [
                    {
                        "image": str(reading.image),
                        "truth": reading.truth,
                        "read": reading.read,
                        "score": round(reading.score, 4),
                    }
                    for reading in readings[model][name]
                    if same(reading.truth) != same(reading.read)
                ],
            }
            for name, score in sets.items()
        }
        for model, sets in results.items()
    }


def sureness(lines: Sequence[LineReading], same: TextComparison = EXACT) -> list[ReadLine]:
    """How sure the model was of each line, and whether it is right."""
    return [
        ReadLine(
            f"{line.image.name} {line.truth}",
            line.score,
            same(line.truth) == same(line.read),
            len(line.read),
        )
        for line in lines
    ]


def _read_set(path: Path) -> list[labels.Line]:
    if labels.is_detection(path):
        raise UserError(
            "holds detection labels, and these are recognition models.",
            "Give recognition labels (image, tab, text): ocrdata convert makes them from pages.",
            path=path,
        )
    lines = list(label_sets.read_lines_with_images(path))
    if not lines:
        raise UserError("is empty.", "Give a label file with lines to evaluate on.", path=path)
    if not any(line.transcription for line in lines):
        raise UserError(
            "has no text in any line.", "Give a label file with the texts of its lines.", path=path
        )
    return lines

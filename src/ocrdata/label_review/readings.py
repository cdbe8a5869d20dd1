"""What models read in the lines: a model of the user's choice, or the details of `ocrdata evaluate`."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocrdata.console import progress
from ocrdata.errors import UserError
from ocrdata.label_review.rows import ReviewRow
from ocrdata.samples import packed

_REMEDY = (
    "Give the file that `ocrdata evaluate --details` wrote for these labels, or the readings.json of a "
    "training that was evaluated on them."
)


@dataclass(frozen=True, slots=True)
class RowReading:
    """What was read in a line.

    Attributes:
        text: The text.
        score: Mean probability of its characters, 0 to 1.
        reader: Who read it, for people.
    """

    text: str
    score: float
    reader: str


def read_with_model(
    rows: Sequence[ReviewRow], given: str, dictionary: Path | None, device: str, paddleocr: Path | None
) -> dict[int, RowReading]:
    """Let a model read every line that has an image.

    Args:
        rows: The lines.
        given: The model, as `ocrdata evaluate` takes it.
        dictionary: Dictionary instead of the model's own.
        device: `auto`, `cpu` or `gpu`.
        paddleocr: A clone of PaddleOCR instead of the pinned training code.

    Returns:
        The readings by number of the line; none for what is no image.

    Raises:
        UserError: There is no such model, or it cannot be run.
    """
    from ocrdata.evaluation import recogniser
    from ocrdata.evaluation.reader import Reader
    from ocrdata.train.models import source
    from ocrdata.train.models.environment import choose_device

    code = source.training_code(paddleocr)
    model = recogniser.find(given, None, dictionary, code)
    seen = [row for row in rows if row.image is not None and packed.exists(row.image)]
    reader = Reader(choose_device(device), code)  # type: ignore[arg-type]  # one of Click's choices
    with progress(f"reading with {given}", len(seen)) as reading:
        texts = reader.read(model, [row.image for row in seen if row.image is not None], reading.reach)
    return {
        row.number: RowReading(text[0], text[1], given)
        for row, text in zip(seen, texts, strict=True)
        if text is not None
    }


def read_details(path: Path, rows: Sequence[ReviewRow]) -> dict[int, RowReading]:
    """The wrong lines of `ocrdata evaluate --details`, found by their images.

    Of several models, the last one that misread a line counts: `evaluate` names the newest last.

    Args:
        path: The file.
        rows: The lines.

    Raises:
        UserError: It is no such file, or none of its lines is among `rows`.
    """
    by_path: dict[str, list[ReviewRow]] = {}
    by_name: dict[str, list[ReviewRow]] = {}
    for row in rows:
        if row.image is not None:
            by_path.setdefault(os.path.realpath(row.image), []).append(row)
            by_name.setdefault(row.image.name, []).append(row)
    found: dict[int, RowReading] = {}
    wrong = list(_wrong(path))
    for model, item in wrong:
        image = Path(str(item["image"]))
        same = by_path.get(os.path.realpath(image)) or [
            row for row in by_name.get(image.name, ()) if row.text == item["truth"]
        ]
        for row in same:
            found[row.number] = RowReading(str(item["read"]), float(item["score"]), model)
    if wrong and not found:
        raise UserError(
            "has no line of these labels: none of its images is among theirs.", _REMEDY, path=path
        )
    return found


def _wrong(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The misread lines, each with the name of the model."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        for model, sets in content.items():
            for scores in sets.values():
                for item in scores["wrong"]:
                    float(item["score"]), item["image"], item["truth"], item["read"]
                    yield model, item
    except OSError as error:
        raise UserError(f"cannot be read ({error.strerror}).", _REMEDY, path=path) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError("is no details of an evaluation of lines.", _REMEDY, path=path) from error

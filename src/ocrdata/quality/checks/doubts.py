"""Labels that a recogniser does not confirm: it reads something else, or nothing, or them upside down."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from ocrdata.judge import recogniser
from ocrdata.judge.recogniser import Reading
from ocrdata.quality.checks.scan import LabelFile
from ocrdata.quality.loader.faults import Fault, Finding
from ocrdata.quality.loader.lines import Look, judge_line
from ocrdata.samples import packed

_BATCH = 16

SURE = 0.9
"""A reading that differs from the label is reported from this confidence."""

UNSURE = 0.3
"""Below this confidence, a line counts as illegible."""

DIFFERENT = 0.34
"""Least edit distance, relative to the length, from which a label is reported."""


@dataclass(frozen=True, slots=True)
class DoubtedLine:
    """A line whose label a recogniser does not confirm.

    Attributes:
        finding: What is wrong.
        reading: What is read in it; upside down, if the crop is.
    """

    finding: Finding
    reading: Reading


def doubts(file: LabelFile) -> Iterator[Finding]:
    """The findings alone of `doubted_lines`."""
    return (line.finding for line in doubted_lines(file))


def doubted_lines(file: LabelFile) -> Iterator[DoubtedLine]:
    """Lines of a label file whose label is probably wrong, or that cannot be read.

    Only lines that are trained on are read. Characters outside the recogniser's dictionary are disregarded.
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


def _doubts(waiting: Sequence[tuple[int, str, str, Any]]) -> Iterator[DoubtedLine]:
    import cv2

    by_width = sorted(waiting, key=lambda item: item[3].shape[1] / item[3].shape[0])
    found = []
    known = frozenset(recogniser.characters()) if waiting else frozenset()
    for start in range(0, len(by_width), _BATCH):
        batch = by_width[start : start + _BATCH]
        pairs = zip(batch, recogniser.read([item[3] for item in batch]), strict=True)
        differing = [
            (*item, reading, wanted)
            for item, reading in pairs
            if (wanted := "".join(char for char in item[2] if char in known and char != " "))
            and reading.text.replace(" ", "") != wanted
        ]
        turned = (
            recogniser.read([cv2.rotate(item[3], cv2.ROTATE_180) for item in differing]) if differing else []
        )
        for (number, image, text, _, reading, wanted), other in zip(differing, turned, strict=True):
            fault = _fault(wanted, reading, other)
            if fault is not None:
                read = other if fault.code == "crop-upside-down" else reading
                found.append(DoubtedLine(Finding(number, (fault,), image, text), read))
    yield from sorted(found, key=lambda line: line.finding.line)


def _fault(wanted: str, reading: Reading, turned: Reading) -> Fault | None:
    """What is wrong with a line that is not read as its label.

    Args:
        wanted: The label, without spaces and without characters that the recogniser does not know.
        reading: What is read in the line.
        turned: What is read in it upside down.
    """
    distance, other = (Levenshtein.distance(wanted, each.text.replace(" ", "")) for each in (reading, turned))
    if other < min(distance, DIFFERENT * len(wanted)) and turned.confidence > reading.confidence:
        return Fault("crop-upside-down", f"{turned.text!r} ({turned.confidence:.2f}), not {reading.text!r}")
    wrong = reading.confidence >= SURE and distance >= DIFFERENT * len(wanted)
    if wrong or reading.confidence < UNSURE:
        return Fault("suspicious-label", f"{reading.text!r} ({reading.confidence:.2f})")
    return None

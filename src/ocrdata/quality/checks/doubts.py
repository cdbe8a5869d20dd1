"""Labels that a recogniser does not confirm: it reads something else, or nothing."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from ocrdata.judge import recogniser
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


def doubts(file: LabelFile) -> Iterator[Finding]:
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


def _doubts(waiting: Sequence[tuple[int, str, str, Any]]) -> Iterator[Finding]:
    by_width = sorted(waiting, key=lambda item: item[3].shape[1] / item[3].shape[0])
    found = []
    known = frozenset(recogniser.characters()) if waiting else frozenset()
    for start in range(0, len(by_width), _BATCH):
        batch = by_width[start : start + _BATCH]
        for (number, image, text, _), reading in zip(
            batch, recogniser.read([item[3] for item in batch]), strict=True
        ):
            wanted = "".join(char for char in text if char in known and char != " ")
            got = reading.text.replace(" ", "")
            distance = Levenshtein.distance(wanted, got)
            wrong = reading.confidence >= SURE and distance >= DIFFERENT * len(wanted)
            if wanted and (wrong or reading.confidence < UNSURE):
                detail = f"{reading.text!r} ({reading.confidence:.2f})"
                found.append(Finding(number, (Fault("suspicious-label", detail),), image, text))
    yield from sorted(found, key=lambda finding: finding.line)

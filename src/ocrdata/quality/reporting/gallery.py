"""Examples for the report: lines with every fault, with every rare character, and some that are in order."""

import base64
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocrdata.quality.checks.scan import LabelFile
from ocrdata.quality.loader.faults import Fault, Finding, verdict
from ocrdata.quality.loader.lines import JudgedLine, judge_line
from ocrdata.samples import packed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EACH_FAULT = 40
"""Examples that are kept of one fault."""

EACH_CHARACTER = 3
"""Examples that are looked for of one rare character."""

_LINE_HEIGHT, _LINE_WIDTH, _PAGE_SIDE = 64, 640, 480
"""Largest sizes of pictures in the report, in pixels."""


@dataclass(slots=True)
class Examples:
    """A sink for findings that keeps the first few of each fault.

    Attributes:
        kept: For each file, the faults of the lines that are kept.
    """

    kept: dict[Path, dict[int, list[Fault]]] = field(default_factory=lambda: defaultdict(dict))
    _counts: Counter[str] = field(default_factory=Counter)

    def add(self, file: LabelFile, finding: Finding) -> None:
        """Take a finding, if there are not enough of its faults yet."""
        wanted = [fault for fault in finding.faults if self._counts[fault.code] < EACH_FAULT]
        if wanted:
            self._counts.update(fault.code for fault in finding.faults)
            self.kept[file.path].setdefault(finding.line, []).extend(finding.faults)


def gallery(
    files: Iterable[LabelFile], examples: Examples, rare: Iterable[str], lines: Mapping[Path, int], size: int
) -> list[dict[str, Any]]:
    """Pictures and facts of some lines, for the report's script.

    Args:
        files: The label files.
        examples: Lines with faults.
        rare: Characters to look for.
        lines: How many lines each file has.
        size: How many items at most; lines with faults come first.

    Returns:
        Records with `file`, `line`, `image`, `text`, `trained`, `verdict`, `faults`, `picture` (a data URI),
        `width`, `height`, and for pages `boxes` with `points`, `fate` and `text`.
    """
    items: list[dict[str, Any]] = []
    wanted: Counter[str] = Counter(dict.fromkeys(rare, EACH_CHARACTER))
    for file in files:
        faulty = examples.kept[file.path]
        every = max(1, lines[file.path] // max(1, size // 4))
        with file.path.open("rb") as rows:
            for number, raw in enumerate(rows, start=1):
                chosen = number in faulty or number % every == 1 or every == 1
                if not chosen and wanted:
                    chosen = any(char in wanted for char in raw.decode("utf-8", "replace"))
                if not chosen:
                    continue
                judged = judge_line(raw, number, file.rules, file.where)
                if file.rules.task == "rec":
                    wanted -= Counter(set(judged.row.text))
                items.append(_record(file, judged, faulty.get(number, [])))
    items.sort(key=lambda item: not item["faults"])  # stable: in the order of the files otherwise
    for item in items[:size]:
        item.update(_picture(item))
    return items[:size]


def _record(file: LabelFile, judged: JudgedLine, known: list[Fault]) -> dict[str, Any]:
    faults = tuple(dict.fromkeys((*judged.finding.faults, *known)))
    record: dict[str, Any] = {
        "file": file.source.name,
        "line": judged.finding.line,
        "image": judged.row.image,
        "text": judged.row.text if file.rules.task == "rec" else "",
        "trained": judged.finding.trained,
        "verdict": verdict(faults),
        "faults": [
            {"code": fault.code, "en": fault.sentence("en"), "zh": fault.sentence("zh")} for fault in faults
        ],
    }
    name = judged.row.images[0] if judged.row.images else None
    if isinstance(name, str):
        record["_path"] = Path(file.where.data_dir, name.removeprefix("\ufeff"))
    if file.rules.task == "det" and judged.row.label:
        record["boxes"] = _boxes(judged)
        record["text"] = " · ".join(str(box["text"]) for box in record["boxes"] if box["text"])
    return record


def _boxes(judged: JudgedLine) -> list[dict[str, Any]]:
    try:
        boxes = json.loads(judged.row.label or "")
        drawn = [
            {"points": [[float(x), float(y)] for x, y, *_ in box["points"]], "text": box["transcription"]}
            for box in boxes
        ]
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return []
    fates = judged.fates or ("ignored",) * len(drawn)
    return [{**box, "fate": fate} for box, fate in zip(drawn, fates, strict=True)]


def _picture(item: dict[str, Any]) -> dict[str, Any]:
    """The image as a small JPEG in a data URI, with its real size."""
    import cv2
    import numpy as np

    path = item.pop("_path", None)
    try:
        image = cv2.imdecode(np.frombuffer(packed.read(path), np.uint8), cv2.IMREAD_COLOR) if path else None
    except (OSError, ValueError, cv2.error):
        image = None
    if image is None:
        return {}
    height, width = image.shape[:2]
    small = _shrunk(image, page="boxes" in item)
    data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()
    uri = "data:image/jpeg;base64," + base64.b64encode(data).decode()
    return {"picture": uri, "width": width, "height": height}


def _shrunk(image: "NDArray[np.uint8]", *, page: bool) -> "NDArray[np.uint8]":
    import cv2

    height, width = image.shape[:2]
    tallest, widest = (_PAGE_SIDE, _PAGE_SIDE) if page else (_LINE_HEIGHT, _LINE_WIDTH)
    scale = min(1.0, tallest / height, widest / width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small: NDArray[np.uint8] = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return small

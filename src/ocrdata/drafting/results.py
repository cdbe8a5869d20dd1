"""What `ocrdata label` leaves: label files, and which lines are in doubt, for `ocrdata review`."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ocrdata.drafting.draft import DraftedLine
from ocrdata.samples import labels
from ocrdata.samples.labels import Box, Line, Page

DETAILS = "readings.json"
"""The lines that the second recogniser reads otherwise, as `evaluate --details` writes them."""

LEFT_OUT = "nothing-read.txt"
"""Images of lines in which nothing was read."""


def write(
    folder: Path, out: Path, photographs: Sequence[Path], lines: Sequence[DraftedLine], second: str
) -> dict[str, int]:
    """Write label files and readings into a folder.

    Args:
        folder: Where to write.
        out: Where the folder will be: paths in the readings begin there.
        photographs: The photographs, in order.
        lines: What was drafted.
        second: Name of the second recogniser; empty for none.

    Returns:
        Counts: photographs, lines with a text, those in doubt, boxes in which nothing was read.
    """
    read = sorted((line for line in lines if _text(line)), key=lambda line: line.read[1])
    empty = [line for line in lines if not _text(line)]
    labels.write_lines(folder / "rec.txt", (Line(line.image, _text(line)) for line in read), folder)
    if any(line.points for line in lines):
        labels.write_pages(folder / "det.txt", _pages(photographs, lines), out)
    if empty:
        names = (_final(line.image, folder, out) for line in empty)
        (folder / LEFT_OUT).write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    doubted = [line for line in read if line.doubted]
    if second:
        record = {second: {"drafted": {"wrong": list(_wrong(doubted, folder, out))}}}
        text = json.dumps(record, ensure_ascii=False, indent=1)
        (folder / DETAILS).write_text(text + "\n", encoding="utf-8")
    return {
        "photographs": len(photographs),
        "lines": len(read),
        "doubted": len(doubted),
        "nothing_read": len(empty),
    }


def _text(line: DraftedLine) -> str:
    """What was read, as a label can hold it."""
    text = line.read[0].strip()
    return text if labels.writable(text) else ""


def _pages(photographs: Sequence[Path], lines: Iterable[DraftedLine]) -> Iterator[Page]:
    """Each photograph with its boxes; a box in which nothing was read is ignored."""
    boxes: dict[int, list[Box]] = {}
    for line in lines:
        text = _text(line)
        boxes.setdefault(line.page, []).append(Box(line.points, text, ignore=not text))
    for number, image in enumerate(photographs):
        yield Page(image, tuple(boxes.get(number, ())))


def _wrong(lines: Iterable[DraftedLine], folder: Path, out: Path) -> Iterator[Mapping[str, Any]]:
    for line in lines:
        if line.other is not None:
            yield {
                "image": _final(line.image, folder, out),
                "truth": _text(line),
                "read": line.other[0],
                "score": round(line.other[1], 4),
            }


def _final(image: Path, folder: Path, out: Path) -> str:
    """Where an image will be once the folder is in place."""
    return str(out / image.relative_to(folder) if image.is_relative_to(folder) else image)

"""WildReceipt: `train.txt` and `test.txt` of JSON lines, a receipt each, with boxes, texts and classes.

Boxes begin at the bottom left and run anticlockwise in the picture (bottom right, top right, top left), so
the corner that PaddleOCR needs first is looked for; `--keep-order` takes them as they stand, which turns
every crop. `label` is the number of a class, and `edge` (open set) that of a group: neither is a text.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ocrdata.reading.pages import as_text, flat_points, has_keys, parse_json, peek, pixel_size
from ocrdata.reading.records.page_records import AnnotatedImage, read_records
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import tidy
from ocrdata.samples.labels import Box, Page

EXAMPLE = """\
{"file_name": "image_files/Image_1/1/a.jpeg", "height": 1200, "width": 1600, "annotations": [
  {"box": [550.0, 190.0, 937.0, 190.0, 937.0, 104.0, 550.0, 104.0], "text": "SAFEWAY", "label": 1}]}"""

UPRIGHT = False

_ELSEWHERE = "boxes do not begin at the bottom left as WildReceipt's do; their text was taken as upright"


def sniff(path: Path) -> bool:
    """JSON lines of a `file_name` and `annotations` with a `box` and a `text`."""
    return any(
        head.lstrip().startswith("{")
        and has_keys(head, "file_name", "annotations", "box", "text")
        and not has_keys(head, "images")
        for head in peek(path, ".txt", ".jsonl", ".json")
    )


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a row."""
    for file in source.files(".txt", ".jsonl", ".json"):
        if file.name == "class_list.txt":
            continue
        yield from read_records(source, file, source.rows(file), _take_apart, partial(_box, source))


def _take_apart(row: str) -> AnnotatedImage:
    record: dict[str, Any] = parse_json(row)
    size = pixel_size(record.get("width"), record.get("height"))
    return AnnotatedImage(list(record["annotations"]), name=str(record["file_name"]), size=size)


def _box(source: Source, item: dict[str, Any]) -> Box:
    text = as_text(item["text"])
    drawn = flat_points(item["box"])
    points = tidy(drawn, find_start=not source.keep_order)
    if not source.keep_order and len(drawn) == 4 and points[0] != tuple(drawn[3]):
        source.note(_ELSEWHERE, f"{text[:40]!r}, box from {drawn[0][0]:g}, {drawn[0][1]:g}")
    return Box(points, text, text in source.ignore_marks)

"""CTW (Chinese Text in the Wild): JSON lines, one image per line, with characters grouped into sentences.

A sentence becomes one box around its characters; regions under `ignore` become ignored boxes.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ocrdata.reading.pages import as_text, has_keys, parse_json, peek, pixel_size
from ocrdata.reading.records.page_records import AnnotatedImage, read_records
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import min_area_quad, tidy
from ocrdata.samples.labels import Box, Page

EXAMPLE = """\
{"image_id": "0000172", "file_name": "0000172.jpg", "height": 2048, "width": 2048,
 "ignore": [], "annotations": [[{"text": "明", "is_chinese": true, "adjusted_bbox": [1, 1, 8, 8],
   "polygon": [[1, 1], [9, 1], [9, 9], [1, 9]]}]]}"""

UPRIGHT = False


def sniff(path: Path) -> bool:
    """JSON lines with CTW's keys."""
    return any(
        has_keys(head, "annotations", "adjusted_bbox", "is_chinese") for head in peek(path, ".jsonl", ".json")
    )


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a row."""
    for file in source.files(".jsonl", ".json"):
        yield from read_records(source, file, source.rows(file), _take_apart, partial(_box, source))


def _take_apart(row: str) -> AnnotatedImage:
    record: dict[str, Any] = parse_json(row)
    regions = [("text", each) for each in record["annotations"]]
    regions += [("ignore", [each]) for each in record.get("ignore") or []]
    name = str(record.get("file_name") or f"{record['image_id']}.jpg")
    return AnnotatedImage(regions, name=name, size=pixel_size(record.get("width"), record.get("height")))


def _box(source: Source, region: tuple[str, list[dict[str, Any]]]) -> Box:
    kind, characters = region
    corners = [(float(x), float(y)) for each in characters for x, y in each["polygon"]]
    points = tidy(corners if len(characters) == 1 else min_area_quad(corners))
    if kind == "ignore":
        return Box(points, "", True)
    text = "".join(as_text(each["text"]) for each in characters)
    return Box(points, text, text in source.ignore_marks)

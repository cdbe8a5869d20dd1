"""COCO-Text v2 and TextOCR: JSON objects with images and annotations by id.

COCO-Text has `mask` polygons and `legibility`; TextOCR has `points` and uses `.` for illegible text.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ocrdata.reading.file_types import big_json
from ocrdata.reading.legibility import is_ignored
from ocrdata.reading.pages import flat_points, has_keys, peek, text_of
from ocrdata.reading.records import group_by_image
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import rectangle, tidy
from ocrdata.samples.labels import Box, Page

EXAMPLE = """\
{"imgs": {"1": {"id": "1", "file_name": "train/a.jpg", "width": 640, "height": 480}},
 "anns": {"1_1": {"id": "1_1", "image_id": "1", "bbox": [1, 1, 8, 4], "utf8_string": "hi",
                  "points": [1, 1, 9, 1, 9, 5, 1, 5]}}, "imgToAnns": {"1": ["1_1"]}}"""

UPRIGHT = False

BEGINS_AT_TEXT = True


def sniff(path: Path) -> bool:
    """A JSON object with `imgs` or `anns`."""
    return any(has_keys(head, "imgs") or has_keys(head, "anns") for head in peek(path, ".json"))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page an image."""
    for file in source.files(".json"):
        images = big_json.pairs(source, file, "imgs")
        annotations = (each for _, each in big_json.pairs(source, file, "anns"))
        yield from group_by_image.read_pages(source, file, images, annotations, partial(_box, source))


def _box(source: Source, annotation: dict[str, Any]) -> Box:
    flat = annotation.get("points") or annotation.get("mask")
    points = tidy(flat_points(flat)) if flat else tidy(rectangle(*annotation["bbox"]))
    text = text_of(source, annotation if source.text else {"utf8_string": annotation.get("utf8_string")})
    if "points" in annotation and text == ".":
        return Box(points, "", True)
    return Box(points, text, is_ignored(source, annotation) or text in source.ignore_marks)

"""HierText: one JSON file (named .jsonl) with images, paragraphs, lines and words.

`--level` selects what becomes a box: `region` (paragraph), `line` or `word`.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ocrdata.reading.file_types import big_json
from ocrdata.reading.pages import as_text, has_keys, peek, pixel_size
from ocrdata.reading.records.page_records import AnnotatedImage, read_records
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import tidy
from ocrdata.samples.labels import Box, Page
from ocrdata.samples.truth import truth

EXAMPLE = """\
{"annotations": [{"image_id": "a", "image_width": 640, "image_height": 480, "paragraphs": [
  {"vertices": [[1,1],[9,1],[9,5],[1,5]], "legible": true, "lines": [
    {"vertices": [[1,1],[9,1],[9,5],[1,5]], "text": "hi", "legible": true, "words": [
      {"vertices": [[1,1],[9,1],[9,5],[1,5]], "text": "hi", "legible": true}]}]}]}]}"""

UPRIGHT = False

BEGINS_AT_TEXT = True


def sniff(path: Path) -> bool:
    """A JSON object of annotations with paragraphs."""
    return any(
        has_keys(head, "annotations", "paragraphs", "vertices") for head in peek(path, ".jsonl", ".json")
    )


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page an annotation; the image is found by its id."""
    for file in source.files(".jsonl", ".json"):
        records = big_json.numbered(source, file, "annotations.item", "annotation")
        yield from read_records(
            source, file, records, partial(_take_apart, source.level), lambda each: _box(each, source)
        )


def _take_apart(level: str, record: dict[str, Any]) -> AnnotatedImage:
    size = pixel_size(record.get("image_width"), record.get("image_height"))
    return AnnotatedImage(_regions(record["paragraphs"], level), stem=str(record["image_id"]), size=size)


def _regions(paragraphs: list[dict[str, Any]], level: str) -> list[dict[str, Any]]:
    if level == "region":
        return [
            {**each, "text": "\n".join(as_text(line.get("text")) for line in each["lines"])}
            for each in paragraphs
        ]
    lines = [line for each in paragraphs for line in each["lines"]]
    return lines if level == "line" else [word for line in lines for word in line["words"]]


def _box(region: dict[str, Any], source: Source) -> Box:
    text = as_text(region.get("text"))
    illegible = region.get("legible") is not None and truth(region["legible"]) is False
    return Box(tidy(region["vertices"]), text, illegible or text in source.ignore_marks)

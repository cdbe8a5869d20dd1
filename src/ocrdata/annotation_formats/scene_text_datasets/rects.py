"""ReCTS: one JSON file per image, with its lines and their characters; points are lists of eight numbers.

Only lines are read; the characters repeat their text.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ocrdata.reading.pages import (
    MALFORMED,
    as_text,
    build_page,
    describe,
    flat_points,
    has_keys,
    parse_json,
    peek,
)
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import tidy
from ocrdata.samples.labels import Box, Page
from ocrdata.samples.truth import is_true

EXAMPLE = """\
{"chars": [{"points": [1, 1, 5, 1, 5, 5, 1, 5], "transcription": "H", "ignore": 0}],
 "lines": [{"points": [1, 1, 9, 1, 9, 5, 1, 5], "transcription": "Hi", "ignore": 0}]}"""

UPRIGHT = False


def sniff(path: Path) -> bool:
    """JSON files with `chars` and `lines`."""
    return any(has_keys(head, "chars", "lines") for head in peek(path, ".json"))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a file; `train_ReCTS_000001.json` belongs to `train_ReCTS_000001.jpg`."""
    for file in source.files(".json"):
        try:
            lines = list(parse_json(source.read_text(file))["lines"])
        except MALFORMED as error:
            yield Skipped(source.where(file), f"not a ReCTS file: {describe(error)}")
            continue
        yield from build_page(source, file, lines, lambda each: _box(each, source), stem=file.stem)


def _box(item: dict[str, Any], source: Source) -> Box:
    text = as_text(item["transcription"])
    return Box(
        tidy(flat_points(item["points"])), text, is_true(item.get("ignore")) or text in source.ignore_marks
    )

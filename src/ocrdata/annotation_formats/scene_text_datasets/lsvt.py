"""LSVT and ArT: one JSON object for all images, with polygons of any number of points under the image's stem.

Both `###` and `illegibility` mark illegible text; the two do not always agree, so either is enough.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ocrdata.reading.file_types import big_json
from ocrdata.reading.pages import as_text, build_page, has_keys, peek
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import tidy
from ocrdata.samples.labels import Box, Page
from ocrdata.samples.truth import is_true

EXAMPLE = """\
{"gt_1234": [{"transcription": "一站式购物中心", "illegibility": false,
              "points": [[45, 272], [215, 273], [212, 296], [45, 290]]}]}"""

UPRIGHT = False

BEGINS_AT_TEXT = True

_HEAD = re.compile(r'\s*\{\s*"[^"]+"\s*:\s*\[')


def sniff(path: Path) -> bool:
    """A JSON object of lists of `transcription` and `points`."""
    return any(
        _HEAD.match(head)
        and has_keys(head, "transcription", "points")
        and not has_keys(head, "chars", "lines")
        for head in peek(path, ".json")
    )


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page an image; memory does not grow with the file."""
    for file in source.files(".json"):
        for stem, boxes in big_json.pairs(source, file, ""):
            if not isinstance(boxes, list):
                yield Skipped(source.where(file, stem), "the image has no list of boxes")
                continue
            yield from build_page(source, file, boxes, lambda each: _box(each, source), stem=stem, item=stem)


def _box(item: dict[str, Any], source: Source) -> Box:
    text = as_text(item["transcription"])
    ignore = is_true(item.get("illegibility")) or text in source.ignore_marks
    return Box(tidy(item["points"]), text, ignore)

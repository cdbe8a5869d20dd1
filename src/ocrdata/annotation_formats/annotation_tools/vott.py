"""VoTT 2: JSON with the regions of one asset, or of all assets of an export.

A region has tags, which are classes and not texts, unless `--text-field tag` says that they are. Assets that
are frames of a video are reported.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from ocrdata.reading.coordinates.drawn import drawn_region
from ocrdata.reading.file_types import big_json
from ocrdata.reading.legibility import means_ignore
from ocrdata.reading.pages import (
    MALFORMED,
    build_page,
    describe,
    has_keys,
    parse_json,
    peek,
    peek_file,
    pixel_size,
    text_of,
)
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import rectangle, tidy
from ocrdata.samples.labels import Box, Page

EXAMPLE = """\
{"asset": {"format": "jpg", "id": "7", "name": "a.jpg", "path": "file:/home/me/a.jpg", "type": 1,
           "size": {"width": 640, "height": 480}},
 "regions": [{"id": "r1", "type": "RECTANGLE", "tags": ["total"],
              "boundingBox": {"left": 1, "top": 1, "width": 8, "height": 4},
              "points": [{"x": 1, "y": 1}, {"x": 9, "y": 1}, {"x": 9, "y": 5}, {"x": 1, "y": 5}]}]}"""

UPRIGHT = True

_IMAGE = 1
"""The type of an asset that is an image."""


def sniff(path: Path) -> bool:
    """A JSON object with the regions of an `asset`."""
    return any(
        has_keys(head, "asset", "regions") and (has_keys(head, "boundingBox") or has_keys(head, "tags"))
        for head in peek(path, ".json")
    )


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page an asset; assets that were visited and have no region are pages without boxes."""
    exports = [file for file in source.files(".json") if has_keys(peek_file(file), "assets")]
    if exports and len(exports) < sum(1 for _ in source.files(".json")):
        source.note("only the export of all assets was read; other JSON files beside it repeat it")
    for file in exports or source.files(".json"):
        for key, record in _records(source, file):
            try:
                asset, regions = record["asset"], list(record.get("regions") or [])
                if asset.get("type", _IMAGE) != _IMAGE:
                    raise ValueError("the asset is not an image, but a frame of a video")
                size = pixel_size(asset["size"]["width"], asset["size"]["height"])
                name = unquote(str(asset["name"]))
            except MALFORMED as error:
                lost = record.get("regions") if isinstance(record, dict) else None
                yield Skipped(
                    source.where(file, key), describe(error), len(lost) if isinstance(lost, list) else 1
                )
                continue
            yield from build_page(
                source, file, regions, partial(_box, source), name=name, item=key, size=size
            )


def _records(source: Source, file: Path) -> Iterator[tuple[str, Any]]:
    """Name and content of each asset of a file."""
    if has_keys(peek_file(file), "assets"):
        yield from big_json.pairs(source, file, "assets")
        return
    try:
        record = parse_json(source.read_text(file))
    except ValueError:
        record = None
    if isinstance(record, dict) and "asset" in record:
        yield "asset", record


def _box(source: Source, region: dict[str, Any]) -> Box:
    points = [(float(point["x"]), float(point["y"])) for point in region.get("points") or []]
    if not points:
        box = region["boundingBox"]
        points = list(rectangle(box["left"], box["top"], box["width"], box["height"]))
    by_hand = region.get("type") == "POLYGON"
    tags = [str(tag) for tag in region.get("tags") or []]
    text = (
        ""
        if source.text is None
        else text_of(source, {"tag": tags[0] if tags else "", "tags": tags, **region})
    )
    ignore = any(means_ignore(tag) for tag in tags)
    if source.text is None and tags:
        source.note(
            "tags are names of classes, so regions have no text; use --text-field tag if they are the texts"
        )
    quad = drawn_region(source, points) if by_hand else tidy(points)
    return Box(quad, text, ignore or text in source.ignore_marks)

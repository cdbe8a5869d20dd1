"""CORD v0, v1 and v2: receipts as JSON, one file per image, or as Parquet of the hub with a `ground_truth`.

A `valid_line` is a phrase of one category and may run over several rows: words of one `row_id` become a line.
`--level word` takes words, `region` whole phrases. Cut lines (`repeating_symbol`, of which only one symbol is
given) and `dontcare` are ignored. `category`, `is_key` and the `gt_parse` are no transcription.
"""

import itertools
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ocrdata.reading.file_types import parquet_files
from ocrdata.reading.pages import (
    MALFORMED,
    as_text,
    describe,
    glimpse,
    has_keys,
    parse_json,
    peek,
    pixel_size,
)
from ocrdata.reading.records import ground_truths
from ocrdata.reading.records.page_records import AnnotatedImage, read_records
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.geometry import min_area_quad, quad_around, tidy
from ocrdata.samples.labels import Box, Page, Point

EXAMPLE = """\
{"valid_line": [{"words": [{"quad": {"x1": 1, "y1": 1, "x2": 9, "y2": 1, "x3": 9, "y3": 5, "x4": 1, "y4": 5},
   "is_key": 0, "row_id": 1, "text": "Tea"}], "category": "menu.nm", "group_id": 3}], "roi": {},
 "meta": {"version": "1.0.0", "image_size": {"width": 864, "height": 1296}}, "repeating_symbol": []}"""

UPRIGHT = False

_CORNERS = ("1", "2", "3", "4")


def sniff(path: Path) -> bool:
    """A JSON object with `valid_line` and `quad`, or a ground truth with a `valid_line`."""
    heads = peek(path, ".json")
    return any(has_keys(head, "valid_line", "quad") for head in heads) or ground_truths.sniff(
        path, "valid_line"
    )


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a file or row; `json/receipt_00000.json` belongs to `image/receipt_00000.png`."""
    take_apart, build = partial(_take_apart, source.level), partial(_box, source)
    for file in source.files(".json"):
        record = (source.read_text(file), file.stem)
        yield from read_records(source, file, [(None, record)], take_apart, build)
    for file in source.files(*ground_truths.FILES):
        if file.suffix == ".json":
            continue
        for number, image, truth in ground_truths.read(source, file):
            try:
                path = parquet_files.image_path(source, file, image)
            except (*MALFORMED, LostImage) as error:
                yield Skipped(source.where(file, number), describe(error), 1, "", glimpse(truth))
                continue
            yield from read_records(source, file, [(number, (truth, path))], take_apart, build)


def _take_apart(level: str, given: tuple[str, str | Path]) -> AnnotatedImage:
    text, image = given
    record: dict[str, Any] = parse_json(text)
    regions: list[Any] = [part for line in record["valid_line"] for part in _parts(line, level)]
    for name in ("repeating_symbol", "dontcare"):
        regions += _quads(record.get(name) or [])
    size = (record.get("meta") or {}).get("image_size") or {}
    return AnnotatedImage(
        regions,
        name=image if isinstance(image, Path) else None,
        stem="" if isinstance(image, Path) else image,
        size=pixel_size(size.get("width"), size.get("height")),
    )


def _parts(line: dict[str, Any], level: str) -> list[list[dict[str, Any]]]:
    """The words of each box that a phrase becomes."""
    words: list[dict[str, Any]] = line["words"]
    if level == "word":
        return [[word] for word in words]
    if level == "region":
        return [words] if words else []
    return [list(row) for _, row in itertools.groupby(words, key=lambda word: word.get("row_id"))]


def _quads(value: Any) -> Iterator[dict[str, Any]]:
    """Every quad of a list, however deep it lies and whether it stands under `quad`."""
    if isinstance(value, list):
        for each in value:
            yield from _quads(each)
    elif isinstance(value, dict):
        yield value["quad"] if isinstance(value.get("quad"), dict) else value


def _box(source: Source, region: Sequence[dict[str, Any]] | dict[str, Any]) -> Box:
    if isinstance(region, dict):
        return Box(tidy(_corners(region)), "", True)
    rows = [list(row) for _, row in itertools.groupby(region, key=lambda word: word.get("row_id"))]
    text = "\n".join(" ".join(as_text(word["text"]) for word in row) for row in rows)
    quads = [_corners(word["quad"]) for word in region]
    if len(rows) > 1:
        points = tidy(min_area_quad([point for quad in quads for point in quad]))
    else:
        points = quad_around(quads)
    return Box(points, text, text in source.ignore_marks)


def _corners(quad: dict[str, Any]) -> list[Point]:
    return [(float(quad[f"x{corner}"]), float(quad[f"y{corner}"])) for corner in _CORNERS]

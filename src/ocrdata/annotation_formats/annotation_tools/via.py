"""VIA (VGG Image Annotator) 2: a JSON object of files with their regions.

The object may be under `_via_img_metadata` (a saved project), and regions may be a list or an object (VIA 1).
The text is a region attribute, named by `--text-field`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ocrdata.reading.coordinates.drawn import drawn_region
from ocrdata.reading.file_types import big_json
from ocrdata.reading.legibility import is_ignored, says_legibility
from ocrdata.reading.pages import (
    MALFORMED,
    build_page,
    describe,
    has_keys,
    not_a_region,
    peek,
    peek_file,
    text_of,
    whole_number,
)
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.geometry import rectangle, tidy
from ocrdata.samples.labels import Box, Page

EXAMPLE = """\
{"a.jpg99": {"filename": "a.jpg", "size": 99, "regions": [{"region_attributes": {"text": "hi"},
  "shape_attributes": {"name": "polygon", "all_points_x": [1, 9, 9, 1], "all_points_y": [1, 1, 5, 5]}}]}}"""

UPRIGHT = True


def sniff(path: Path) -> bool:
    """A JSON object with VIA's keys."""
    return any(
        has_keys(head, "_via_img_metadata") or has_keys(head, "filename", "regions", "size")
        for head in peek(path, ".json")
    )


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a file entry."""
    for file in source.files(".json"):
        prefix = "_via_img_metadata" if "_via_" in peek_file(file) else ""
        for key, entry in big_json.pairs(source, file, prefix):
            try:
                regions = entry["regions"]
                regions = list(regions.values()) if isinstance(regions, dict) else list(regions)
                name = str(entry["filename"])
            except MALFORMED as error:
                yield Skipped(source.where(file, key), f"not a VIA entry: {describe(error)}")
                continue
            note_file_size(source, file, name, entry.get("size"))
            yield from build_page(
                source, file, regions, lambda region: build_box(region, source), name=name, item=key
            )


def note_file_size(source: Source, file: Path, name: str, size: object) -> None:
    """Say that an image file has another number of bytes than VIA saw.

    Args:
        source: Where everything is.
        file: The annotation file.
        name: Name of the image.
        size: Bytes according to VIA: -1 for an image on a server.
    """
    expected = whole_number(str(size))
    if not expected or expected < 0:
        return
    try:
        found = source.find_image(name, file.parent).stat().st_size
    except (LostImage, OSError):
        return
    if found != expected:
        source.note(
            "an image file has another number of bytes than when it was annotated: check that it is the same "
            "picture",
            f"{name}: {found:,} instead of {expected:,}",
        )


def build_box(region: dict[str, Any], source: Source) -> Box:
    """The box of a region of VIA 1 or 2."""
    shape = region["shape_attributes"]
    if shape["name"] == "rect":
        points = tidy(rectangle(shape["x"], shape["y"], shape["width"], shape["height"]))
    elif shape["name"] in {"polygon", "polyline"}:
        if shape["name"] == "polyline":
            source.note("a polyline was read as the polygon that it makes when it is closed")
        pairs = zip(shape["all_points_x"], shape["all_points_y"], strict=True)
        points = drawn_region(source, pairs)
    else:
        raise not_a_region(shape["name"])
    attributes = region.get("region_attributes") or {}
    text = text_of(source, {name: value for name, value in attributes.items() if not says_legibility(name)})
    return Box(points, text, is_ignored(source, attributes) or text in source.ignore_marks)

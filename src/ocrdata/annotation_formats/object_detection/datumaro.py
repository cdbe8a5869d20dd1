"""Datumaro's own JSON: items with their annotations, one file a subset.

The text is the attribute `text`, `transcription` …, or a caption if the item has one annotation. A `bbox` is
turned about its centre by `attributes.rotation`, as CVAT exports it. Images are found by their path, in the
folder of their subset first, or by the item's id where there is none.
"""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ocrdata.reading.coordinates.drawn import drawn_region
from ocrdata.reading.file_types import big_json
from ocrdata.reading.legibility import is_ignored, means_ignore, says_legibility
from ocrdata.reading.pages import (
    MALFORMED,
    build_page,
    describe,
    flat_points,
    has_keys,
    not_a_region,
    peek,
    pixel_size,
    text_of,
)
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.geometry import centred_rectangle, rectangle, tidy
from ocrdata.samples.labels import Box, Page, Point

EXAMPLE = """\
{"info": {}, "categories": {"label": {"labels": [{"name": "text", "parent": "", "attributes": []}]}},
 "items": [{"id": "a", "annotations": [{"id": 0, "type": "bbox", "label_id": 0, "attributes": {"text": "hi"},
                                        "bbox": [1, 1, 8, 4]}],
            "image": {"path": "a.jpg", "size": [480, 640]}}]}"""

UPRIGHT = True

_STANDARD = frozenset({"occluded", "rotation", "track_id", "keyframe", "is_crowd", "outside"})
"""Attributes that CVAT and Datumaro write of their own."""


def sniff(path: Path) -> bool:
    """A JSON object with `categories` and `items` that have `annotations`."""
    return any(
        has_keys(head, "categories", "items")
        and (has_keys(head, "annotations") or has_keys(head, "media_type"))
        for head in peek(path, ".json")
    )


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page an item."""
    for file in source.files(".json"):
        labels = [
            str(label.get("name")) if isinstance(label, dict) else ""
            for label in big_json.items(source, file, "categories.label.labels.item")
        ]
        for number, item in enumerate(big_json.items(source, file, "items.item"), start=1):
            try:
                annotations, key = list(item["annotations"]), str(item["id"])
                image = item.get("image") or {}
                height, width = image.get("size") or (None, None)
                name = str(image.get("path") or "")
            except MALFORMED as error:
                yield Skipped(source.where(file, f"item {number}"), f"not an item: {describe(error)}")
                continue
            yield from build_page(
                source,
                file,
                annotations,
                partial(_box, source, labels),
                name=_in_subset(source, file, name),
                stem=key,
                item=f"item {key}",
                size=pixel_size(width, height),
            )


def _in_subset(source: Source, file: Path, name: str) -> str | Path | LostImage:
    """The image in the folder of its subset, which has the name of the file, if it is there."""
    near = file.parent.parent / "images" / file.stem
    if not name or source.images is not None or not os.path.isfile(near / name):  # noqa: PTH113
        return name
    try:
        return source.find_image(name, near)
    except LostImage as error:
        return error


def _box(source: Source, labels: list[str], annotation: dict[str, Any]) -> Box:
    attributes = annotation.get("attributes") or {}
    number = annotation.get("label_id")
    label = labels[number] if isinstance(number, int) and 0 <= number < len(labels) else ""
    points = _region(source, annotation, attributes)
    texts = {
        name: value
        for name, value in attributes.items()
        if name not in _STANDARD and not says_legibility(name)
    }
    text = text_of(source, texts if source.text is None else {"label": label, **attributes})
    ignore = is_ignored(source, attributes) or means_ignore(label)
    return Box(points, text, ignore or text in source.ignore_marks)


def _region(source: Source, annotation: dict[str, Any], attributes: dict[str, Any]) -> tuple[Point, ...]:
    kind = annotation.get("type")
    if kind == "bbox":
        left, top, width, height = (float(value) for value in annotation["bbox"])
        angle = float(attributes.get("rotation") or 0)
        if angle:
            return tidy(centred_rectangle(left + width / 2, top + height / 2, width, height, angle))
        return tidy(rectangle(left, top, width, height))
    if kind == "rotated_bbox":
        return tidy(centred_rectangle(*(float(value) for value in annotation["rotated_bbox"])))
    if kind == "polygon":
        return drawn_region(source, flat_points(annotation["points"]))
    raise not_a_region(kind)

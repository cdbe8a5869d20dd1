"""COCO: one JSON file with a list of images and a list of annotations.

The text is in `attributes.text` (CVAT, Datumaro), `text`, `utf8_string` or `caption`; choose another field,
or `category`, with `--text-field`. The region is the `segmentation` polygon, otherwise the `bbox`, rotated
about its centre by `attributes.rotation` as CVAT exports it. Read through SQLite in constant memory.
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ocrdata.reading.coordinates.drawn import drawn_region
from ocrdata.reading.file_types import big_json
from ocrdata.reading.legibility import is_ignored, means_ignore, says_legibility
from ocrdata.reading.pages import flat_points, has_keys, named_as_text, peek, pixel_size, text_of
from ocrdata.reading.records import group_by_image
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import (
    bounding_rectangle,
    centred_rectangle,
    min_area_quad,
    rectangle,
    signed_area,
    tidy,
)
from ocrdata.samples.images import read_size
from ocrdata.samples.labels import Box, Page, Point
from ocrdata.samples.truth import is_true

EXAMPLE = """\
{"images": [{"id": 1, "file_name": "a.jpg", "width": 640, "height": 480}],
 "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 1, 8, 4],
                  "segmentation": [[1, 1, 9, 1, 9, 5, 1, 5]], "attributes": {"text": "hi"}}],
 "categories": [{"id": 1, "name": "text"}]}"""

UPRIGHT = True

KEEPS_IGNORED_TEXTS = True

_BORDER = 2
"""Pixels by which a box may leave its image without a doubt."""

_STANDARD = frozenset({"occluded", "rotation", "track_id", "keyframe", "is_crowd", "z_order"})
"""Attributes that CVAT and Datumaro write of their own."""


def sniff(path: Path) -> bool:
    """A JSON object with a list of `images`, or of `annotations` that name an image each."""
    return any(
        head.lstrip().startswith("{")
        and not has_keys(head, "paragraphs")
        and (
            (has_keys(head, "images") and (has_keys(head, "file_name") or has_keys(head, "categories")))
            or (has_keys(head, "annotations", "image_id", "bbox") and not has_keys(head, "anns"))
        )
        for head in peek(path, ".json")
    )


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page an image."""
    for file in source.files(".json"):
        names = {
            str(category.get("id")): str(category.get("name") or "")
            for category in big_json.items(source, file, "categories.item")
            if isinstance(category, dict)
        }
        images = big_json.items(source, file, "images.item")
        keyed = ((image.get("id"), image) for image in images if isinstance(image, dict))
        annotations = big_json.items(source, file, "annotations.item")
        build, look = partial(_box, source, names), partial(_doubt_corners, source)
        yield from group_by_image.read_pages(source, file, keyed, annotations, build, look)


def write_pages(folder: Path, pages: Iterable[Page]) -> None:
    """Write `annotations.json`; the first point of a segmentation is the text's top left."""
    side = folder / "annotations.part"
    number = 0
    with (folder / "annotations.json").open("w", encoding="utf-8") as file:
        file.write('{"categories": [{"id": 1, "name": "text", "supercategory": ""}],\n"images": [')
        with side.open("w", encoding="utf-8") as boxes:
            for image_id, page in enumerate(pages, start=1):
                width, height = page.size or read_size(page.image)
                name = page.image.relative_to(folder / "images").as_posix()
                record = {"id": image_id, "file_name": name, "width": width, "height": height}
                file.write((",\n" if image_id > 1 else "\n") + json.dumps(record, ensure_ascii=False))
                for box in page.boxes:
                    number += 1
                    row = json.dumps(_annotation(number, image_id, box), ensure_ascii=False)
                    boxes.write((",\n" if number > 1 else "\n") + row)
        file.write('\n],\n"annotations": [')
        with side.open(encoding="utf-8") as boxes:
            shutil.copyfileobj(boxes, file)
        file.write("\n]}\n")
    side.unlink()


def _box(source: Source, names: dict[str, str], annotation: dict[str, Any]) -> Box:
    attributes = annotation.get("attributes") or {}
    if not isinstance(attributes, dict):
        raise TypeError("`attributes` is not an object")
    category = names.get(str(annotation.get("category_id")), "")
    text = _text(source, annotation, attributes, category)
    # A mask is a "crowd" for no other reason than how it is written, so one with a text is not to be ignored.
    crowd = is_true(annotation.get("iscrowd"))
    if crowd and text.strip() and not isinstance(annotation.get("segmentation"), dict):
        source.note("`iscrowd` of a box that has a text was passed over")
    ignore = crowd and not text.strip()
    ignore = ignore or is_ignored(source, {**annotation, **attributes}) or means_ignore(category)
    parts = annotation.get("segmentation")
    if isinstance(parts, dict):
        source.note("a mask was read as the upright box around it")
    if isinstance(parts, list) and len(parts) > 1 and isinstance(parts[0], list):
        source.note("a segmentation of several parts was read as one box around all of them")
    return Box(_region(source, annotation, attributes), text, ignore or text in source.ignore_marks)


def _region(source: Source, annotation: dict[str, Any], attributes: dict[str, Any]) -> tuple[Point, ...]:
    parts = annotation.get("segmentation")
    if isinstance(parts, list) and parts:
        if isinstance(parts[0], int | float):
            parts = [parts]
        polygons = [flat_points(part) for part in parts]
        if len(polygons) == 1:
            return drawn_region(source, polygons[0])
        return tidy(min_area_quad([point for polygon in polygons for point in polygon]))
    left, top, width, height = (float(value) for value in annotation["bbox"])
    angle = float(attributes.get("rotation") or 0)
    if angle:
        return tidy(centred_rectangle(left + width / 2, top + height / 2, width, height, angle))
    return tidy(rectangle(left, top, width, height))


def _doubt_corners(source: Source, image: dict[str, Any], annotations: list[dict[str, Any]]) -> None:
    """Note where each `bbox` of an image would fit as two corners, and one leaves the image as it is."""
    size = pixel_size(image.get("width"), image.get("height"))
    boxes = [each.get("bbox") for each in annotations if not each.get("segmentation")]
    if size is None or not boxes:
        return
    leaves = False
    for box in boxes:
        try:
            left, top, *rest = (float(value) for value in box or ())
            right, bottom = rest
        except (TypeError, ValueError, OverflowError):
            return
        if not (left < right <= size[0] and top < bottom <= size[1]):
            return
        leaves = leaves or left + right > size[0] + _BORDER or top + bottom > size[1] + _BORDER
    if leaves:
        source.note(
            "a `bbox` leaves its image as [x, y, width, height], which COCO has, and would not as "
            "[x1, y1, x2, y2]; correct the file if it has corners"
        )


def _text(source: Source, annotation: dict[str, Any], attributes: dict[str, Any], category: str) -> str:
    if source.text is not None:
        return text_of(source, {"category": category, **annotation, **attributes})
    own = named_as_text(annotation)
    others = {
        name: value
        for name, value in attributes.items()
        if name not in _STANDARD and not says_legibility(name)
    }
    return text_of(source, own | others)


def _annotation(number: int, image_id: int, box: Box) -> dict[str, Any]:
    (left, top), _, (right, bottom), _ = bounding_rectangle(box.points)
    return {
        "id": number,
        "image_id": image_id,
        "category_id": 1,
        "bbox": [left, top, right - left, bottom - top],
        "segmentation": [[value for point in box.points for value in point]],
        "area": abs(signed_area(box.points)),
        "iscrowd": 0,
        "attributes": {"text": box.transcription, "ignore": box.ignore},
    }

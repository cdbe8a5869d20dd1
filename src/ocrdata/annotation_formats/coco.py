"""COCO: one JSON file with a list of images and a list of annotations.

The text is in `attributes.text` (CVAT, Datumaro), `text`, `utf8_string` or `caption`; choose another field
with `--text-field`. The region is the `segmentation` polygon, otherwise the `bbox`, rotated about its centre
by `attributes.rotation` as CVAT exports it. Read through SQLite in constant memory.
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ocrdata.reading import big_json, group_by_image
from ocrdata.reading.pages import TEXT_FIELDS, as_text, flat_points, has_keys, means_ignore, peek
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
        ignored = {
            str(category.get("id"))
            for category in big_json.items(source, file, "categories.item")
            if isinstance(category, dict) and means_ignore(category.get("name"))
        }
        images = big_json.items(source, file, "images.item")
        keyed = ((image.get("id"), image) for image in images if isinstance(image, dict))
        annotations = big_json.items(source, file, "annotations.item")
        yield from group_by_image.read_pages(source, file, keyed, annotations, partial(_box, source, ignored))


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


def _box(source: Source, ignored: set[str], annotation: dict[str, Any]) -> Box:
    attributes = annotation.get("attributes") or {}
    if not isinstance(attributes, dict):
        raise TypeError("`attributes` is not an object")
    text = _text(annotation, attributes, source.text)
    ignore = is_true(annotation.get("iscrowd")) or is_true(annotation.get("ignore"))
    ignore = ignore or str(annotation.get("category_id")) in ignored
    ignore = ignore or any(means_ignore(name) and is_true(value) for name, value in attributes.items())
    return Box(
        _region(annotation, attributes, source.keep_order), text, ignore or text in source.ignore_marks
    )


def _region(annotation: dict[str, Any], attributes: dict[str, Any], keep_order: bool) -> tuple[Point, ...]:
    parts = annotation.get("segmentation")
    if isinstance(parts, list) and parts:
        if isinstance(parts[0], int | float):
            parts = [parts]
        polygons = [flat_points(part) for part in parts]
        if len(polygons) == 1:
            return tidy(polygons[0], find_start=not keep_order)
        return tidy(min_area_quad([point for polygon in polygons for point in polygon]))
    left, top, width, height = (float(value) for value in annotation["bbox"])
    angle = float(attributes.get("rotation") or 0)
    if angle:
        return tidy(centred_rectangle(left + width / 2, top + height / 2, width, height, angle))
    return tidy(rectangle(left, top, width, height))


def _text(annotation: dict[str, Any], attributes: dict[str, Any], field: str | None) -> str:
    for name in (field,) if field else TEXT_FIELDS:
        for record in (attributes, annotation):
            if name in record:
                return as_text(record[name])
    return ""


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

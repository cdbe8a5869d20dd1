"""COCO-Text v2 and TextOCR: JSON objects of images and annotations under their ids.

COCO-Text has `mask` polygons and `legibility`; TextOCR has `points` and writes `.` for what cannot be read.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ocrdata.geometry import rectangle, tidy
from ocrdata.labels import Box, Page
from ocrdata.reading import bigjson
from ocrdata.reading.pages import as_text, build_page, flat_points, glimpse, has_keys, peek, pixel_size
from ocrdata.reading.source import Skipped, Source

EXAMPLE = """\
{"imgs": {"1": {"id": "1", "file_name": "train/a.jpg", "width": 640, "height": 480}},
 "anns": {"1_1": {"id": "1_1", "image_id": "1", "bbox": [1, 1, 8, 4], "utf8_string": "hi",
                  "points": [1, 1, 9, 1, 9, 5, 1, 5]}}, "imgToAnns": {"1": ["1_1"]}}"""

UPRIGHT = False


def sniff(path: Path) -> bool:
    """A JSON object with `imgs` or `anns`."""
    return any(has_keys(head, "imgs") or has_keys(head, "anns") for head in peek(path, ".json"))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page an image."""
    for number, file in enumerate(source.files(".json")):
        with bigjson.Join(source.scratch / f"coco-text-{number}.sqlite") as join:
            images = bigjson.pairs(source, file, "imgs")
            join.add_images((key, image) for key, image in images if isinstance(image, dict))
            annotations = bigjson.pairs(source, file, "anns")
            join.add_annotations(
                (each.get("image_id"), each) for _, each in annotations if isinstance(each, dict)
            )
            for image, boxes in join.pages():
                if not isinstance(image.get("file_name"), str):
                    yield Skipped(source.where(file, "images"), "an image has no file_name", len(boxes))
                    continue
                yield from build_page(
                    source,
                    file,
                    boxes,
                    lambda each: _box(each, source),
                    name=image["file_name"],
                    item=f"image {image.get('id')}",
                    size=pixel_size(image.get("width"), image.get("height")),
                )
            for key, annotation in join.orphans():
                reason = f"there is no image {key} among the images"
                yield Skipped(
                    source.where(file, f"annotation {annotation.get('id')}"),
                    reason,
                    1,
                    "",
                    glimpse(annotation),
                )


def _box(annotation: dict[str, Any], source: Source) -> Box:
    flat = annotation.get("points") or annotation.get("mask")
    points = tidy(flat_points(flat)) if flat else tidy(rectangle(*annotation["bbox"]))
    text = as_text(annotation.get(source.text or "utf8_string"))
    unreadable = annotation.get("legibility") == "illegible" or ("points" in annotation and text == ".")
    return Box(points, text, unreadable or text in source.ignore_marks)

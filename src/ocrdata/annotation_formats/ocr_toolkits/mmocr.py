"""MMOCR 1.x: a JSON object with `metainfo` and `data_list`, for detection, recognition and spotting.

Images of detection and spotting have `instances` with a `polygon` (x and y in turn) or a `bbox`, an `ignore`
flag, and in spotting a `text`. Images of recognition have one instance with a `text` alone: a line. Image
paths are relative to the `data_root` of the config, which is the folder of the file or one above it.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ocrdata.reading.file_types import big_json
from ocrdata.reading.pages import (
    MALFORMED,
    as_text,
    describe,
    flat_points,
    glimpse,
    has_keys,
    note_number,
    peek,
    pixel_size,
)
from ocrdata.reading.records.page_records import AnnotatedImage, read_records
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.geometry import rectangle, tidy
from ocrdata.samples.labels import Box, Line, Page
from ocrdata.samples.truth import is_true

EXAMPLE = """\
{"metainfo": {"dataset_type": "TextSpotterDataset", "task_name": "textspotter"},
 "data_list": [{"img_path": "imgs/a.jpg", "height": 480, "width": 640, "instances": [
   {"polygon": [1, 1, 9, 1, 9, 5, 1, 5], "bbox_label": 0, "text": "hi", "ignore": false}]}]}"""

UPRIGHT = False

BEGINS_AT_TEXT = True


def sniff(path: Path) -> bool:
    """A JSON object with a `data_list` of images with `instances`."""
    return any(has_keys(head, "data_list", "img_path", "instances") for head in peek(path, ".json"))


def read(source: Source) -> Iterator[Page | Line | Skipped]:
    """Stream one page or line an image; memory does not grow with the file."""
    for file in source.files(".json"):
        for item, record in big_json.numbered(source, file, "data_list.item", "image"):
            if _is_line(record):
                yield _line(source, file, item, record)
            else:
                yield from read_records(source, file, [(item, record)], _take_apart, partial(_box, source))


def _is_line(record: Any) -> bool:
    instances = record.get("instances") if isinstance(record, dict) else None
    return (
        isinstance(instances, list)
        and len(instances) == 1
        and isinstance(instances[0], dict)
        and "text" in instances[0]
        and instances[0].keys().isdisjoint({"polygon", "bbox"})
    )


def _line(source: Source, file: Path, item: str, record: dict[str, Any]) -> Line | Skipped:
    where, instance = source.where(file, item), record["instances"][0]
    try:
        text = note_number(source, as_text(instance["text"]))
        if is_true(instance.get("ignore")):
            return Skipped(where, "the line is marked to be ignored", 1, str(record["img_path"]), text)
        return Line(source.find_image(str(record["img_path"]), file.parent), text, source.name)
    except (*MALFORMED, LostImage) as error:
        return Skipped(where, describe(error), 1, str(record.get("img_path", "")), glimpse(instance))


def _take_apart(record: dict[str, Any]) -> AnnotatedImage:
    size = pixel_size(record.get("width"), record.get("height"))
    return AnnotatedImage(list(record["instances"]), name=str(record["img_path"]), size=size)


def _box(source: Source, instance: dict[str, Any]) -> Box:
    text = as_text(instance.get("text"))
    if instance.get("polygon"):
        points = tidy(flat_points(instance["polygon"]))
    else:
        left, top, right, bottom = (float(value) for value in instance["bbox"])
        points = tidy(rectangle(left, top, right - left, bottom - top))
    return Box(points, text, is_true(instance.get("ignore")) or text in source.ignore_marks)

"""Supervisely: one JSON file per image in `ann`, beside the images in `img`.

The text is the tag `text`, `transcription` … of an object, otherwise its `description`; `--text-field` names
another tag, or `classTitle`. Rectangles and polygons are read, and a bitmap becomes its upright box.
"""

import base64
import binascii
import struct
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from ocrdata.reading.coordinates.drawn import drawn_region
from ocrdata.reading.folder_walk import IMAGE_SUFFIXES
from ocrdata.reading.legibility import is_ignored, means_ignore, says_legibility
from ocrdata.reading.pages import (
    MALFORMED,
    as_text,
    build_page,
    describe,
    has_keys,
    not_a_region,
    parse_json,
    peek,
    pixel_size,
    text_of,
)
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.geometry import bounding_rectangle, rectangle, tidy
from ocrdata.samples.labels import Box, Page, Point

EXAMPLE = """\
{"description": "", "tags": [], "size": {"height": 480, "width": 640}, "objects": [
  {"id": 1, "classTitle": "text", "geometryType": "rectangle", "tags": [{"name": "text", "value": "hi"}],
   "points": {"exterior": [[1, 1], [9, 5]], "interior": []}}]}"""

UPRIGHT = True

_NOT_LABELS = frozenset({"meta.json", "obj_class_to_machine_color.json"})


def sniff(path: Path) -> bool:
    """JSON files with `objects` that have a `classTitle`; `meta.json` describes the classes."""
    return any(has_keys(head, "size", "objects", "classTitle") for head in peek(path, ".json"))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a file: `a.jpg.json` belongs to `a.jpg`, in versions before 6 `a.json` did."""
    for file in source.files(".json"):
        if file.name in _NOT_LABELS:
            continue
        try:
            record = parse_json(source.read_text(file))
            objects, size = list(record["objects"]), record["size"]
            pixels = pixel_size(size["width"], size["height"])
        except MALFORMED as error:
            yield Skipped(source.where(file), f"not a Supervisely file: {describe(error)}")
            continue
        name = file.name.removesuffix(".json")
        yield from build_page(
            source, file, objects, partial(_box, source),
            name=_image(source, file, name), stem=name, size=pixels,
        )  # fmt: skip


def _image(source: Source, file: Path, name: str) -> Path | LostImage:
    """The image of an annotation file: in `img` beside `ann`, where it has such a folder, and nowhere else.

    Each data set of a project has such folders, with images of the same names.
    """
    folder = file.parent.parent / "img"
    anywhere = source.images is not None or (source.check_images and not folder.is_dir())
    near = file.parent if anywhere else folder
    try:
        named = PurePosixPath(name).suffix.lower() in IMAGE_SUFFIXES
        found = source.find_image(name, near) if named else source.image_of_stem(name, near)
    except LostImage as error:
        return error
    if not anywhere and found.parent != folder:
        return LostImage(f"the image {name} is not in `img` beside `{file.parent.name}`; there is {found}")
    return found


def _box(source: Source, item: dict[str, Any]) -> Box:
    tags = {str(tag["name"]): tag.get("value") for tag in item.get("tags") or []}
    marks = {name: True if value is None else value for name, value in tags.items()}
    values = {name: value for name, value in tags.items() if value is not None and not says_legibility(name)}
    label = item.get("classTitle")
    if source.text is not None:
        text = text_of(source, {"classTitle": label, "description": item.get("description"), **values})
    else:
        text = text_of(source, values) or as_text(item.get("description"))
    ignore = is_ignored(source, marks) or means_ignore(label)
    return Box(_region(source, item), text, ignore or text in source.ignore_marks)


def _region(source: Source, item: dict[str, Any]) -> tuple[Point, ...]:
    kind = item.get("geometryType")
    if kind == "bitmap":
        left, top = item["bitmap"]["origin"]
        width, height = _png_size(item["bitmap"]["data"])
        return tidy(rectangle(float(left), float(top), width, height))
    corners = [(float(x), float(y)) for x, y in item["points"]["exterior"]] if "points" in item else []
    if kind == "rectangle":
        return tidy(bounding_rectangle(corners))
    if kind == "polygon":
        return drawn_region(source, corners)
    raise not_a_region(kind)


def _png_size(data: str) -> tuple[int, int]:
    """Width and height of a mask: a PNG, compressed once more, as base64."""
    import zlib

    try:
        head = zlib.decompressobj().decompress(base64.b64decode(data), 24)
        width, height = struct.unpack(">II", head[16:24])
    except (binascii.Error, zlib.error, struct.error) as error:
        raise ValueError(f"the bitmap is damaged ({error})") from error
    return int(width), int(height)

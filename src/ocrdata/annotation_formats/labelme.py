"""LabelMe: one JSON file per image, with its shapes.

A rectangle has two opposite corners. The text is the `description` if there is one, otherwise the `label`;
use `--text-field` if that is wrong. The image may be embedded as base64. Points refer to the upright image:
LabelMe applies the EXIF orientation when it loads one (labelme 5, `label_file.py`).
"""

import base64
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ocrdata.reading.folder_walk import first_files
from ocrdata.reading.pages import MALFORMED, build_page, describe, means_ignore, parse_json, pixel_size
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.geometry import bounding_rectangle, tidy
from ocrdata.samples.images import read_size
from ocrdata.samples.labels import IGNORED, Box, Page

EXAMPLE = """\
{"imagePath": "a.jpg", "imageWidth": 20, "imageHeight": 10,
 "shapes": [{"label": "hi", "points": [[1, 1], [9, 5]], "shape_type": "rectangle"}]}"""

UPRIGHT = True

KEEPS_IGNORED_TEXTS = True

CLASS_NAMES = frozenset({"text", "ocr", "line", "word", "text_line", "textline", "文本", "文字"})
"""Labels that name a class of region and not its text."""


def sniff(path: Path) -> bool:
    """A JSON file with `shapes` and `imagePath`, or a folder that holds some."""
    return any(is_shape_file(file) and not is_x_anylabeling(file) for file in first_files(path, (".json",)))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a JSON file."""
    for file in source.files(".json"):
        yield from read_shape_file(source, file)


def read_shape_file(source: Source, file: Path) -> Iterator[Page | Skipped]:
    """The page of one JSON file, and what of it cannot be used."""
    where = source.where(file)
    try:
        record: dict[str, Any] = parse_json(source.read_text(file))
        shapes = record["shapes"]
        name = str(record.get("imagePath") or "")
        size = pixel_size(record.get("imageWidth"), record.get("imageHeight"))
        if not isinstance(shapes, list):
            raise TypeError("shapes is not a list")
    except MALFORMED as error:
        yield Skipped(where, f"not a LabelMe file: {describe(error)}")
        return
    image: str | Path = name
    data = record.get("imageData")
    if isinstance(data, str) and data:
        try:
            source.find_image(name, file.parent)
        except LostImage:
            try:
                image = source.keep(base64.b64decode(data, validate=True), file, ".img")
            except ValueError as error:
                yield Skipped(where, f"imageData is not base64 ({error})", len(shapes), name)
                return
    yield from build_page(source, file, shapes, lambda shape: _box(shape, source), name=image, size=size)


def write_pages(folder: Path, pages: Iterable[Page]) -> None:
    """Write one JSON beside each image: upright rectangles as such, everything else as polygons."""
    for page in pages:
        width, height = page.size or read_size(page.image)
        shapes = [_shape(box) for box in page.boxes]
        record: dict[str, Any] = {
            "version": "5.5.0",
            "flags": {},
            "shapes": shapes,
            "imagePath": page.image.name,
            "imageData": None,
            "imageHeight": height,
            "imageWidth": width,
        }
        text = json.dumps(record, ensure_ascii=False, indent=2)
        target = page.image.with_suffix(".json")
        if target.exists():  # a.jpg and a.png
            target = page.image.with_name(f"{page.image.name}.json")
        target.write_text(text + "\n", encoding="utf-8")


def is_shape_file(path: Path) -> bool:
    """Whether a JSON file has LabelMe's keys; X-AnyLabeling's files do as well."""
    with path.open("rb") as file:
        head, tail = file.read(1 << 16), _tail(file)
    return b'"shapes"' in head and (b'"imagePath"' in head or b'"imagePath"' in tail)


def is_x_anylabeling(path: Path) -> bool:
    """Whether the file has a key that only X-AnyLabeling writes."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    return any(key in head for key in (b'"kie_linking"', b'"checked"', b'"chkcount"'))


def _tail(file: Any) -> bytes:
    file.seek(0, 2)
    file.seek(max(0, file.tell() - (1 << 12)))
    return bytes(file.read())


def _box(shape: dict[str, Any], source: Source) -> Box:
    kind = shape.get("shape_type") or "polygon"
    points = shape["points"]
    if kind in {"rectangle", "mask"} and len(points) == 2:
        region = tidy(bounding_rectangle(points))
    elif kind in {"polygon", "quadrilateral"}:
        region = tidy(points, find_start=not source.keep_order)
    elif kind in {"rectangle", "rotation", "oriented_rectangle"}:
        region = tidy(points)
    else:
        raise ValueError(f"a {kind} is not a text region")
    text = _text(shape, source.text)
    flags = shape.get("flags") or {}
    ignore = bool(shape.get("difficult")) or any(means_ignore(flag) and on for flag, on in flags.items())
    return Box(region, text, ignore or text in source.ignore_marks)


def _text(shape: dict[str, Any], field: str | None) -> str:
    if field is not None:
        return str(shape.get(field) or (shape.get("attributes") or {}).get(field) or "")
    label = str(shape.get("label") or "")
    return str(shape.get("description") or "") or ("" if label.lower() in CLASS_NAMES else label)


def _shape(box: Box) -> dict[str, Any]:
    upright = box.points == bounding_rectangle(box.points)
    points = [box.points[0], box.points[2]] if upright else box.points
    named_like_a_class = not box.transcription or box.transcription.lower() in CLASS_NAMES
    label, description = ("text", box.transcription) if named_like_a_class else (box.transcription, "")
    return {
        "label": IGNORED if box.ignore else label,
        "points": [[x, y] for x, y in points],
        "group_id": None,
        "description": "" if box.ignore else description,
        "shape_type": "rectangle" if upright else "polygon",
        "flags": {"difficult": True} if box.ignore else {},
        "mask": None,
    }

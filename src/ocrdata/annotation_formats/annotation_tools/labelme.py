"""LabelMe: one JSON file per image, with its shapes.

A rectangle has two opposite corners. The text is the `description` if there is one, otherwise the `label`,
unless a few labels come again and again as names of classes do; use `--text-field` if that is wrong. The
image may be embedded as base64. Points refer to the upright image: LabelMe applies the EXIF orientation when
it loads one (labelme 5, `label_file.py`).
"""

import base64
import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ocrdata.reading.class_names import Meaning, names_a_class, text_in_labels, text_of_labelled
from ocrdata.reading.coordinates.drawn import drawn_region
from ocrdata.reading.file_types.embedded_images import shows_another
from ocrdata.reading.folder_walk import first_files
from ocrdata.reading.legibility import is_ignored, means_ignore
from ocrdata.reading.pages import (
    MALFORMED,
    as_text,
    build_page,
    describe,
    named_as_text,
    not_a_region,
    parse_json,
    pixel_size,
    text_of,
)
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.geometry import bounding_rectangle, tidy
from ocrdata.samples.images import read_size
from ocrdata.samples.labels import IGNORED, Box, Page

EXAMPLE = """\
{"imagePath": "a.jpg", "imageWidth": 20, "imageHeight": 10,
 "shapes": [{"label": "hi", "points": [[1, 1], [9, 5]], "shape_type": "rectangle"}]}"""

UPRIGHT = True

KEEPS_IGNORED_TEXTS = True

_SAMPLED_FILES = 200
_SAMPLED_BYTES = 64 << 20
"""How much is read beforehand to find out what labels mean."""


_WRONG_PATH = "imagePath names no image; the one beside the file with its stem was taken"


def sniff(path: Path) -> bool:
    """A JSON file with `shapes` and `imagePath`, or a folder that holds some."""
    return any(is_shape_file(file) and not is_x_anylabeling(file) for file in first_files(path, (".json",)))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a JSON file."""
    take = partial(_text, source, _meaning_of_labels(source))
    for file in source.files(".json"):
        yield from read_shape_file(source, file, take)


def read_shape_file(
    source: Source, file: Path, take_text: Callable[[dict[str, Any]], str]
) -> Iterator[Page | Skipped]:
    """The page of one JSON file, and what of it cannot be used.

    Args:
        source: Where everything is.
        file: The JSON file.
        take_text: Gives the text of a shape.
    """
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
    try:
        image = _image(source, file, name, record.get("imageData"))
    except ValueError as error:
        yield Skipped(where, f"imageData is not base64 ({error})", len(shapes), name)
        return
    yield from build_page(
        source, file, shapes, lambda shape: _box(shape, source, take_text), name=image, size=size
    )


def _image(source: Source, file: Path, name: str, data: object) -> str | Path:
    """The image by its name; the embedded one if there is no such file, or it shows something else.

    Raises:
        ValueError: The embedded one is needed and no base64.
    """
    if not (isinstance(data, str) and data):
        return _beside(source, file, name)
    try:
        found = source.find_image(name, file.parent)
    except LostImage:
        return source.keep(base64.b64decode(data, validate=True), file, ".img")
    try:
        content = base64.b64decode(data, validate=True)
    except ValueError:
        return name
    if not shows_another(content, found):
        return name
    source.note(
        "imageData holds another picture than the image file of that name; the one in imageData was taken, "
        "which is what was annotated",
        f"{file.name}: {name}",
    )
    return source.keep(content, file, ".img")


def _beside(source: Source, file: Path, name: str) -> str | Path:
    """The name, or the picture beside the file that has its stem if there is none of that name."""
    try:
        source.find_image(name, file.parent)
    except LostImage:
        try:
            found = source.image_of_stem(file.stem, file.parent)
        except LostImage:
            return name
        if found.parent != file.parent:
            return name
        source.note(_WRONG_PATH, f"{source.where(file)}: {name!r} is {found.name}")
        return found
    return name


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
        head, tail = _without_zeros(file.read(1 << 16)), _without_zeros(_tail(file))
    return b'"shapes"' in head and (b'"imagePath"' in head or b'"imagePath"' in tail)


def is_x_anylabeling(path: Path) -> bool:
    """Whether the file has a key that only X-AnyLabeling writes."""
    with path.open("rb") as file:
        head = _without_zeros(file.read(1 << 16))
    return any(key in head for key in (b'"kie_linking"', b'"checked"', b'"chkcount"'))


def _without_zeros(data: bytes) -> bytes:
    """Bytes of UTF-8, in which keys are found as they are in UTF-16."""
    return data.replace(b"\0", b"")


def _tail(file: Any) -> bytes:
    file.seek(0, 2)
    file.seek(max(0, file.tell() - (1 << 12)))
    return bytes(file.read())


def text_field(shape: dict[str, Any], source: Source) -> str:
    """The text of a shape in the field that `--text-field` names, of its own or among its attributes."""
    return text_of(source, {**(shape.get("attributes") or {}), **shape})


def own_text(shape: dict[str, Any]) -> str:
    """The text of a shape under a name of its own, such as `transcription`, that some tools add."""
    named = named_as_text({**(shape.get("attributes") or {}), **shape})
    return next((as_text(value) for value in named.values() if value), "")


def _box(shape: dict[str, Any], source: Source, take_text: Callable[[dict[str, Any]], str]) -> Box:
    kind = shape.get("shape_type") or "polygon"
    points = shape["points"]
    if kind in {"rectangle", "mask"} and len(points) == 2:
        region = tidy(bounding_rectangle(points))
    elif kind in {"polygon", "quadrilateral"}:
        region = drawn_region(source, points)
    elif kind in {"rectangle", "rotation", "oriented_rectangle"}:
        region = tidy(points)
    else:
        raise not_a_region(kind)
    text = take_text(shape)
    flags, attributes = shape.get("flags") or {}, shape.get("attributes") or {}
    ignore = any(is_ignored(source, marks) for marks in (flags, attributes))
    ignore = ignore or is_ignored(source, {"difficult": shape.get("difficult")})
    ignore = ignore or means_ignore(shape.get("label")) or str(shape.get("label")) in source.ignore_marks
    return Box(region, text, ignore or text in source.ignore_marks)


def _text(source: Source, labels: Meaning, shape: dict[str, Any]) -> str:
    if source.text is not None:
        return text_field(shape, source)
    label, description = as_text(shape.get("label")), as_text(shape.get("description"))
    return own_text(shape) or text_of_labelled(source, labels, label, description)


def _meaning_of_labels(source: Source) -> Meaning:
    """What labels are, from a look at the first files."""
    shapes: Counter[tuple[str, str]] = Counter()
    size = 0
    for file in itertools.islice(source.files(".json"), _SAMPLED_FILES if source.text is None else 0):
        size += file.stat().st_size
        if size > _SAMPLED_BYTES:
            break
        shapes.update(_labels(source, file))
    return text_in_labels(source, shapes)


def _labels(source: Source, file: Path) -> list[tuple[str, str]]:
    """Label and description of each shape of a file; none if it cannot be read."""
    try:
        shapes = parse_json(source.read_text(file))["shapes"]
        return [(as_text(each.get("label")), as_text(each.get("description"))) for each in shapes]
    except MALFORMED:
        return []


def _shape(box: Box) -> dict[str, Any]:
    upright = box.points == bounding_rectangle(box.points)
    points = [box.points[0], box.points[2]] if upright else box.points
    text = box.transcription
    label = "text" if not text or names_a_class(text) or means_ignore(text) else text
    return {
        "label": IGNORED if box.ignore else label,
        "points": [[x, y] for x, y in points],
        "group_id": None,
        "description": "" if box.ignore and text == IGNORED else text,
        "shape_type": "rectangle" if upright else "polygon",
        "flags": {"difficult": True} if box.ignore else {},
        "mask": None,
    }

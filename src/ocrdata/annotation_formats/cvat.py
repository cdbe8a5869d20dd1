"""CVAT for images 1.1: one XML file with boxes, rotated boxes and polygons.

Boxes are rotated clockwise about their centre. The text is the attribute `text`, `transcription` …;
choose another with `--text-field`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ocrdata.errors import UserError
from ocrdata.reading import safe_xml
from ocrdata.reading.pages import (
    build_page,
    is_ignored,
    means_ignore,
    peek,
    pixel_size,
    says_legibility,
    text_of,
)
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import centred_rectangle, rectangle, tidy
from ocrdata.samples.labels import Box, Page

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

EXAMPLE = """\
<annotations><image id="0" name="a.jpg" width="640" height="480">
  <polygon label="text" points="1,1;9,1;9,5;1,5"><attribute name="text">hi</attribute></polygon>
  <box label="text" xtl="1" ytl="1" xbr="9" ybr="5" rotation="10"><attribute name="text">hi</attribute></box>
</image></annotations>"""

UPRIGHT = True

_SHAPES = {"box", "polygon", "polyline", "points", "ellipse", "mask", "cuboid", "skeleton"}


def sniff(path: Path) -> bool:
    """An XML file with `annotations` and `image` elements."""
    return any(
        "<annotations>" in head and ("<image " in head or "<version>" in head) for head in peek(path, ".xml")
    )


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page an `image` element."""
    for file in source.files(".xml"):
        try:
            for image in safe_xml.stream(file, "image"):
                yield from _read_image(source, file, image)
        except ValueError as error:
            raise UserError(f"{error}.", "Export it again from CVAT.", path=file) from error


def _read_image(source: Source, file: Path, image: "Element") -> Iterator[Page | Skipped]:
    shapes = [shape for shape in image if safe_xml.local(shape) in _SHAPES]
    name = image.get("name") or ""
    size = pixel_size(image.get("width"), image.get("height"))
    yield from build_page(
        source,
        file,
        shapes,
        lambda shape: _box(shape, source),
        name=name,
        item=f"image {image.get('id')}",
        size=size,
    )


def _box(shape: "Element", source: Source) -> Box:
    kind = safe_xml.local(shape)
    if kind == "box":
        left, top, right, bottom = (safe_xml.number(shape, key) for key in ("xtl", "ytl", "xbr", "ybr"))
        angle = float(shape.get("rotation") or 0)
        width, height = right - left, bottom - top
        if angle:
            points = tidy(centred_rectangle((left + right) / 2, (top + bottom) / 2, width, height, angle))
        else:
            points = tidy(rectangle(left, top, width, height))
    elif kind == "polygon":
        pairs = (pair.split(",") for pair in (shape.get("points") or "").split(";"))
        points = tidy(((float(x), float(y)) for x, y in pairs), find_start=not source.keep_order)
    else:
        raise ValueError(f"a {kind} is not a text region")
    attributes = {
        each.get("name") or "": safe_xml.text(each) for each in safe_xml.children(shape, "attribute")
    }
    text = text_of(source, {name: value for name, value in attributes.items() if not says_legibility(name)})
    ignore = is_ignored(source, attributes) or means_ignore(shape.get("label"))
    return Box(points, text, ignore or text in source.ignore_marks)

"""Pascal VOC XML: one file per image, with upright boxes and class names.

The format has no field for text, but CVAT and Datumaro add attributes, and one of them may be `text`.
`--text-field name` declares the class name to be the text. `robndbox` (roLabelImg) is rotated clockwise
about its centre, in radians.
"""

import math
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ocrdata.reading.file_types import safe_xml
from ocrdata.reading.legibility import is_ignored, means_ignore, says_legibility
from ocrdata.reading.pages import build_page, named_as_text, peek, pixel_size, text_of
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import centred_rectangle, rectangle, tidy
from ocrdata.samples.labels import Box, Page

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

EXAMPLE = """\
<annotation><filename>a.jpg</filename><size><width>640</width><height>480</height><depth>3</depth></size>
  <object><name>text</name><difficult>0</difficult>
    <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>5</ymax></bndbox></object></annotation>"""

UPRIGHT = True

_ROOT = re.compile(r"<annotation[\s>]")
_LABELME = re.compile(r"<(?:pt|deleted)[\s>]")


def sniff(path: Path) -> bool:
    """An XML file with one `annotation` of a `filename` or of boxes, that is not of LabelMe's web tool."""
    signs = ("<filename", "<bndbox", "<robndbox")
    return any(
        "<annotation" in head and any(sign in head for sign in signs) and not is_labelme(head)
        for head in peek(path, ".xml")
    )


def is_labelme(head: str) -> bool:
    """Whether an XML file was written by LabelMe's web tool, whose elements are named nearly as VOC's are."""
    return _ROOT.search(head) is not None and _LABELME.search(head) is not None


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a file."""
    return safe_xml.each_document(source, partial(_pages, source))


def _pages(source: Source, file: Path, root: "Element") -> Iterator[Page | Skipped]:
    size = safe_xml.child(root, "size")
    yield from build_page(
        source,
        file,
        list(safe_xml.children(root, "object")),
        lambda each: _box(each, source),
        name=_value(root, "filename"),
        stem=file.stem,
        size=pixel_size(_value(size, "width"), _value(size, "height")),
    )


def _value(element: "Element | None", name: str) -> str:
    return "" if element is None else safe_xml.text(safe_xml.child(element, name)).strip()


def _box(element: "Element", source: Source) -> Box:
    box, turned = safe_xml.child(element, "bndbox"), safe_xml.child(element, "robndbox")
    if box is not None:
        left, top, right, bottom = (float(_value(box, key)) for key in ("xmin", "ymin", "xmax", "ymax"))
        points = tidy(rectangle(left, top, right - left, bottom - top))
    elif turned is not None:
        cx, cy, width, height, angle = (float(_value(turned, key)) for key in ("cx", "cy", "w", "h", "angle"))
        points = tidy(centred_rectangle(cx, cy, width, height, math.degrees(angle)))
    else:
        raise ValueError("the object has no bndbox")
    name = _value(element, "name")
    values = {safe_xml.local(each): safe_xml.text(each).strip() for each in element}
    attributes = {
        _value(each, "name"): _value(each, "value") for each in safe_xml.descendants(element, "attribute")
    }
    own = named_as_text(values)
    others = {key: value for key, value in attributes.items() if not says_legibility(key)}
    text = text_of(source, own | others if source.text is None else values | attributes)
    ignore = is_ignored(source, values | attributes) or means_ignore(name)
    if name and not (ignore or own or others or source.text):
        source.note(
            "the `name` of an object is a class, so its box has no text; use --text-field name to take it"
        )
    return Box(points, text, ignore or text in source.ignore_marks)

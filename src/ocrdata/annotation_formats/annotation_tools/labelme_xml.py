"""LabelMe's web tool: one XML file per image, with polygons and boxes.

The text is what the annotator put under `attributes`, otherwise the `name`, unless a few names come again
and again as names of classes do; `--text-field name` takes the name. Objects that were deleted are reported.
"""

import itertools
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ocrdata.annotation_formats.object_detection.voc import is_labelme
from ocrdata.reading.class_names import Meaning, text_in_labels, text_of_labelled
from ocrdata.reading.coordinates.drawn import drawn_region
from ocrdata.reading.file_types import safe_xml
from ocrdata.reading.legibility import means_ignore
from ocrdata.reading.pages import build_page, peek, pixel_size, text_of
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import bounding_rectangle, tidy
from ocrdata.samples.labels import Box, Page
from ocrdata.samples.truth import is_true

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

EXAMPLE = """\
<annotation><filename>a.jpg</filename><folder>photos</folder>
  <object><name>sign</name><deleted>0</deleted><occluded>no</occluded><attributes>hi</attributes>
    <polygon><pt><x>1</x><y>1</y></pt><pt><x>9</x><y>1</y></pt><pt><x>9</x><y>5</y></pt></polygon></object>
  <imagesize><nrows>480</nrows><ncols>640</ncols></imagesize></annotation>"""

UPRIGHT = True

_SAMPLED = 200
"""Files that are looked at beforehand, to find out what names mean."""


def sniff(path: Path) -> bool:
    """An XML file with one `annotation` whose objects are polygons of `pt` elements."""
    return any(is_labelme(head) for head in peek(path, ".xml"))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a file."""
    return safe_xml.each_document(source, partial(_pages, source, _meaning_of_names(source)))


def _pages(source: Source, meaning: Meaning, file: Path, root: "Element") -> Iterator[Page | Skipped]:
    size = safe_xml.child(root, "imagesize")
    yield from build_page(
        source,
        file,
        list(safe_xml.children(root, "object")),
        partial(_box, source, meaning),
        name=_value(root, "filename"),
        stem=file.stem,
        size=None if size is None else pixel_size(_value(size, "ncols"), _value(size, "nrows")),
    )


def _meaning_of_names(source: Source) -> Meaning:
    """What names are, from a look at the first files."""
    objects: Counter[tuple[str, str]] = Counter()
    for file in itertools.islice(source.files(".xml"), _SAMPLED if source.text is None else 0):
        try:
            root = safe_xml.parse(source, file)
        except ValueError:
            continue
        for each in safe_xml.children(root, "object"):
            objects[_value(each, "name"), _value(each, "attributes")] += 1
    return text_in_labels(source, objects)


def _value(element: "Element", name: str) -> str:
    return safe_xml.text(safe_xml.child(element, name)).strip()


def _box(source: Source, meaning: Meaning, element: "Element") -> Box:
    if is_true(_value(element, "deleted")):
        raise ValueError("the object was deleted in LabelMe")
    polygon = safe_xml.child(element, "polygon")
    if polygon is None:
        raise ValueError("the object has no polygon")
    points = [
        (float(_value(point, "x")), float(_value(point, "y"))) for point in safe_xml.children(polygon, "pt")
    ]
    if _value(element, "type") == "bounding_box":
        region = tidy(bounding_rectangle(points))
    else:
        region = drawn_region(source, points)
    name, attributes = _value(element, "name"), _value(element, "attributes")
    if source.text is not None:
        text = text_of(
            source, {"label": name, "description": attributes, "name": name, "attributes": attributes}
        )
    else:
        text = text_of_labelled(source, meaning, name, attributes)
    return Box(region, text, means_ignore(name) or means_ignore(attributes) or text in source.ignore_marks)

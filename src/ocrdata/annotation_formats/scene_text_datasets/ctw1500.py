"""CTW1500 (SCUT): one XML file per image of the training set, with curved polygons of 14 points.

The points of `segs` run along the top of the text and back along its bottom; a label `###` marks text that
cannot be read. The text files of the test set are another format.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ocrdata.reading.file_types import safe_xml
from ocrdata.reading.pages import build_page, flat_points, peek
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import tidy
from ocrdata.samples.labels import Box, Page

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

EXAMPLE = """\
<Annotations><image file="0200.jpg"><box height="197" left="131" top="49" width="399"><label>OLATHE</label>
  <segs>131,58,208,49,279,56,346,76,412,101,473,141,530,192,510,246,458,210,405,175,350,151,291,137,228,133,165,134</segs>
  <pts x="183" y="95"/></box></image></Annotations>"""

UPRIGHT = False

BEGINS_AT_TEXT = True


def sniff(path: Path) -> bool:
    """An XML file of boxes with `segs`."""
    return any("<segs>" in head and "<image" in head for head in peek(path, ".xml"))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page an `image` element."""
    return safe_xml.each_document(source, partial(_pages, source))


def _pages(source: Source, file: Path, root: "Element") -> Iterator[Page | Skipped]:
    for image in safe_xml.descendants(root, "image"):
        yield from build_page(
            source,
            file,
            list(safe_xml.children(image, "box")),
            lambda each: _box(each, source),
            name=image.get("file") or f"{file.stem}.jpg",
        )


def _box(element: "Element", source: Source) -> Box:
    values = safe_xml.text(safe_xml.child(element, "segs")).strip().strip(",").split(",")
    text = safe_xml.text(safe_xml.child(element, "label")).strip()
    return Box(tidy(flat_points([float(value) for value in values])), text, text in source.ignore_marks)

"""IAM handwriting: one XML file per form, with lines, words and the components that they are made of.

Lines have no box of their own: it is the rectangle around the components (`cmp`) of their words. Quotes are
escaped twice in the texts. Lines that IAM marks `err` are ignored. The printed text at the top of each form
has no box; it is listed in `skipped.jsonl`.
"""

import html
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ocrdata.reading.file_types import safe_xml
from ocrdata.reading.pages import build_page, peek, pixel_size
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import bounding_rectangle, rectangle, tidy
from ocrdata.samples.labels import Box, Page, Point

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

EXAMPLE = """\
<form id="a01-000u" width="2479" height="3542" writer-id="000"><machine-printed-part>
  <machine-print-line text="A MOVE"/></machine-printed-part><handwritten-part>
  <line id="a01-000u-00" segmentation="ok" text="A MOVE"><word id="a01-000u-00-00" tag="AT" text="A">
    <cmp x="408" y="768" width="27" height="51"/></word></line></handwritten-part></form>"""

UPRIGHT = True


def sniff(path: Path) -> bool:
    """An XML file with one `form` of a `handwritten-part`."""
    return any("<form" in head and "<handwritten-part" in head for head in peek(path, ".xml"))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a form; `a01-000u.xml` belongs to `a01-000u.png`."""
    return safe_xml.each_document(source, partial(_pages, source))


def _pages(source: Source, file: Path, root: "Element") -> Iterator[Page | Skipped]:
    stem = root.get("id") or file.stem
    for number, line in enumerate(safe_xml.descendants(root, "machine-print-line"), start=1):
        where = source.where(file, f"machine-print-line {number}")
        reason = "the printed text has no box"
        yield Skipped(where, reason, 1, stem, html.unescape(line.get("text") or ""))
        source.note("IAM's forms have printed text without boxes: do not train detection on their pages")
    name = "word" if source.level == "word" else "line"
    yield from build_page(
        source,
        file,
        list(safe_xml.descendants(root, name)),
        lambda each: _box(each, source),
        stem=stem,
        size=pixel_size(root.get("width"), root.get("height")),
    )


def _box(element: "Element", source: Source) -> Box:
    corners: list[Point] = []
    for part in safe_xml.descendants(element, "cmp"):
        left, top, width, height = (safe_xml.number(part, key) for key in ("x", "y", "width", "height"))
        corners += rectangle(left, top, width, height)
    if not corners:
        raise ValueError("it has no components, so no box")
    text = html.unescape(element.get("text") or "")
    wrong = (element.get("segmentation") or "ok") != "ok"
    return Box(tidy(bounding_rectangle(corners)), text, wrong or text in source.ignore_marks)

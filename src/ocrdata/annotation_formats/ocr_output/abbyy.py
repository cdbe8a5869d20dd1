"""ABBYY FineReader XML, of FineReader 6 to 12: pages, blocks, lines and characters.

Boxes are upright; a block says how its text is turned. Variants of characters are left out, and `¬` at the
end of a line is the hyphen printed there. The file does not name its images: that of a single page has the
stem of the file, those of several are the frames of a TIFF. Pages that FineReader turned are reported.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ocrdata.reading.file_types import safe_xml
from ocrdata.reading.ocr import direction, words
from ocrdata.reading.ocr.page_images import find_page_images
from ocrdata.reading.pages import build_page, peek, pixel_size
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.geometry import bounding_rectangle, rectangle
from ocrdata.samples.labels import Box, Page, Point

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

EXAMPLE = """\
<document xmlns="http://www.abbyy.com/FineReader_xml/FineReader10-schema-v1.xml" version="1.0">
 <page width="640" height="480" originalCoords="1"><block blockType="Text" l="1" t="1" r="9" b="5"><text><par>
  <line baseline="5" l="1" t="1" r="9" b="5"><formatting lang="EnglishUnitedStates">
   <charParams l="1" t="1" r="4" b="5">h</charParams><charParams l="5" t="1" r="9" b="5">i</charParams>
 </formatting></line></par></text></block></page></document>"""

UPRIGHT = False

_ANGLES = {"Normal": 0, "RotatedClockwise": 270, "RotatedUpsidedown": 180, "RotatedCounterclockwise": 90}
"""Degrees counter-clockwise of the values of `orientation` and `rotation`."""
_ELEMENTS = {"line": "line", "region": "par"}


def sniff(path: Path) -> bool:
    """An XML file whose root is a `document` of FineReader."""
    return any("<document" in head and "abbyy.com/FineReader_xml" in head for head in peek(path, ".xml"))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a `page` element."""
    return safe_xml.each_document(source, partial(_pages, source))


def _pages(source: Source, file: Path, root: "Element") -> Iterator[Page | Skipped]:
    pages = list(safe_xml.descendants(root, "page"))
    several = len(pages) > 1
    keys = [("", number if several else None) for number in range(1, len(pages) + 1)]
    images = find_page_images(source, file, keys, first=1)
    if source.level == "word":
        source.note("FineReader's words have no boxes of their own, so its lines were read")
    for number, (page, image) in enumerate(zip(pages, images, strict=True), start=1):
        if page.get("originalCoords") not in {"1", "true"}:
            source.note("coordinates may be those of a page that FineReader straightened")
        angles = dict(_angles(page, _ELEMENTS.get(source.level, "line")))
        yield from build_page(
            source, file, list(angles), partial(_box, source, angles),
            name=LostImage(problem) if (problem := _problem(page)) else image, stem=file.stem,
            item=f"page {number}" if several else None,
            size=pixel_size(page.get("width"), page.get("height")),
        )  # fmt: skip


def _problem(page: "Element") -> str:
    """Why the coordinates of a page are not those of its image, if they are not."""
    turned = page.get("rotation") or "Normal"
    if turned != "Normal":
        return f"FineReader turned the page before it read it ({turned}); export it with the image it saved"
    return ""


def _angles(element: "Element", name: str, angle: str = "Normal") -> Iterator[tuple["Element", str]]:
    """The elements of one name below another, and the orientation of their text."""
    for each in element:
        turned = each.get("orientation") or angle
        if safe_xml.local(each) == name:
            yield each, turned
        else:
            yield from _angles(each, name, turned)


def _box(source: Source, angles: dict["Element", str], element: "Element") -> Box:
    lines = list(safe_xml.descendants(element, "line"))
    text = "\n".join(_text(line) for line in lines)
    points = bounding_rectangle([point for line in lines for point in _corners(line)])
    angle = _ANGLES[angles[element]]
    along = direction.of_angle(angle) if angle else None
    return Box(direction.begin_at_text(points, along, find_start=False), text, text in source.ignore_marks)


def _corners(element: "Element") -> tuple[Point, ...]:
    left, top, right, bottom = (safe_xml.number(element, side) for side in "ltrb")
    return rectangle(left, top, right - left, bottom - top)


def _text(line: "Element") -> str:
    """The text of a line: that of its characters, or what stands in `formatting` where it has none."""
    text = ""
    for part in safe_xml.children(line, "formatting"):
        characters = list(safe_xml.children(part, "charParams"))
        if not characters:
            text += safe_xml.text(part)
        for character in characters:
            # Variants stand before or after the character itself, in elements of their own.
            own = [character.text or "", *(each.tail or "" for each in character)]
            plain = "".join(own).strip("\r\n\t")
            text += plain.strip() or (" " if plain or character.get("isTab") else "")
    text = words.printed(" ".join(text.split()))
    return words.with_hyphen(text[:-1], "\u00ac") if text.endswith("\u00ac") else text

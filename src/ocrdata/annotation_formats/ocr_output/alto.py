"""ALTO XML: blocks, lines and strings, with polygons or upright boxes.

`SP` elements are the spaces; if a line has none, its strings are joined by spaces. `HYP` is the hyphen at its
end. Text runs along the `BASELINE` of its line, or is turned by the `ROTATION` of its block. Several `Page`s
are the frames of one TIFF. Lengths in tenths of a millimetre or 1/1200 inch are converted to pixels by the
size of the image. `--level` selects what becomes a box.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ocrdata.reading.file_types import safe_xml
from ocrdata.reading.ocr import direction, words
from ocrdata.reading.ocr.page_images import find_page_images
from ocrdata.reading.ocr.page_scale import page_scale
from ocrdata.reading.pages import build_page, peek, pixel_size, whole_number
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.geometry import rectangle
from ocrdata.samples.images import BadImage, read_size
from ocrdata.samples.labels import Box, Page, Point

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

EXAMPLE = """\
<alto><Description><MeasurementUnit>pixel</MeasurementUnit>
  <sourceImageInformation><fileName>a.jpg</fileName></sourceImageInformation></Description>
 <Layout><Page WIDTH="640" HEIGHT="480"><PrintSpace><TextBlock>
  <TextLine HPOS="1" VPOS="1" WIDTH="8" HEIGHT="4"><String CONTENT="hi"/><SP/><String CONTENT="you"/>
 </TextLine></TextBlock></PrintSpace></Page></Layout></alto>"""

UPRIGHT = False

_ELEMENTS = {"region": "TextBlock", "line": "TextLine", "word": "String"}


def sniff(path: Path) -> bool:
    """An XML file whose root is `alto`."""
    return any("<alto" in head or ":alto" in head for head in peek(path, ".xml"))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a `Page` element."""
    return safe_xml.each_document(source, partial(_pages, source))


def _pages(source: Source, file: Path, root: "Element") -> Iterator[Page | Skipped]:
    pages = list(safe_xml.descendants(root, "Page"))
    if not pages:
        lost = len(list(safe_xml.descendants(root, _ELEMENTS[source.level])))
        yield Skipped(source.where(file), "there is no Page element", lost)
    name = _text_of(root, "fileName")
    in_pixels = (_text_of(root, "MeasurementUnit") or "pixel") == "pixel"
    images = find_page_images(source, file, [(name, _number(page)) for page in pages])
    for number, (page, image) in enumerate(zip(pages, images, strict=True), start=1):
        contexts = dict(_contexts(page, _ELEMENTS[source.level]))
        item = f"page {number}" if len(pages) > 1 else None
        try:
            scale = (1.0, 1.0) if in_pixels or isinstance(image, LostImage) else _scale(page, image)
        except (BadImage, OSError, ValueError) as error:
            yield Skipped(source.where(file, item), str(error), len(contexts), name)
            continue
        size = pixel_size(page.get("WIDTH"), page.get("HEIGHT")) if in_pixels else None
        yield from build_page(
            source, file, list(contexts), partial(_box, source, scale, contexts),
            name=image, stem=name or file.stem, item=item, size=size,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _AltoContext:
    """What an element and those around it say of the direction of its text."""

    rotation: str | None
    baseline: str | None


def _number(page: "Element") -> int | None:
    return whole_number(page.get("PHYSICAL_IMG_NR") or "")


def _text_of(root: "Element", name: str) -> str:
    return next((safe_xml.text(each).strip() for each in safe_xml.descendants(root, name)), "")


def _contexts(
    element: "Element", name: str, rotation: str | None = None, baseline: str | None = None
) -> Iterator[tuple["Element", _AltoContext]]:
    """The elements of one name below another, in document order."""
    for each in element:
        turned, line = each.get("ROTATION") or rotation, each.get("BASELINE") or baseline
        if safe_xml.local(each) == name:
            lines = list(safe_xml.descendants(each, "TextLine")) if name == "TextBlock" else []
            yield each, _AltoContext(turned, lines[0].get("BASELINE") if len(lines) == 1 else line)
            if name != "TextBlock":
                continue  # which alone may hold elements of its own name
        yield from _contexts(each, name, turned, line)


def _scale(page: "Element", image: Path) -> tuple[float, float]:
    """Pixels in a unit of length, across and down."""
    return page_scale((safe_xml.number(page, "WIDTH"), safe_xml.number(page, "HEIGHT")), read_size(image))


def _box(
    source: Source, scale: tuple[float, float], contexts: dict["Element", _AltoContext], element: "Element"
) -> Box:
    across, down = scale
    polygon = next((each.get("POINTS") for each in safe_xml.descendants(element, "Polygon")), None)
    points: list[Point] | tuple[Point, ...]
    if polygon and safe_xml.child(element, "Shape") is not None:
        points = _points(polygon)
    else:
        points = rectangle(*(safe_xml.number(element, key) for key in ("HPOS", "VPOS", "WIDTH", "HEIGHT")))
    text = words.printed(_text(element))
    points = [(x * across, y * down) for x, y in points]
    corners = direction.begin_at_text(points, _direction(contexts[element], text), find_start=True)
    return Box(corners, text, text in source.ignore_marks)


def _direction(context: _AltoContext, text: str) -> Point | None:
    """That of the baseline (a single number in ALTO 2 and 3: its height), else the block's rotation."""
    values = _points(context.baseline) if context.baseline and len(context.baseline.split()) > 1 else []
    along = direction.of_baseline(values, text)
    if along is None and context.rotation and float(context.rotation):
        return direction.of_angle(float(context.rotation))
    return along


def _points(text: str) -> list[Point]:
    values = [float(value) for value in text.replace(",", " ").split()]
    return list(zip(values[::2], values[1::2], strict=True))


def _text(element: "Element") -> str:
    if safe_xml.local(element) == "String":
        return element.get("CONTENT") or ""
    lines = list(safe_xml.descendants(element, "TextLine")) if safe_xml.local(element) != "TextLine" else []
    if lines:
        return "\n".join(_text(line) for line in lines)
    explicit = any(safe_xml.local(each) == "SP" for each in element)
    plain = all((each.get("CONTENT") or "").isascii() for each in element)  # and its gaps mean nothing
    found: list[words.OcrWord] = []
    hyphen, after_space = None, not explicit
    for each in element:
        kind = safe_xml.local(each)
        if kind == "String":
            corners = () if plain else _corners(each)
            found.append(words.OcrWord(each.get("CONTENT") or "", corners, after_space))
            after_space = not explicit
        elif kind == "SP":
            after_space = True
        elif kind == "HYP":
            hyphen = each.get("CONTENT") or ""
    text = words.join_words(found).strip()
    return text if hyphen is None else words.with_hyphen(text, hyphen)


def _corners(string: "Element") -> tuple[Point, ...]:
    try:
        return rectangle(*(safe_xml.number(string, key) for key in ("HPOS", "VPOS", "WIDTH", "HEIGHT")))
    except ValueError:
        return ()

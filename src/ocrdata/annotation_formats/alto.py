"""ALTO XML: blocks, lines and strings, with polygons or upright boxes.

`SP` elements are the spaces; if a line has none, its strings are joined by spaces. Lengths in tenths of a
millimetre or 1/1200 inch are converted to pixels by the size of the image. `--level` selects what becomes a
box.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ocrdata.reading import safe_xml
from ocrdata.reading.pages import build_page, peek
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.geometry import rectangle, tidy
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
    """Stream one page a file."""
    for file in source.files(".xml"):
        try:
            root = safe_xml.parse(source, file)
        except ValueError as error:
            yield Skipped(source.where(file), str(error))
            continue
        elements = list(safe_xml.descendants(root, _ELEMENTS[source.level]))
        name = (
            next((safe_xml.text(each) for each in safe_xml.descendants(root, "fileName")), "")
            or f"{file.stem}.jpg"
        )
        try:
            scale = _scale(source, file, root, name)
        except (BadImage, LostImage, OSError, ValueError) as error:
            yield Skipped(source.where(file), str(error), len(elements), name)
            continue
        yield from build_page(source, file, elements, partial(_box, source, scale), name=name)


def _scale(source: Source, file: Path, root: "Element", name: str) -> tuple[float, float]:
    """Pixels in a unit of length, across and down."""
    unit = next(
        (safe_xml.text(each).strip() for each in safe_xml.descendants(root, "MeasurementUnit")), "pixel"
    )
    if unit == "pixel":
        return 1.0, 1.0
    page = next(safe_xml.descendants(root, "Page"), None)
    if page is None:
        raise ValueError("there is no Page element")
    width, height = read_size(source.find_image(name, file.parent))
    return width / safe_xml.number(page, "WIDTH"), height / safe_xml.number(page, "HEIGHT")


def _box(source: Source, scale: tuple[float, float], element: "Element") -> Box:
    across, down = scale
    polygon = next((each.get("POINTS") for each in safe_xml.descendants(element, "Polygon")), None)
    shape = safe_xml.child(element, "Shape")
    points: list[Point] | tuple[Point, ...]
    if polygon and shape is not None:
        values = [float(value) for value in polygon.replace(",", " ").split()]
        points = list(zip(values[::2], values[1::2], strict=True))
    else:
        points = rectangle(*(safe_xml.number(element, key) for key in ("HPOS", "VPOS", "WIDTH", "HEIGHT")))
    text = _text(element)
    return Box(
        tidy(((x * across, y * down) for x, y in points), find_start=True), text, text in source.ignore_marks
    )


def _text(element: "Element") -> str:
    if safe_xml.local(element) == "String":
        return element.get("CONTENT") or ""
    lines = list(safe_xml.children(element, "TextLine"))
    if lines:
        return "\n".join(_text(line) for line in lines)
    spaced = any(safe_xml.local(each) == "SP" for each in element)
    result = ""
    for each in element:
        kind = safe_xml.local(each)
        if kind == "String":
            result += ("" if spaced or not result else " ") + (each.get("CONTENT") or "")
        elif kind == "SP":
            result += " "
        elif kind == "HYP":
            result += each.get("CONTENT") or "-"
    return result.strip()

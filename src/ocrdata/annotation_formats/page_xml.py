"""PAGE XML (PRImA; Transkribus, eScriptorium, OCR-D, kraken): regions, lines and words with polygons.

Every version of the namespace is read, with points as an attribute (2013 on) or as elements (2010). `--level`
selects what becomes a box; a line without its own text takes the text of its words.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ocrdata.reading import safe_xml
from ocrdata.reading.pages import build_page, peek, pixel_size
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import tidy
from ocrdata.samples.labels import Box, Page

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

EXAMPLE = """\
<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15">
 <Page imageFilename="a.jpg" imageWidth="640" imageHeight="480"><TextRegion id="r1"><TextLine id="l1">
  <Coords points="1,1 9,1 9,5 1,5"/><TextEquiv><Unicode>hi</Unicode></TextEquiv>
 </TextLine></TextRegion></Page></PcGts>"""

UPRIGHT = False

_ELEMENTS = {"region": "TextRegion", "line": "TextLine", "word": "Word"}


def sniff(path: Path) -> bool:
    """An XML file whose root is `PcGts`."""
    return any("PcGts" in head for head in peek(path, ".xml"))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a `Page` element."""
    for file in source.files(".xml"):
        try:
            pages = list(safe_xml.descendants(safe_xml.parse(source, file), "Page"))
        except ValueError as error:
            yield Skipped(source.where(file), str(error))
            continue
        for page in pages:
            yield from build_page(
                source,
                file,
                list(safe_xml.descendants(page, _ELEMENTS[source.level])),
                lambda each: _box(each, source),
                name=page.get("imageFilename") or f"{file.stem}.jpg",
                size=pixel_size(page.get("imageWidth"), page.get("imageHeight")),
            )


def _box(element: "Element", source: Source) -> Box:
    coords = safe_xml.child(element, "Coords")
    if coords is None:
        raise ValueError(f"{safe_xml.local(element)} {element.get('id')} has no Coords")
    if coords.get("points"):
        pairs = [pair.split(",") for pair in str(coords.get("points")).split()]
        points = [(float(x), float(y)) for x, y in pairs]
    else:
        points = [
            (safe_xml.number(p, "x"), safe_xml.number(p, "y")) for p in safe_xml.children(coords, "Point")
        ]
    text = _text(element)
    return Box(tidy(points, find_start=True), text, text in source.ignore_marks)


def _text(element: "Element") -> str:
    """The first reading (`index` orders them), else what the parts below say."""
    readings = sorted(safe_xml.children(element, "TextEquiv"), key=lambda each: int(each.get("index") or 0))
    if readings:
        return safe_xml.text(safe_xml.child(readings[0], "Unicode")) or safe_xml.text(
            safe_xml.child(readings[0], "PlainText")
        )
    words = [_text(word) for word in safe_xml.children(element, "Word")]
    lines = [_text(line) for line in safe_xml.children(element, "TextLine")]
    return "\n".join(filter(None, lines)) or " ".join(filter(None, words))

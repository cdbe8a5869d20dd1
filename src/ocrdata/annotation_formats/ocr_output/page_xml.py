"""PAGE XML (PRImA; Transkribus, eScriptorium, OCR-D, kraken): regions, lines and words with polygons.

Every version of the namespace is read, with points as an attribute (2013 on) or as elements (2010). `--level`
selects what becomes a box; a line without its own text takes the text of its words. Elements that have a text
and nothing at that level are reported. Text runs along the `Baseline` of its line, or is turned by the
`orientation` of its region. Regions come in the order of `ReadingOrder`, regions and lines in that of
Transkribus' `custom`, if there is one.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ocrdata.reading.file_types import safe_xml
from ocrdata.reading.ocr import direction, reading_order, words
from ocrdata.reading.ocr.levels import TextAtOtherLevel
from ocrdata.reading.ocr.page_images import find_page_images
from ocrdata.reading.pages import build_page, peek, pixel_size, whole_number
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Box, Page, Point

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

EXAMPLE = """\
<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15">
 <Page imageFilename="a.jpg" imageWidth="640" imageHeight="480"><TextRegion id="r1"><TextLine id="l1">
  <Coords points="1,1 9,1 9,5 1,5"/><TextEquiv><Unicode>hi</Unicode></TextEquiv>
 </TextLine></TextRegion></Page></PcGts>"""

UPRIGHT = False

_ELEMENTS = {"region": "TextRegion", "line": "TextLine", "word": "Word"}
_LEVELS = {name: level for level, name in _ELEMENTS.items()}


def sniff(path: Path) -> bool:
    """An XML file whose root is `PcGts`."""
    return any("PcGts" in head for head in peek(path, ".xml"))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a `Page` element."""
    return safe_xml.each_document(source, partial(_pages, source))


def _pages(source: Source, file: Path, root: "Element") -> Iterator[Page | Skipped]:
    pages = list(safe_xml.descendants(root, "Page"))
    names = [page.get("imageFilename") or "" for page in pages]
    images = find_page_images(source, file, [(name, None) for name in names])
    for page, name, image in zip(pages, names, images, strict=True):
        around = _PageContext(page.get("orientation"), ranks=reading_order.ranks_of(page))
        found = list(_contexts(page, _ELEMENTS[source.level], around))
        contexts = dict(sorted(found, key=lambda each: each[1].rank))
        yield from build_page(
            source,
            file,
            [*contexts, *_at_other_levels(page, _ELEMENTS[source.level])],
            partial(_box, source, contexts),
            name=image,
            stem=name or file.stem,
            size=pixel_size(page.get("imageWidth"), page.get("imageHeight")),
        )


@dataclass(frozen=True, slots=True)
class _PageContext:
    """What an element and those around it say of the direction of its text.

    Attributes:
        orientation: Clockwise degrees that make the nearest region upright; of a region, not in addition to
            that of the page (OCR-D, `ocrd_page`).
        reading: `readingOrientation`, in addition to it.
        baseline: Of the line.
        ranks: The places of regions in reading order, by their ids.
        rank: That of the nearest region that has one.
    """

    orientation: str | None
    reading: str | None = None
    baseline: "Element | None" = None
    ranks: Mapping[str, int] = field(default_factory=dict)
    rank: float = math.inf


def _contexts(
    element: "Element", name: str, around: _PageContext
) -> Iterator[tuple["Element", _PageContext]]:
    """The elements of one name below another, in the order in which their parents list or number them."""
    for each in reading_order.in_order(element):
        baseline = safe_xml.child(each, "Baseline")
        context = _PageContext(
            each.get("orientation") or around.orientation,
            each.get("readingOrientation") or around.reading,
            around.baseline if baseline is None else baseline,
            around.ranks,
            around.ranks.get(each.get("id") or "", around.rank),
        )
        if safe_xml.local(each) == name:
            lines = list(safe_xml.descendants(each, "TextLine"))
            if safe_xml.local(each) != "TextLine" and len(lines) == 1:
                context = replace(context, baseline=safe_xml.child(lines[0], "Baseline"))
            yield each, context
        yield from _contexts(each, name, context)


def _at_other_levels(element: "Element", name: str) -> Iterator[TextAtOtherLevel]:
    """The innermost elements below another that have a text, and nothing of that name in or around them."""
    for each in element:
        own = safe_xml.local(each)
        if own == name:
            continue
        inner = [] if own == "TextLine" else list(_at_other_levels(each, name))
        yield from inner
        if own in _LEVELS and not inner and not any(map(_text, safe_xml.descendants(each, name))):
            text = words.printed(_text(each))
            if text.strip():
                yield TextAtOtherLevel(text, own, _LEVELS[own])


def _box(
    source: Source, contexts: dict["Element", _PageContext], element: "Element | TextAtOtherLevel"
) -> Box:
    if isinstance(element, TextAtOtherLevel):
        raise ValueError(element.reason(source.level))
    coords = safe_xml.child(element, "Coords")
    if coords is None:
        raise ValueError(f"{safe_xml.local(element)} {element.get('id')} has no Coords")
    text = words.printed(_text(element))
    if _has_rivals(element):
        source.note(
            "several `TextEquiv` without an `index` say different things; the first one is the text", text
        )
    along = _direction(contexts[element], text)
    points = direction.begin_at_text(_points(coords), along, find_start=True)
    return Box(points, text, text in source.ignore_marks)


def _points(element: "Element") -> list[Point]:
    """The points of a `Coords` or `Baseline`: an attribute since 2013, elements before."""
    if element.get("points"):
        pairs = [pair.split(",") for pair in str(element.get("points")).split()]
        return [(float(x), float(y)) for x, y in pairs]
    return [(safe_xml.number(p, "x"), safe_xml.number(p, "y")) for p in safe_xml.children(element, "Point")]


def _direction(context: _PageContext, text: str) -> Point | None:
    along = None
    if context.baseline is not None:
        along = direction.of_baseline(_points(context.baseline), text)
    angle = float(context.orientation or 0) + float(context.reading or 0)
    return direction.of_angle(angle) if along is None and angle else along


def _text(element: "Element") -> str:
    """The first reading that is not empty (`index` orders them), else what the parts below say."""
    readings = sorted(safe_xml.children(element, "TextEquiv"), key=_index)
    for reading in readings:
        for name in ("Unicode", "PlainText"):
            text = safe_xml.text(safe_xml.child(reading, name))
            if text.strip():
                return text
    if safe_xml.local(element) == "Word":
        return "".join(_text(glyph) for glyph in safe_xml.children(element, "Glyph"))
    if safe_xml.local(element) == "TextLine":
        return words.join_words(map(_word, safe_xml.children(element, "Word")))
    parts = reading_order.in_order(element)
    rows = (_text(each) for each in parts if safe_xml.local(each) in {"TextRegion", "TextLine"})
    return "\n".join(filter(None, rows))


def _has_rivals(element: "Element") -> bool:
    """Whether an element has different readings, and nothing that orders them."""
    readings = list(safe_xml.children(element, "TextEquiv"))
    if all(reading.get("index") for reading in readings):
        return False
    return len({safe_xml.text(safe_xml.child(reading, "Unicode")).strip() for reading in readings}) > 1


def _word(element: "Element") -> words.OcrWord:
    coords = safe_xml.child(element, "Coords")
    return words.OcrWord(_text(element), () if coords is None else _points(coords))


def _index(reading: "Element") -> int:
    """The rank of a reading; 0 if it has none, or something that is no number."""
    return whole_number(reading.get("index") or "") or 0

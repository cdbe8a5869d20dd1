"""Google Cloud Vision JSON: responses with `fullTextAnnotation` or `textAnnotations`.

Lines end at the breaks that the service detected, and a line is the rectangle around its words, turned as
they are. A hyphen at the end of a line is no symbol of the response, but a break. A coordinate of 0 is left
out. A response does not name its image, which is the one with the stem of the file.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ocrdata.reading.ocr.direction import enclosing_quad
from ocrdata.reading.ocr.json_results import OcrPage, OcrRegion, points_of, read_results
from ocrdata.reading.pages import has_keys, peek
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Page, Point

EXAMPLE = """\
{"responses": [{"fullTextAnnotation": {"pages": [{"width": 640, "height": 480, "blocks": [{"paragraphs": [
  {"words": [{
    "symbols": [{"text": "h"}, {"text": "i", "property": {"detectedBreak": {"type": "LINE_BREAK"}}}],
    "boundingBox": {"vertices": [{"x": 1, "y": 1}, {"x": 9, "y": 1}, {"x": 9, "y": 5}, {"x": 1, "y": 5}]}
  }]}]}]}]}}]}"""

UPRIGHT = False

_SPACES = {"SPACE", "SURE_SPACE", 1, 2}
_LINE_ENDS = {"EOL_SURE_SPACE", "LINE_BREAK", "HYPHEN", 3, 4, 5}
_HYPHENS = {"HYPHEN", 4}
"""Names and numbers of `TextAnnotation.DetectedBreak.BreakType`."""


def sniff(path: Path) -> bool:
    """A JSON file with one of the two annotations, as the REST interface or the clients spell them."""
    keys = ("fullTextAnnotation", "textAnnotations", "full_text_annotation", "text_annotations")
    return any(any(has_keys(head, key) for key in keys) for head in peek(path, ".json"))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a page of the responses."""
    yield from read_results(source, _pages, "a response of Google Vision")


def _pages(source: Source, file: Path, content: Any) -> Iterator[OcrPage]:
    responses = content if isinstance(content, list) else content.get("responses", [content])
    for response in responses:
        context = response.get("context") or {}
        name, number = str(context.get("uri") or ""), _get(context, "pageNumber")
        if response.get("error"):
            yield OcrPage(name=name, number=number, skipped=[(f"an error: {response['error']}", "")])
            continue
        full = _get(response, "fullTextAnnotation") or {}
        if not full.get("pages"):
            yield OcrPage(_loose_words(source, response), name, number)
        for page in full.get("pages") or []:
            size = (float(page["width"]), float(page["height"])) if page.get("width") else None
            regions = [_region(size, *each) for each in _texts(page, source.level)]
            yield OcrPage(regions, name, number, size)


def _loose_words(source: Source, response: dict[str, Any]) -> list[OcrRegion]:
    """The words of a response without lines; its first annotation is the text of the whole page."""
    words = (_get(response, "textAnnotations") or [])[1:]
    if words and source.level != "word":
        source.note("the file has no lines (fullTextAnnotation), so its words were read")
    return [OcrRegion(_box_points(None, each), each.get("description")) for each in words]


def _texts(page: dict[str, Any], level: str) -> Iterator[tuple[list[dict[str, Any]], str]]:
    """The words of each region of a level, with its text."""
    for block in page.get("blocks") or []:
        for paragraph in block.get("paragraphs") or []:
            lines = list(_lines(paragraph.get("words") or []))
            if level == "region":
                yield [word for words, _ in lines for word in words], "\n".join(text for _, text in lines)
            elif level == "line":
                yield from lines
            else:
                for word in paragraph.get("words") or []:
                    yield [word], _text(word).strip()


def _lines(words: list[dict[str, Any]]) -> Iterator[tuple[list[dict[str, Any]], str]]:
    line: list[dict[str, Any]] = []
    text = ""
    for word in words:
        line.append(word)
        text += _text(word)
        if _break_after(word) in _LINE_ENDS:
            yield line, text.strip()
            line, text = [], ""
    if line:
        yield line, text.strip()


def _text(word: dict[str, Any]) -> str:
    """The text of a word with the space or hyphen after it."""
    text = ""
    for symbol in word["symbols"]:
        kind, prefix = _break(symbol)
        space = " " if kind in _SPACES else ""
        text += f"{space}{symbol['text']}" if prefix else f"{symbol['text']}{space}"
        if kind in _HYPHENS:
            text += "-"
    return text


def _break_after(word: dict[str, Any]) -> Any:
    kind, prefix = _break(word["symbols"][-1])
    return None if prefix else kind


def _break(symbol: dict[str, Any]) -> tuple[Any, bool]:
    """The kind of a symbol's break, and whether it stands before the symbol."""
    found = _get(symbol.get("property") or {}, "detectedBreak") or {}
    return found.get("type", found.get("type_")), bool(_get(found, "isPrefix"))


def _region(size: tuple[float, float] | None, words: list[dict[str, Any]], text: str) -> OcrRegion:
    try:
        corners = enclosing_quad([_box_points(size, word) for word in words])
    except (TypeError, ValueError, AttributeError):
        return OcrRegion(None, text)
    return OcrRegion([list(corner) for corner in corners], text)


def _box_points(size: tuple[float, float] | None, item: dict[str, Any]) -> list[Point]:
    """The corners of an item in pixels; those of a PDF are fractions of the page."""
    box = _get(item, "boundingBox") or _get(item, "boundingPoly")
    if box.get("vertices"):
        return points_of(box["vertices"])
    if size is None:
        raise ValueError("the page has no width and height")
    return [(x * size[0], y * size[1]) for x, y in points_of(_get(box, "normalizedVertices"))]


def _get(record: dict[str, Any], name: str) -> Any:
    """A value by its name in the REST interface; the clients write `full_text_annotation`."""
    if name in record:
        return record[name]
    return record.get("".join(f"_{each.lower()}" if each.isupper() else each for each in name))

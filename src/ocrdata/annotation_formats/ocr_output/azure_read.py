"""Azure's OCR JSON: Read 2.x and 3.x (`readResults`), Document Intelligence (`pages`), Image Analysis 4.0.

Points begin at the text's own top left, however the text is turned; they are pixels, or inches for a PDF. The
result does not name its image, which is the one with the stem of the file. `--level` selects lines or words.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ocrdata.reading.ocr.json_results import OcrPage, OcrRegion, read_results
from ocrdata.reading.pages import has_keys, peek
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Page

EXAMPLE = """\
{"status": "succeeded", "analyzeResult": {"readResults": [
 {"page": 1, "unit": "pixel", "width": 640, "height": 480, "lines": [
  {"text": "hi", "boundingBox": [1,1,9,1,9,5,1,5], "words": [
    {"text": "hi", "boundingBox": [1,1,9,1,9,5,1,5], "confidence": 0.9}]}]}]}}"""

UPRIGHT = False

_TEXT = ("text", "content")
_POINTS = ("boundingBox", "polygon", "boundingPolygon", "bounding_box", "bounding_polygon")


def sniff(path: Path) -> bool:
    """A JSON file with one of the keys of its results."""
    keys = ("analyzeResult", "readResult", "readResults", "recognitionResults")
    return any(
        any(has_keys(head, key) for key in keys)
        or (has_keys(head, "content") and (has_keys(head, "modelId") or has_keys(head, "model_id")))
        for head in peek(path, ".json")
    )


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a page of the document."""
    yield from read_results(source, _pages, "a result of Azure")


def _pages(source: Source, file: Path, content: dict[str, Any]) -> Iterator[OcrPage]:
    result = content.get("analyzeResult", content)
    if "readResult" in result:
        yield from _image_analysis(source, result)
        return
    pages = _first(result, ("readResults", "recognitionResults", "pages"))
    if not isinstance(pages, list):
        raise TypeError("there are no readResults, recognitionResults or pages")
    for page in pages:
        size = None
        if page.get("width") and page.get("height"):
            size = float(page["width"]), float(page["height"])
        in_pixels = page.get("unit", "pixel") == "pixel"
        if size is None and not in_pixels:
            raise ValueError("a page has no width and height")
        number = _first(page, ("page", "pageNumber", "page_number")) if len(pages) > 1 else None
        yield OcrPage(list(_regions(source, page)), number=number, size=size, in_pixels=in_pixels)


def _image_analysis(source: Source, result: dict[str, Any]) -> Iterator[OcrPage]:
    """The page of Image Analysis 4.0, whose preview had `pages`."""
    found = result["readResult"]
    parts = found.get("pages") or found.get("blocks") or []
    metadata = result.get("metadata") or {}
    size = (float(metadata["width"]), float(metadata["height"])) if metadata.get("width") else None
    yield OcrPage([region for part in parts for region in _regions(source, part)], size=size)


def _regions(source: Source, page: dict[str, Any]) -> Iterator[OcrRegion]:
    if source.level == "region":
        source.note("paragraphs of Azure do not say where their lines end, so lines were read")
    if source.level == "word" and "words" in page:
        items = page["words"]
    elif source.level == "word":
        items = [word for line in page.get("lines") or [] for word in line["words"]]
    else:
        items = page.get("lines") or []
    yield from (OcrRegion(_first(each, _POINTS), _first(each, _TEXT)) for each in items)


def _first(record: dict[str, Any], names: tuple[str, ...]) -> Any:
    """The value under the first of some names that the record has; versions of the API differ in them."""
    return next((record[name] for name in names if name in record), None)

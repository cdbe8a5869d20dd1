"""AWS Textract JSON: responses of DetectDocumentText and AnalyzeDocument, and lists of them.

Coordinates are fractions of the page. A polygon begins at the text's own top left, however the text is
turned. The response does not name its image, which is the one with the stem of the file.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ocrdata.reading.ocr.json_results import OcrPage, OcrRegion, read_results
from ocrdata.reading.pages import has_keys, peek
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import rectangle
from ocrdata.samples.labels import Page

EXAMPLE = """\
{"DocumentMetadata": {"Pages": 1}, "Blocks": [{"BlockType": "LINE", "Text": "hi", "Page": 1, "Geometry":
  {"Polygon": [{"X": 0.1, "Y": 0.1}, {"X": 0.9, "Y": 0.1}, {"X": 0.9, "Y": 0.5}, {"X": 0.1, "Y": 0.5}]}}]}"""

UPRIGHT = True

_TYPES = {"line": "LINE", "word": "WORD"}


def sniff(path: Path) -> bool:
    """A JSON file with blocks that have a type and a geometry."""
    return any(has_keys(head, "BlockType") and has_keys(head, "Blocks") for head in peek(path, ".json"))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a page of the document."""
    yield from read_results(source, _pages, "a response of Textract")


def _pages(source: Source, file: Path, content: Any) -> Iterator[OcrPage]:
    responses = content if isinstance(content, list) else [content]
    blocks = [block for response in responses for block in response["Blocks"]]
    pages: dict[int, list[OcrRegion]] = {
        int(block.get("Page") or 1): [] for block in blocks if block["BlockType"] == "PAGE"
    }
    for block, text in _texts(blocks, source.level):
        pages.setdefault(int(block.get("Page") or 1), []).append(OcrRegion(_points(block), text))
    several = len(pages) > 1
    for number in sorted(pages):
        yield OcrPage(pages[number], number=number if several else None, in_pixels=False)


def _texts(blocks: list[dict[str, Any]], level: str) -> Iterator[tuple[dict[str, Any], Any]]:
    """The blocks of a level with their texts; a region is an element of the layout, with its lines."""
    if level != "region":
        yield from ((each, each.get("Text")) for each in blocks if each["BlockType"] == _TYPES[level])
        return
    lines = {each.get("Id"): each.get("Text") for each in blocks if each["BlockType"] == "LINE"}
    for block in blocks:
        children = [
            child
            for relation in block.get("Relationships") or []
            if relation["Type"] == "CHILD"
            for child in relation["Ids"]
        ]
        if block["BlockType"].startswith("LAYOUT_") and any(child in lines for child in children):
            yield block, "\n".join(str(lines[child]) for child in children if child in lines)


def _points(block: dict[str, Any]) -> Any:
    geometry = block.get("Geometry") or {}
    if geometry.get("Polygon"):
        return geometry["Polygon"]
    box = geometry.get("BoundingBox")
    if box is None or geometry.get("RotationAngle"):
        return None
    return [list(point) for point in rectangle(box["Left"], box["Top"], box["Width"], box["Height"])]

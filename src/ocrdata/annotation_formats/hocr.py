"""hOCR: HTML with the boxes of regions, lines and words in `title` attributes (Tesseract, OCRopus).

Boxes are upright. The text of a line is that of its words, joined by spaces. `--level` selects
what becomes a box.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from ocrdata.reading.pages import build_page, peek
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import rectangle, tidy
from ocrdata.samples.labels import Box, Page

EXAMPLE = """\
<div class="ocr_page" title="image &quot;a.jpg&quot;; bbox 0 0 640 480">
  <span class="ocr_line" title="bbox 1 1 9 5">
    <span class="ocrx_word" title="bbox 1 1 9 5">hi</span></span></div>"""

UPRIGHT = False

_LEVELS = {
    "region": {"ocr_carea", "ocr_par"},
    "line": {"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat", "ocrx_line"},
    "word": {"ocrx_word", "ocr_word"},
}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


def sniff(path: Path) -> bool:
    """An HTML file with hOCR's classes."""
    return any(
        "ocr_page" in head or "ocr_line" in head for head in peek(path, ".hocr", ".html", ".htm", ".xml")
    )


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page an `ocr_page` element."""
    for file in source.files(".hocr", ".html", ".htm", ".xml"):
        parser = _Parser(_LEVELS[source.level])
        parser.feed(source.read_text(file))
        parser.close()
        for number, page in enumerate(parser.pages, start=1):
            yield from build_page(
                source,
                file,
                page.regions,
                lambda region: _box(region, source),
                name=page.image or None,
                stem=file.stem,
                item=f"page {number}",
                size=page.size,
            )


@dataclass(slots=True)
class _Region:
    title: str
    depth: int
    parts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Page:
    image: str
    size: tuple[int, int] | None
    regions: list[_Region] = field(default_factory=list)


class _Parser(HTMLParser):
    """Collects the regions of one level, each with all the text inside it."""

    def __init__(self, classes: set[str]):
        super().__init__()
        self.classes = classes
        self.pages: list[_Page] = []
        self.depth = 0
        self.open: list[_Region] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        self.depth += 1
        given = dict(attrs)
        names, title = set((given.get("class") or "").split()), given.get("title") or ""
        if "ocr_page" in names:
            image = re.search(r"image\s+[\"']?([^\"';]+)", title)
            box = re.search(r"bbox\s+\d+\s+\d+\s+(\d+)\s+(\d+)", title)
            size = (int(box[1]), int(box[2])) if box else None
            self.pages.append(_Page(image[1].strip() if image else "", size))
        elif names & self.classes:
            if not self.pages:
                self.pages.append(_Page("", None))
            region = _Region(title, self.depth)
            self.pages[-1].regions.append(region)
            self.open.append(region)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        while self.open and self.open[-1].depth >= self.depth:
            self.open.pop()
        self.depth -= 1

    def handle_data(self, data: str) -> None:
        for region in self.open:
            region.parts.append(data)


def _box(region: _Region, source: Source) -> Box:
    found = re.search(r"bbox\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)", region.title)
    if not found:
        raise ValueError("the title has no bbox")
    left, top, right, bottom = (float(value) for value in found.groups())
    text = " ".join("".join(region.parts).split())
    return Box(tidy(rectangle(left, top, right - left, bottom - top)), text, text in source.ignore_marks)

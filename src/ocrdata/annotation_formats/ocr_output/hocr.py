"""hOCR: HTML with the boxes of regions, lines and words in `title` attributes (Tesseract, OCRopus, kraken).

Boxes are upright; `textangle` says how the text in them is turned. The text of a line is that of its words,
joined by spaces; choices that the engine did not take are left out. Pages that name one TIFF are its frames,
counted by `ppageno`. `--level` selects what becomes a box; elements that have a text and nothing at that
level are reported.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ocrdata.errors import UserError
from ocrdata.reading.ocr import direction
from ocrdata.reading.ocr.hocr_elements import HocrParser, Region, without_cdata
from ocrdata.reading.ocr.hocr_titles import parse_title
from ocrdata.reading.ocr.levels import TextAtOtherLevel
from ocrdata.reading.ocr.page_images import find_page_images
from ocrdata.reading.pages import build_page, peek, whole_number
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Box, Page

EXAMPLE = """\
<div class="ocr_page" title="image &quot;a.jpg&quot;; bbox 0 0 640 480; ppageno 0">
  <span class="ocr_line" title="bbox 1 1 9 5; textangle 0">
    <span class="ocrx_word" title="bbox 1 1 9 5">hi</span></span></div>"""

UPRIGHT = False


def sniff(path: Path) -> bool:
    """An HTML file with hOCR's classes."""
    return any(
        "ocr_page" in head or "ocr_line" in head for head in peek(path, ".hocr", ".html", ".htm", ".xml")
    )


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page an `ocr_page` element."""
    for file in source.files(".hocr", ".html", ".htm", ".xml"):
        parser = _parsed(source, file)
        pages = [(parse_title(page.title).get("image", ""), _number(page.title)) for page in parser.pages]
        if not parser.pages:
            yield Skipped(source.where(file), "there is no ocr_page element", 0)
        images = find_page_images(source, file, pages, first=0)
        for number, (page, image) in enumerate(zip(parser.pages, images, strict=True), start=1):
            regions: list[Region | TextAtOtherLevel] = [*page.innermost(), *page.at_other_levels()]
            yield from build_page(
                source,
                file,
                regions,
                lambda region: _box(region, source),
                name=image,
                stem=pages[number - 1][0] or file.stem,
                item=f"page {number}",
                size=_size(page.title),
            )


def _parsed(source: Source, file: Path) -> HocrParser:
    """The pages of a file.

    Raises:
        UserError: It is nested too deep.
    """
    parser = HocrParser(source.level)
    try:
        parser.feed(without_cdata(source.read_text(file)))
        parser.close()
    except ValueError as error:
        raise UserError(f"cannot be read as hOCR: {error}.", "Leave the file out.", path=file) from error
    return parser


def _number(title: str) -> int | None:
    return whole_number(parse_title(title).get("ppageno", ""))


def _size(title: str) -> tuple[int, int] | None:
    box = re.match(r"\d+\s+\d+\s+(\d{1,18})\s+(\d{1,18})\b", parse_title(title).get("bbox", ""))
    return (int(box[1]), int(box[2])) if box else None


def _box(region: Region | TextAtOtherLevel, source: Source) -> Box:
    if isinstance(region, TextAtOtherLevel):
        raise ValueError(region.reason(source.level))
    points, text, angle = region.corners, region.text, region.angle
    if not points:
        raise ValueError("the title has no bbox")
    along = direction.of_angle(angle) if angle else None
    return Box(direction.begin_at_text(points, along, find_start=False), text, text in source.ignore_marks)

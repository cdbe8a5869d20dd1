"""Tesseract's TSV: a row an element, with its box; the words have texts.

`--level` selects lines, words or, as regions, paragraphs. The file does not name its image, which is the one
with its stem; pages of a TIFF are counted from 1. It does not say how text is turned either.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ocrdata.console import quantity
from ocrdata.reading.folder_walk import first_files, first_row
from ocrdata.reading.ocr.page_images import find_page_images
from ocrdata.reading.ocr.words import OcrWord, join_words, printed
from ocrdata.reading.pages import build_page
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import bounding_rectangle, rectangle, tidy
from ocrdata.samples.labels import Box, Page

EXAMPLE = """\
level⇥page_num⇥block_num⇥par_num⇥line_num⇥word_num⇥left⇥top⇥width⇥height⇥conf⇥text
1⇥1⇥0⇥0⇥0⇥0⇥0⇥0⇥640⇥480⇥-1⇥
5⇥1⇥1⇥1⇥1⇥1⇥1⇥1⇥8⇥4⇥96.1⇥hi"""

UPRIGHT = False

_HEADER = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf"
_PAGE, _WORD = 1, 5
_DEPTHS = {"region": 3, "line": 4, "word": 5}
"""How many of the columns from `page_num` on tell the elements of a level apart."""


def sniff(path: Path) -> bool:
    """A file with the header of Tesseract's TSV."""
    return any(first_row(file).startswith(_HEADER) for file in first_files(path, (".tsv",)))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a page of the file."""
    for file in source.files(".tsv"):
        pages: dict[int, _TsvPage] = {}
        for number, row in source.rows(file):
            if row.startswith(_HEADER):
                continue
            try:
                _add_row(pages, row, source.level)
            except ValueError as error:
                yield Skipped(
                    source.where(file, number), f"not a row of 12 columns: {error}", 1, "", row[:200]
                )
        several = len(pages) > 1
        keys = [("", number if several else None) for number in pages]
        images = find_page_images(source, file, keys, first=1)
        for (number, page), image in zip(pages.items(), images, strict=True):
            yield from build_page(
                source, file, list(page.elements.values()), lambda words: _box(words, source),
                name=image, stem=file.stem, item=f"page {number}" if several else None, size=page.size,
            )  # fmt: skip


@dataclass(slots=True)
class _TsvPage:
    size: tuple[int, int] | None = None
    elements: dict[tuple[int, ...], list[list[OcrWord]]] = field(default_factory=dict)
    last_line: tuple[int, ...] = ()


def _add_row(pages: dict[int, _TsvPage], row: str, level: str) -> None:
    values = row.split("\t", 11)
    if len(values) < 11:
        raise ValueError(quantity(len(values), "column"))
    kind, page_number, block, paragraph, line, word, left, top, width, height = map(int, values[:10])
    page = pages.setdefault(page_number, _TsvPage())
    if kind == _PAGE:
        page.size = (width, height) if width > 0 and height > 0 else None
    if kind != _WORD:
        return
    place = (page_number, block, paragraph, line, word)
    lines = page.elements.setdefault(place[: _DEPTHS[level]], [])
    key = (page_number, block, paragraph, line)
    text = values[11] if len(values) > 11 else ""
    found = OcrWord(text.strip(), rectangle(left, top, width, height))
    if lines and page.last_line == key:
        lines[-1].append(found)
    else:
        lines.append([found])
    page.last_line = key


def _box(lines: list[list[OcrWord]], source: Source) -> Box:
    text = printed("\n".join(join_words(words) for words in lines))
    if not text.strip():
        raise ValueError("the words have no text; Tesseract writes pictures and rules so")
    corners = [point for words in lines for word in words if word.text for point in word.points]
    return Box(tidy(bounding_rectangle(corners)), text, text in source.ignore_marks)

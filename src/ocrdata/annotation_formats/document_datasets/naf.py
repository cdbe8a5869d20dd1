"""NAF (National Archives Forms): one JSON file per form, with printed text and fields.

`textBBs` are printed, `fieldBBs` filled in; transcriptions are by the id of a box; version 1 has none. Read
as ignored: text that is struck out (`«text»`), cannot be read in part (`¿`) or at all (`§`), and paragraphs
(`textP`, several lines in one box; `--level region` takes them with their text). Fields that are empty, check
boxes, circled choices, graphics, rows and columns are no text and are listed in `skipped.jsonl`. Much of the
printed text was read by Tesseract, and little of it corrected.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ocrdata.reading.pages import as_text, has_keys, not_a_region, parse_json, peek, pixel_size
from ocrdata.reading.records.page_records import AnnotatedImage, read_records
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import tidy
from ocrdata.samples.labels import Box, Page

EXAMPLE = """\
{"textBBs": [{"id": "t0", "type": "text", "poly_points": [[361, 358], [544, 358], [543, 400], [361, 400]]}],
 "fieldBBs": [{"id": "f0", "type": "field", "isBlank": 1, "poly_points": [[553, 363], [790, 378], [796, 453],
  [541, 451]]}], "imageFilename": "a.jpg", "width": 1709, "height": 1328, "pairs": [["t0", "f0"]],
 "transcriptions": {"t0": "1. PORT OF:", "f0": "Boston"}}"""

UPRIGHT = False

_NO_TEXT = frozenset({"fieldCheckBox", "fieldCircle", "graphic", "fieldRegion", "fieldCol", "fieldRow"})
_BLANK = 3
_LISTS = 4
"""Lists of splits, also JSON, that lie beside the folder of the forms."""

_UNREADABLE = frozenset("¿§«»")
_DIRECTION_MARKS = "\u202a\u202c\u200e\u200f"


def sniff(path: Path) -> bool:
    """A JSON object with `textBBs` and `fieldBBs`."""
    heads = peek(path, ".json", count=_LISTS + 3)
    return any(has_keys(head, "poly_points") and "BBs" in head for head in heads)


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a file."""
    for file in source.files(".json"):
        text = source.read_text(file)
        if not has_keys(text, "textBBs"):
            yield Skipped(source.where(file), "the file has no textBBs, so it is not that of a form", 0)
            continue
        take_apart = partial(_take_apart, file.stem)
        yield from read_records(source, file, [(None, text)], take_apart, partial(_box, source))


def _take_apart(stem: str, text: str) -> AnnotatedImage:
    record: dict[str, Any] = parse_json(text)
    texts = record.get("transcriptions") or {}
    boxes = [*record["textBBs"], *record["fieldBBs"]]
    size = pixel_size(record.get("width"), record.get("height"))
    regions = [(box, texts.get(box.get("id"))) for box in boxes]
    return AnnotatedImage(regions, name=str(record.get("imageFilename") or f"{stem}.jpg"), size=size)


def _box(source: Source, region: tuple[dict[str, Any], object]) -> Box:
    item, transcription = region
    kind = str(item["type"])
    if kind in _NO_TEXT:
        raise not_a_region(kind)
    text = as_text(transcription).strip().strip(_DIRECTION_MARKS)
    if item.get("isBlank") == _BLANK and not text:
        raise ValueError("the field is blank")
    several = kind == "textP" and source.level != "region"
    if several:
        source.note(
            "a paragraph (textP) has several lines in one box, so it is ignored; --level region takes it"
        )
    unreadable = not _UNREADABLE.isdisjoint(text)
    return Box(tidy(item["poly_points"]), text, several or unreadable or text in source.ignore_marks)

"""Found = kept + skipped, in every reader of what OCR engines write: no text goes without a word about it."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ocrdata import annotation_formats
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Page

SIZE = 400, 300
BOX = 10, 20, 110, 40

states = st.sampled_from(["good", "no box", "flat"])
items = st.lists(st.tuples(st.text("ab中1-", min_size=1, max_size=4), states), max_size=5)
documents = st.lists(items, min_size=1, max_size=3)
"""Pages of lines: a text, and what is wrong with its box."""


def box_of(state):
    """Left, top, right and bottom; nothing if the box is to be left out."""
    left, top, _, bottom = BOX
    return {"good": BOX, "no box": None, "flat": (left, top, left, bottom)}[state]


def quad_of(state):
    box = box_of(state)
    if box is None:
        return None
    left, top, right, bottom = box
    return [[left, top], [right, top], [right, bottom], [left, bottom]]


def hocr(pages):
    def line(text, state):
        box = box_of(state)
        title = f"title='bbox {' '.join(map(str, box))}'" if box else ""
        return f"<span class='ocr_line' {title}><span class='ocrx_word' {title}>{text}</span></span>"

    parts = (
        f"<div class='ocr_page' title='image \"p.tif\"; ppageno {number}'>"
        f"{''.join(line(*each) for each in page)}</div>"
        for number, page in enumerate(pages)
    )
    return "p.hocr", "".join(parts)


def alto(pages):
    def line(text, state):
        box = box_of(state)
        place = ""
        if box:
            left, top, right, bottom = box
            place = f'HPOS="{left}" VPOS="{top}" WIDTH="{right - left}" HEIGHT="{bottom - top}"'
        return f'<TextLine {place}><String CONTENT="{text}"/></TextLine>'

    parts = (
        f'<Page PHYSICAL_IMG_NR="{number}">{"".join(line(*each) for each in page)}</Page>'
        for number, page in enumerate(pages)
    )
    name = "<sourceImageInformation><fileName>p.tif</fileName></sourceImageInformation>"
    return "p.xml", f"<alto><Description>{name}</Description><Layout>{''.join(parts)}</Layout></alto>"


def page_xml(pages):
    def line(text, state):
        quad = quad_of(state)
        points = " ".join(f"{x},{y}" for x, y in quad) if quad else ""
        coords = f'<Coords points="{points}"/>' if quad else ""
        return f"<TextLine>{coords}<TextEquiv><Unicode>{text}</Unicode></TextEquiv></TextLine>"

    parts = (
        f'<Page imageFilename="p.tif"><TextRegion>{"".join(line(*each) for each in page)}</TextRegion></Page>'
        for page in pages
    )
    return "p.xml", f"<PcGts>{''.join(parts)}</PcGts>"


def abbyy(pages):
    def line(text, state):
        box = box_of(state)
        place = " ".join(f'{side}="{value}"' for side, value in zip("ltrb", box, strict=True)) if box else ""
        return f"<line {place}><formatting>{text}</formatting></line>"

    parts = (
        f"<page><block><text><par>{''.join(line(*each) for each in page)}</par></text></block></page>"
        for page in pages
    )
    root = '<document xmlns="http://www.abbyy.com/FineReader_xml/FineReader10-schema-v1.xml">'
    return "p.xml", f"{root}{''.join(parts)}</document>"


def google_vision(pages):
    def word(text, state):
        quad = quad_of(state)
        symbols = [{"text": each} for each in text]
        symbols[-1]["property"] = {"detectedBreak": {"type": "LINE_BREAK"}}
        box = {"boundingBox": {"vertices": [{"x": x, "y": y} for x, y in quad]}} if quad else {}
        return {"symbols": symbols, **box}

    found = [{"blocks": [{"paragraphs": [{"words": [word(*each) for each in page]}]}]} for page in pages]
    return "p.json", json.dumps({"fullTextAnnotation": {"pages": found}})


def textract(pages):
    def block(number, text, state):
        quad = quad_of(state)
        polygon = [{"X": x / SIZE[0], "Y": y / SIZE[1]} for x, y in quad] if quad else []
        return {"BlockType": "LINE", "Page": number, "Text": text, "Geometry": {"Polygon": polygon}}

    empty = [{"BlockType": "PAGE", "Page": number} for number in range(1, len(pages) + 1)]
    blocks = [block(number, *each) for number, page in enumerate(pages, start=1) for each in page]
    return "p.json", json.dumps({"Blocks": empty + blocks})


def azure_read(pages):
    def line(text, state):
        quad = quad_of(state)
        return {
            "text": text,
            **({"boundingBox": [value for point in quad for value in point]} if quad else {}),
        }

    found = [
        {"page": number, "unit": "pixel", "lines": [line(*each) for each in page]}
        for number, page in enumerate(pages, start=1)
    ]
    return "p.json", json.dumps({"analyzeResult": {"readResults": found}})


def paddle_result(pages):
    lines = pages[0]
    polygons = [quad_of(state) or [] for _, state in lines]
    result = {"dt_polys": polygons, "rec_polys": polygons, "rec_texts": [text for text, _ in lines]}
    return "p_res.json", json.dumps({"input_path": "p.tif", "model_settings": {}, **result})


def tesseract_tsv(pages):
    rows = [
        [
            "level",
            "page_num",
            "block_num",
            "par_num",
            "line_num",
            "word_num",
            "left",
            "top",
            "width",
            "height",
            "conf",
            "text",
        ]
    ]
    for number, page in enumerate(pages, start=1):
        rows.append([1, number, 0, 0, 0, 0, 0, 0, *SIZE, -1, ""])
        for line, (text, state) in enumerate(page, start=1):
            left, top, right, bottom = box_of(state) or ("", "", 0, 0)
            width, height = (right - left, bottom - top) if box_of(state) else ("", "")
            rows.append([5, number, 1, 1, line, 1, left, top, width, height, 90, text])
    return "p.tsv", "".join("\t".join(map(str, row)) + "\n" for row in rows)


def tesseract_box(pages):
    rows = []
    for number, page in enumerate(pages):
        for text, state in page:
            left, top, right, bottom = box_of(state) or ("x", "x", "x", "x")
            if box_of(state):
                top, bottom = SIZE[1] - bottom, SIZE[1] - top
            rows.append(f"WordStr {left} {top} {right} {bottom} {number} #{text}\n")
    return "p.box", "".join(rows)


WRITERS = {
    "hocr": hocr,
    "alto": alto,
    "page-xml": page_xml,
    "abbyy": abbyy,
    "google-vision": google_vision,
    "textract": textract,
    "azure-read": azure_read,
    "paddle-result": paddle_result,
    "tesseract-tsv": tesseract_tsv,
    "tesseract-box": tesseract_box,
}


@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=40)
@given(pages=documents, frames=st.integers(0, 3))
def test_every_text_is_kept_or_named(name, pages, frames):
    if name == "paddle-result":
        pages = pages[:1]
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as scratch:
        file, content = WRITERS[name](pages)
        Path(folder, file).write_text(content, encoding="utf-8")
        if frames:
            pictures = [Image.new("1", SIZE) for _ in range(frames)]
            pictures[0].save(Path(folder, "p.tif"), save_all=True, append_images=pictures[1:])
        source = Source(Path(folder), scratch=Path(scratch))

        records = list(annotation_formats.get(name).read(source))

        skipped = [record for record in records if isinstance(record, Skipped)]
        kept = [box for record in records if isinstance(record, Page) for box in record.boxes]
        assert len(kept) + sum(each.boxes for each in skipped) == sum(map(len, pages))
        assert all(each.reason and each.where.startswith(file) for each in skipped)
        if frames == len(pages):
            good = [text for page in pages for text, state in page if state == "good"]
            assert [box.transcription for box in kept] == good

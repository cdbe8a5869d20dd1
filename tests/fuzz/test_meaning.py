"""Plain text labels in many variations: the same texts on the same pixels, or a word about it.

Every set is written by a writer of its own from one truth, a variation is applied, and what comes out of the
detected reader is compared. `OCRDATA_FUZZ` is the number of sets of each layout, as in `test_readers`.
"""

import csv
import io
import json
import os
import random
import unicodedata

import pytest

from ocrdata import annotation_formats
from ocrdata.conversion.sources import read_records
from ocrdata.errors import UserError
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Line, Page

SETS = int(os.environ.get("OCRDATA_FUZZ", "60"))
WORDS = [
    "TOTAL", "Genaxis Theatre", "hi, you", "12,000", "9.50", "1,2", '"quoted"', "a;b", "No. 7", "x", "#12",
    "50%", "(a)", "A-1", "'s", "5", "0", "1,234,567", "a, b, c", "25,5,kg", "3 x 4", "Straße", "café",
    "Привет", "中国农业银行", "营业，中", "電話", "東京都港区", "テスト", "서울특별시",
]  # fmt: skip
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "gb18030", "big5", "cp932", "cp949", "cp1251", "cp1252"]


def truth(chance, pages=3):
    """Names of images, each with its boxes: points and text."""
    found = {}
    for number in range(pages):
        boxes = []
        for row in range(chance.randint(1, 4)):
            x, y, width, height = (
                chance.randint(0, 300),
                40 * row + chance.randint(0, 9),
                chance.randint(40, 200),
                20,
            )
            boxes.append(
                ([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], chance.choice(WORDS))
            )
        found[f"img_{number}.jpg"] = boxes
    return found


def write(folder, content, name, encoding):
    """A text file in an encoding, if all of it can be written so."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        data = content.encode(encoding)
    except UnicodeEncodeError:
        data = content.encode("utf-8")
    path.write_bytes(data)


def write_icdar(folder, pages, chance, encoding):
    """ICDAR 2015 with one variation of its layout for all rows."""
    kind = chance.choice(["", "spaced", "polygon", "difficult", "score", "script", "quoted", "backwards"])
    comma = ", " if kind == "spaced" else ","
    for image, boxes in pages.items():
        rows = []
        for points, text in boxes:
            corners = points
            if kind == "polygon":
                (x0, y0), (x1, y1), (x2, y2), (x3, y3) = points
                middle = (x0 + x1) // 2
                corners = [(x0, y0), (middle, y0), (x1, y1), (x2, y2), (middle, y2), (x3, y3)]
            if kind == "backwards":
                corners = [points[0], *points[:0:-1]]
            fields = [str(value) for point in corners for value in point]
            fields += {"difficult": ["0"], "score": ["0.97"], "script": ["Latin"]}.get(kind, [])
            quotes = kind in {"quoted", "difficult"}
            rows.append(comma.join([*fields, f'"{text}"' if quotes else text]) + "\n")
        write(folder, "".join(rows), f"gt/gt_{image.removesuffix('.jpg')}.txt", encoding)
    return kind


def write_paddle(folder, pages, chance, encoding):
    """`Label.txt`, points from any corner, extra keys and fields."""
    kind = chance.choice(["", "extra-key", "extra-field", "start", "order", "bad-path", "no-suffix"])
    rows = []
    for image, boxes in pages.items():
        items = []
        for points, text in boxes:
            turn = chance.choice([1, 3]) if kind == "start" else 0
            item = {"transcription": text, "points": points[turn:] + points[:turn], "difficult": False}
            if kind == "extra-key":
                item |= {"key_cls": "other", "score": 0.5, "text": "not this"}
            if kind == "order":
                item = dict(reversed(item.items()))
            items.append(item)
        name = {"bad-path": f"/mnt/elsewhere/{image}", "no-suffix": image.removesuffix(".jpg")}.get(
            kind, image
        )
        more = "\t1" if kind == "extra-field" else ""
        rows.append(f"{name}\t{json.dumps(items, ensure_ascii=False)}{more}\n")
    if chance.random() < 0.5:
        chance.shuffle(rows)
    write(folder, "".join(rows), "Label.txt", encoding)
    return kind


def write_table(folder, pages, chance, encoding):
    """A CSV of lines: any separator, any order of columns, quoted or as EasyOCR writes it."""
    kind = chance.choice(["csv", "easyocr", "semicolon", "tab", "more-columns", "class", "no-header"])
    delimiter = {"semicolon": ";", "tab": "\t"}.get(kind, ",")
    lines = {f"{image}": boxes[0][1] for image, boxes in pages.items()}
    headers = {"more-columns": ["id", "text", "path"], "class": ["image", "label", "transcription"]}
    if kind == "easyocr":
        content = "filename,words\n" + "".join(f"{image},{text}\n" for image, text in lines.items())
    else:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
        if kind != "no-header":
            writer.writerow(headers.get(kind, ["image", "text"]))
        for number, (image, text) in enumerate(lines.items()):
            rows = {"more-columns": [number, text, image], "class": [image, "plate", text]}
            writer.writerow(rows.get(kind, [image, text]))
        content = out.getvalue()
    write(folder, content, "labels.csv", encoding)
    return kind


def write_list(folder, pages, chance, encoding):
    """`rec_gt.txt`: names in another case, decomposed, without suffix, in another folder."""
    kind = chance.choice(["", "case", "decomposed", "no-suffix", "other-suffix", "windows", "crlf"])
    rows = []
    for image, boxes in pages.items():
        name = {
            "case": image.upper(),
            "decomposed": unicodedata.normalize("NFD", image),
            "no-suffix": image.removesuffix(".jpg"),
            "other-suffix": image.replace(".jpg", ".png"),
            "windows": rf"C:\data\crops\{image}",
        }.get(kind, image)
        rows.append(f"{name}\t{boxes[0][1]}" + ("\r\n" if kind == "crlf" else "\n"))
    write(folder, "".join(rows), "rec_gt.txt", encoding)
    return kind


LAYOUTS = {"icdar": write_icdar, "paddle": write_paddle, "csv": write_table, "list": write_list}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_variation_gives_the_same_texts_or_a_word_about_it(layout, tmp_path):
    chance = random.Random(layout)
    for number in range(SETS):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        pages = truth(chance)
        encoding = chance.choice(ENCODINGS)
        for image in pages:
            (folder / image).touch()
        kind = LAYOUTS[layout](folder, pages, chance, encoding)
        expected = sorted(_expected(pages, whole=layout in {"icdar", "paddle"}))

        found, said = _read(folder)

        assert said or found == expected, (number, kind, encoding, found, expected)


def _expected(pages, *, whole):
    for image, boxes in pages.items():
        for points, text in boxes if whole else boxes[:1]:
            yield image, text, _corners(points) if whole else None


def _read(folder):
    """What the detected reader finds, and whether it has said anything."""
    try:
        name = annotation_formats.detect(folder)
        source = Source(folder)
        records = list(read_records(source, annotation_formats.get(name), detected=True))
    except UserError:
        return [], True
    found = []
    for record in records:
        if isinstance(record, Page):
            found += [(record.image.name, box.transcription, _corners(box.points)) for box in record.boxes]
        elif isinstance(record, Line):
            found.append((record.image.name, record.transcription, None))
    said = bool(source.notes) or any(isinstance(record, Skipped) for record in records)
    return sorted(found), said


def _corners(points):
    """The region that a polygon covers, wherever it begins: its bounding box, and its first corner."""
    xs, ys = zip(*points, strict=True)
    return tuple(map(float, (min(xs), min(ys), max(xs), max(ys), *points[0])))

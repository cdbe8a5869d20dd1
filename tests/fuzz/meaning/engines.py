"""Writers of what OCR engines save."""

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from .layout import Layout
from .mutations import Mutation, element
from .truth import HEIGHT, WIDTH, Annotation, DrawnTexts

PAGE_NAMESPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
ABBYY_NAMESPACE = "http://www.abbyy.com/FineReader_xml/FineReader10-schema-v1.xml"


def _angle(change: Mutation, each: Annotation) -> str:
    """An angle in another of its spellings: with decimals, or the other way round the circle."""
    if change.on("number"):
        return f"{each.angle:.1f}"
    return str(each.angle - 360 if each.angle and change.on("flag") else each.angle)


def hocr(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """hOCR: a page an HTML file, lines with an angle on them, on their words or on their area."""
    kind = change.layout("line", "area", "word")
    for page in pages:
        areas = []
        for each in page.annotations:
            box = "bbox " + " ".join(map(str, each.box))
            turn = f"textangle {_angle(change, each)}"
            parts = {name: [box, *([turn] if name == kind else [])] for name in ("area", "line", "word")}
            titles = {name: "; ".join(change.shuffled([*part, "x_wconf 93"])) for name, part in parts.items()}
            word = element("span", {"class": "ocrx_word", "title": titles["word"]}, each.text)
            line = element("span", {"class": "ocr_line", "title": titles["line"]}, word)
            areas.append(element("div", {"class": "ocr_carea", "title": titles["area"]}, line))
        title = f'image "{change.name(page.image)}"; bbox 0 0 {WIDTH} {HEIGHT}; ppageno 0'
        body = element("div", {"class": "ocr_page", "title": title}, *areas)
        change.write_xml(folder / f"{page.stem}.hocr", element("html", {}, element("body", {}, body)))


def _numbered(change: Mutation, names: tuple[str, ...], each: Annotation) -> dict[str, Any]:
    return dict(zip(names, change.numbers(each.sides), strict=True))


def alto(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """ALTO: blocks with a rotation, or lines with a baseline."""
    kind = change.layout("rotation", "baseline")
    names = ("HPOS", "VPOS", "WIDTH", "HEIGHT")
    for page in pages:
        blocks = []
        for each in page.annotations:
            strings: list[Element] = []
            for word in each.text.split(" "):
                strings += [element("SP")] if strings else []
                strings.append(element("String", {**_numbered(change, names, each), "CONTENT": word}))
            corners = each.corners
            base = f"{corners[3][0]},{corners[3][1]} {corners[2][0]},{corners[2][1]}"
            if change.on("number"):
                base = base.replace(",", " ")
            line = _numbered(change, names, each) | ({"BASELINE": base} if kind == "baseline" else {})
            turn = {"ROTATION": each.angle} if kind == "rotation" else {}
            text = element("TextLine", line, *strings)
            blocks.append(element("TextBlock", {**_numbered(change, names, each), **turn}, text))
        unit = element("MeasurementUnit", {}, "pixel")
        file = element("fileName", {}, change.name(page.image))
        head = element("Description", {}, unit, element("sourceImageInformation", {}, file))
        space = element("PrintSpace", {}, *blocks)
        body = element("Layout", {}, element("Page", {"WIDTH": WIDTH, "HEIGHT": HEIGHT}, space))
        change.write_xml(folder / f"{page.stem}.xml", element("alto", {}, head, body))


def page_xml(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """PAGE XML: regions with an orientation, or lines with a baseline."""
    kind = change.layout("orientation", "baseline", "readingOrientation")
    for page in pages:
        regions = []
        for each in page.annotations:
            points = _spelt(change.points(Annotation(each.text, each.box), drawn_by_hand=True))
            coords = element("Coords", {"points": points})
            base = element("Baseline", {"points": _spelt(each.corners[:1:-1])})
            text = element("TextEquiv", {}, element("Unicode", {}, each.text))
            inside = [coords, *([base] if kind == "baseline" else []), text]
            line = element("TextLine", {"id": "l"}, *inside)
            turn = {} if kind == "baseline" else {kind: (each.angle + 180) % 360 - 180}
            regions.append(element("TextRegion", {"id": "r", **turn}, coords, line))
        size = {"imageWidth": WIDTH, "imageHeight": HEIGHT}
        head = {"imageFilename": change.name(page.image), **size}
        root = element("PcGts", {"xmlns": PAGE_NAMESPACE}, element("Page", head, *regions))
        change.write_xml(folder / f"{page.stem}.xml", root)


def _spelt(points: Any) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def abbyy(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """FineReader: blocks whose text has an orientation."""
    turns = {0: "Normal", 90: "RotatedCounterclockwise", 180: "RotatedUpsidedown", 270: "RotatedClockwise"}
    kind = change.layout("formatting", "characters")
    for page in pages:
        blocks = []
        for each in page.annotations:
            place = dict(zip("ltrb", each.box, strict=True))
            characters = [element("charParams", place, letter) for letter in each.text]
            inside: Any = characters if kind == "characters" else [each.text]
            line = element("line", place, element("formatting", {"lang": "English"}, *inside))
            text = element("text", {"orientation": turns[each.angle]}, element("par", {}, line))
            blocks.append(element("block", {"blockType": "Text", **place}, text))
        sheet = element("page", {"width": WIDTH, "height": HEIGHT, "originalCoords": 1}, *blocks)
        root = element("document", {"xmlns": ABBYY_NAMESPACE, "version": "1.0"}, sheet)
        change.write_xml(folder / f"{page.stem}.xml", root)


def _xy(change: Mutation, points: Any, names: str = "xy") -> list[dict[str, Any]]:
    return [dict(zip(names, change.numbers(point), strict=True)) for point in points]


def google_vision(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """Google Vision: symbols of words, a paragraph a text; REST's spelling, the client's, or fractions."""
    kind = change.layout("rest", "client", "fractions", "bare")
    snake = kind == "client"
    for page in pages:
        paragraphs = []
        for each in page.annotations:
            points: Any = each.corners
            if kind == "fractions":
                points = [(x / WIDTH, y / HEIGHT) for x, y in points]
            box = {"normalizedVertices" if kind == "fractions" else "vertices": _xy(change, points)}
            words = []
            for word in each.text.split(" "):
                symbols: list[dict[str, Any]] = [{"text": letter} for letter in word]
                end = "LINE_BREAK" if len(words) == each.text.count(" ") else "SPACE"
                name = "detected_break" if snake else "detectedBreak"
                symbols[-1] = change.extra({**symbols[-1], "property": {name: {"type": end}}})
                words.append({"symbols": symbols, ("bounding_box" if snake else "boundingBox"): box})
            paragraphs.append(change.extra({"words": words}))
        found = {"width": WIDTH, "height": HEIGHT, "blocks": [{"paragraphs": paragraphs}]}
        response = {("full_text_annotation" if snake else "fullTextAnnotation"): {"pages": [found]}}
        record = response if kind in {"bare", "client"} else {"responses": [response]}
        change.write_json(folder / f"{page.stem}.json", record)


def textract(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """Textract: blocks of lines and words, in fractions of the page."""
    for page in pages:
        blocks: list[Any] = [{"BlockType": "PAGE", "Id": "p", "Page": 1}]
        for each in page.annotations:
            polygon = [{"X": x / WIDTH, "Y": y / HEIGHT} for x, y in each.corners]
            for kind in ("LINE", "WORD"):
                head = {"BlockType": kind, "Id": f"{kind}{len(blocks)}", "Text": each.text, "Page": 1}
                blocks.append(change.extra({**head, "Confidence": 93.1, "Geometry": {"Polygon": polygon}}))
        change.write_json(folder / f"{page.stem}.json", change.extra({"Blocks": blocks}))


def azure_read(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """Azure: Read 3.2 in pixels or inches, Document Intelligence, Image Analysis."""
    kind = change.layout("read", "inches", "document", "image")
    for page in pages:
        lines = []
        for each in page.annotations:
            flat = [value for point in each.corners for value in point]
            if kind == "image":
                part: dict[str, Any] = {"text": each.text, "boundingPolygon": _xy(change, each.corners)}
            elif kind == "document":
                part = {"content": each.text, "polygon": change.numbers(flat)}
            elif kind == "inches":
                part = {"text": each.text, "boundingBox": [value / 96 for value in flat]}
            else:
                part = {"text": each.text, "boundingBox": change.numbers(flat)}
            lines.append(change.extra(part))
        scale = 96 if kind == "inches" else 1
        size = {"width": WIDTH / scale, "height": HEIGHT / scale}
        unit = "inch" if kind == "inches" else "pixel"
        record: Any = {"analyzeResult": {"readResults": [{"page": 1, "unit": unit, **size, "lines": lines}]}}
        if kind == "document":
            sheet = {"pageNumber": 1, "unit": unit, **size, "lines": lines}
            record = {"analyzeResult": {"apiVersion": "2024", "content": "", "pages": [sheet]}}
        if kind == "image":
            record = {"metadata": size, "readResult": {"blocks": [{"lines": lines}]}}
        change.write_json(folder / f"{page.stem}.json", change.extra(record))


def paddle_result(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """PaddleOCR 3: polygons and texts in lists of their own."""
    for page in pages:
        polygons = [[change.numbers(point) for point in each.corners] for each in page.annotations]
        texts = [each.text for each in page.annotations]
        head = {"input_path": change.name(page.image), "page_index": None}
        settings = {"model_settings": {"use_doc_preprocessor": False}}
        scores = {"rec_scores": [0.9 for _ in texts], "textline_orientation_angles": [0 for _ in texts]}
        result = {"dt_polys": polygons, "rec_texts": texts, "rec_polys": polygons, **scores}
        change.write_json(folder / f"{page.stem}_res.json", change.extra({**head, **settings, **result}))


def tesseract_tsv(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """Tesseract's table of pages, blocks, lines and words."""
    names = ["level", "page_num", "block_num", "par_num", "line_num", "word_num"]
    names += ["left", "top", "width", "height", "conf", "text"]
    for page in pages:
        rows: list[list[Any]] = [names, [1, 1, 0, 0, 0, 0, 0, 0, WIDTH, HEIGHT, -1, ""]]
        for number, each in enumerate(page.annotations, start=1):
            rows.append([4, 1, number, 1, 1, 0, *each.sides, -1, ""])
            for place, word in enumerate(each.text.split(" "), start=1):
                rows.append([5, 1, number, 1, 1, place, *each.sides, 93.5, word])
        content = "".join("\t".join(map(str, row)) + "\n" for row in rows)
        change.write(folder / f"{page.stem}.tsv", content)


def tesseract_box(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """Tesseract's box files: lines, or characters with the ends of lines, from the bottom."""
    kind = change.layout("lines", "characters")
    for page in pages:
        rows = []
        for each in page.annotations:
            left, top, right, bottom = each.box
            place = f"{left} {HEIGHT - bottom} {right} {HEIGHT - top} 0"
            end = f"\t {right} {HEIGHT - bottom} {right + 1} {HEIGHT - top} 0"
            letters = [f"{letter} {place}" for letter in each.text]
            rows += [*letters, end] if kind == "characters" else [f"WordStr {place} #{each.text}", end]
        change.write(folder / f"{page.stem}.box", "".join(f"{row}\n" for row in rows))


LAYOUTS = {
    "hocr": Layout(hocr, turned=True, illegible=False),
    "alto": Layout(alto, turned=True, illegible=False),
    "page-xml": Layout(page_xml, turned=True, illegible=False),
    "abbyy": Layout(abbyy, turned=True, illegible=False),
    "google-vision": Layout(google_vision, turned=True, illegible=False),
    "textract": Layout(textract, turned=True, illegible=False),
    "azure-read": Layout(azure_read, turned=True, illegible=False),
    "paddle-result": Layout(paddle_result, turned=True, illegible=False),
    "tesseract-tsv": Layout(tesseract_tsv, illegible=False),
    "tesseract-box": Layout(tesseract_box, illegible=False),
}

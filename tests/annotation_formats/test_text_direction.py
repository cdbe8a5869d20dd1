"""Text that is annotated turned has an upright crop, in every format that says how it is turned.

The pages are drawn, so that the pixels tell.
"""

import json
from dataclasses import replace

import pytest

from ocrdata import annotation_formats
from ocrdata.reading.source import Source
from tests.annotation_formats.drawn import SIZE, assert_crop_is_upright, draw_page

PAGE_NAMESPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"


def hocr(page, turned="line"):
    """`turned` is the element that has the angle."""
    left, top, right, bottom = page.box
    box, angle = f"bbox {left} {top} {right} {bottom}", f"; textangle {page.angle}"
    angle_of = {each: angle if each == turned else "" for each in ("area", "line", "word")}
    return "p.hocr", (
        f"<div class='ocr_page' title='image \"p.png\"; bbox 0 0 {SIZE} {SIZE}'>"
        f"<div class='ocr_carea' title='{box}{angle_of['area']}'>"
        f"<span class='ocr_line' title='{box}{angle_of['line']}; x_size 20'>"
        f"<span class='ocrx_word' title='{box}{angle_of['word']}'>{page.text}</span></span></div></div>"
    )


def hocr_of_an_area(page):
    return hocr(page, "area")


def alto(page, block="", line="", shape=""):
    left, top, right, bottom = page.box
    place = f'HPOS="{left}" VPOS="{top}" WIDTH="{right - left}" HEIGHT="{bottom - top}"'
    string = f'<String {place} CONTENT="{page.text}"/>'
    return "p.xml", (
        "<alto><Description><MeasurementUnit>pixel</MeasurementUnit><sourceImageInformation>"
        "<fileName>p.png</fileName></sourceImageInformation></Description><Layout>"
        f'<Page WIDTH="{SIZE}" HEIGHT="{SIZE}"><PrintSpace><TextBlock {place} {block}>'
        f"<TextLine {place} {line}>{shape}{string}</TextLine></TextBlock></PrintSpace></Page></Layout></alto>"
    )


def alto_rotation(page):
    return alto(page, block=f'ROTATION="{page.angle}"')


def alto_baseline(page):
    (x1, y1), (x2, y2) = page.baseline
    return alto(page, line=f'BASELINE="{x1} {y1} {x2} {y2}"')


def alto_baseline_of_a_polygon(page):
    (x1, y1), (x2, y2) = page.baseline
    points = " ".join(f"{x},{y}" for x, y in octagon(page))
    return alto(
        page, line=f'BASELINE="{x1},{y1} {x2},{y2}"', shape=f'<Shape><Polygon POINTS="{points}"/></Shape>'
    )


def page_xml(page, region="", baseline=None, points=None, page_orientation=""):
    left, top, right, bottom = page.box
    points = points or [(left, top), (right, top), (right, bottom), (left, bottom)]
    coords = f'<Coords points="{" ".join(f"{x},{y}" for x, y in points)}"/>'
    line = f'<Baseline points="{" ".join(f"{x},{y}" for x, y in baseline)}"/>' if baseline else ""
    text = f"<TextEquiv><Unicode>{page.text}</Unicode></TextEquiv>"
    return "p.xml", (
        f'<PcGts xmlns="{PAGE_NAMESPACE}"><Page imageFilename="p.png" imageWidth="{SIZE}" '
        f'imageHeight="{SIZE}" {page_orientation}><TextRegion id="r" {region}>{coords}'
        f'<TextLine id="l">{coords}{line}<Word id="w">{coords}{text}</Word></TextLine>'
        "</TextRegion></Page></PcGts>"
    )


def page_orientation(page):
    return page_xml(page, region=f'orientation="{(page.angle + 180) % 360 - 180}"')


def page_orientation_of_the_page(page):
    return page_xml(page, page_orientation=f'orientation="{page.angle}"')


def page_reading_orientation(page):
    return page_xml(page, region=f'orientation="90" readingOrientation="{page.angle - 90}"')


def page_baseline(page):
    return page_xml(page, baseline=page.baseline)


def page_baseline_of_a_polygon(page):
    return page_xml(page, baseline=page.baseline, points=octagon(page))


def points_of(page):
    """Its corners from the text's own top left, as engines write them."""
    return [[int(x), int(y)] for x, y in page.corners]


def paddle_result(page, points=None, **more):
    result = {
        "input_path": "/elsewhere/p.png",
        "page_index": None,
        "model_settings": {"use_doc_preprocessor": False},
        "dt_polys": [points or points_of(page)],
        "rec_texts": [page.text],
        "rec_polys": [points or points_of(page)],
    }
    return "p_res.json", json.dumps({**result, **more})


def paddle_result_turned_by_line(page):
    """The detector gives upright boxes; the classifier says that the line in it is upside down."""
    left, top, right, bottom = page.box
    points = [[left, top], [right, top], [right, bottom], [left, bottom]]
    upside_down = page.angle in {90, 180}
    return paddle_result(page, points, textline_orientation_angles=[int(upside_down)])


def paddle_result_of_a_turned_page(page):
    """PaddleOCR turns the page upright and reads that: counter-clockwise by what the text lacks."""
    angle = (360 - page.angle) % 360
    points = [_turned([x, y], angle) for x, y in page.corners]
    return paddle_result(page, points, doc_preprocessor_res={"angle": angle, "model_settings": {}})


def _turned(point, degrees):
    """Where a point of the page is after the page was turned counter-clockwise."""
    x, y = point
    return {0: [x, y], 90: [y, SIZE - x], 180: [SIZE - x, SIZE - y], 270: [SIZE - y, x]}[degrees]


def google_vision(page):
    vertices = [{"x": x, "y": y} for x, y in points_of(page)]
    words = [
        {
            "boundingBox": {"vertices": vertices},
            "symbols": [{"text": each} for each in word[:-1]]
            + [{"text": word[-1], "property": {"detectedBreak": {"type": kind}}}],
        }
        for word, kind in zip(page.text.split(), ("SPACE", "SPACE", "LINE_BREAK"), strict=True)
    ]
    content = {"width": SIZE, "height": SIZE, "blocks": [{"paragraphs": [{"words": words}]}]}
    return "p.json", json.dumps({"responses": [{"fullTextAnnotation": {"pages": [content]}}]})


def textract(page):
    polygon = [{"X": x / SIZE, "Y": y / SIZE} for x, y in points_of(page)]
    blocks = [
        {"BlockType": kind, "Text": page.text, "Id": kind, "Geometry": {"Polygon": polygon}}
        for kind in ("LINE", "WORD")
    ]
    layout = {"BlockType": "LAYOUT_TEXT", "Id": "t", "Geometry": {"Polygon": polygon}}
    layout["Relationships"] = [{"Type": "CHILD", "Ids": ["LINE"]}]
    return "p.json", json.dumps({"Blocks": [{"BlockType": "PAGE", "Id": "p"}, *blocks, layout]})


def azure_read(page, unit="pixel", scale=1):
    box = [value / scale for point in points_of(page) for value in point]
    word = {"boundingBox": box, "text": page.text}
    content = {"page": 1, "unit": unit, "width": SIZE / scale, "height": SIZE / scale}
    content["lines"] = [{**word, "words": [word]}]
    return "p.json", json.dumps({"analyzeResult": {"readResults": [content]}})


def azure_read_in_inches(page):
    return azure_read(page, "inch", 96)


def azure_document_intelligence(page):
    part = {"content": page.text, "polygon": [value for point in points_of(page) for value in point]}
    content = {"pageNumber": 1, "unit": "pixel", "width": SIZE, "height": SIZE}
    pages = [{**content, "lines": [part], "words": [part]}]
    return "p.json", json.dumps({"analyzeResult": {"apiVersion": "2024", "content": "", "pages": pages}})


def azure_image_analysis(page):
    part = {"text": page.text, "boundingPolygon": [{"x": x, "y": y} for x, y in points_of(page)]}
    metadata = {"width": SIZE, "height": SIZE}
    blocks = [{"lines": [{**part, "words": [part]}]}]
    return "p.json", json.dumps({"metadata": metadata, "readResult": {"blocks": blocks}})


def abbyy(page):
    left, top, right, bottom = page.box
    place = f'l="{left}" t="{top}" r="{right}" b="{bottom}"'
    orientation = {
        0: "Normal",
        90: "RotatedCounterclockwise",
        180: "RotatedUpsidedown",
        270: "RotatedClockwise",
    }
    return "p.xml", (
        '<document xmlns="http://www.abbyy.com/FineReader_xml/FineReader10-schema-v1.xml">'
        f'<page width="{SIZE}" height="{SIZE}" originalCoords="1"><block {place}>'
        f'<text orientation="{orientation[page.angle]}"><par><line {place}><formatting>{page.text}'
        "</formatting></line></par></text></block></page></document>"
    )


def octagon(page):
    """The box with its corners cut off by a pixel."""
    left, top, right, bottom = page.box
    return [
        (left + 1, top), (right - 1, top), (right, top + 1), (right, bottom - 1),
        (right - 1, bottom), (left + 1, bottom), (left, bottom - 1), (left, top + 1),
    ]  # fmt: skip


WRITERS = {
    "hocr": [hocr, hocr_of_an_area],
    "alto": [alto_rotation, alto_baseline, alto_baseline_of_a_polygon],
    "page-xml": [
        page_orientation, page_orientation_of_the_page, page_reading_orientation, page_baseline,
        page_baseline_of_a_polygon,
    ],
    "paddle-result": [paddle_result, paddle_result_turned_by_line, paddle_result_of_a_turned_page],
    "google-vision": [google_vision],
    "textract": [textract],
    "azure-read": [azure_read, azure_read_in_inches, azure_document_intelligence, azure_image_analysis],
    "abbyy": [abbyy],
}  # fmt: skip


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
@pytest.mark.parametrize(
    ("name", "write"), [(name, write) for name, writers in WRITERS.items() for write in writers]
)
@pytest.mark.parametrize("level", ["line", "word", "region"])
def test_the_crop_is_upright(tmp_path, name, write, angle, level):
    page = draw_page(tmp_path, "LEFT up jgy", angle)
    file, content = write(page)
    (tmp_path / file).write_text(content, encoding="utf-8")

    assert annotation_formats.detect(tmp_path) == name
    (found,) = annotation_formats.get(name).read(Source(tmp_path, level=level))

    words = page.text.split() if (name, level) == ("google-vision", "word") else [page.text]
    assert [box.transcription for box in found.boxes] == words
    for box in found.boxes:
        assert_crop_is_upright(page, replace(box, transcription=page.text))

"""Text that is annotated turned has an upright crop, in every format that says how it is turned.

The pages are drawn, so that the pixels tell.
"""

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

    (found,) = annotation_formats.get(name).read(Source(tmp_path, level=level))

    (box,) = found.boxes
    assert box.transcription == "LEFT up jgy"
    assert_crop_is_upright(page, box)

"""CVAT for images."""

import pytest

from ocrdata.annotation_formats import cvat
from ocrdata.errors import UserError
from ocrdata.reading.source import Source


def test_boxes_and_polygons_with_their_text_attribute(sample):
    found = sample("cvat")

    assert found.texts == ["Genaxis Theatre", 'a, "b" 中文', "curved text", None, "turned"]
    assert found.corners(0) == [(20.0, 30.0), (140.0, 30.0), (140.0, 52.0), (20.0, 52.0)]


def test_a_box_turns_about_its_centre(sample):
    turned = sample("cvat").boxes[4].points

    assert sum(x for x, _ in turned) / 4 == pytest.approx(180)
    assert sum(y for _, y in turned) / 4 == pytest.approx(106)
    assert turned[1][1] < turned[0][1], "350° clockwise is 10° anticlockwise: the right end is higher"


def test_an_entity_bomb_is_refused(tmp_path):
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]>'
        '<annotations><image id="0" name="&y;"/></annotations>'
    )
    (tmp_path / "annotations.xml").write_text(bomb, encoding="utf-8")

    with pytest.raises(UserError, match="declares entities"):
        list(cvat.read(Source(tmp_path)))

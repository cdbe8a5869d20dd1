"""CVAT for images."""

import pytest

from ocrdata.annotation_formats.annotation_tools import cvat, cvat_video
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


def _write(folder, *images):
    (folder / "annotations.xml").write_text(f"<annotations>{''.join(images)}</annotations>", "utf-8")


def _image(name, *attributes, more="", shape="box", label="text"):
    inner = "".join(f'<attribute name="{key}">{value}</attribute>' for key, value in attributes)
    corners = 'xtl="1" ytl="1" xbr="9" ybr="5" left="1" top="1" width="8" height="4" points="1,1;9,5"'
    return f'<image id="0" name="{name}" {more}><{shape} label="{label}" {corners}>{inner}</{shape}></image>'


def _boxes(folder, **options):
    source = Source(folder, **options)
    boxes = [box for page in cvat.read(source) for box in page.boxes]
    return [None if box.ignore else box.transcription for box in boxes], list(source.notes)


def test_an_attribute_of_another_name_is_no_text(tmp_path):
    (tmp_path / "a.png").touch()
    _write(tmp_path, _image("a.png", ("language", "en")), _image("a.png", ("Text", "hi"), ("language", "en")))

    texts, (note,) = _boxes(tmp_path)
    assert texts == ["", "hi"]
    assert "'language'" in note
    assert _boxes(tmp_path, text="Language") == (["en", "en"], [])


def test_text_field_can_be_the_label(tmp_path):
    (tmp_path / "a.png").touch()
    _write(tmp_path, _image("a.png", ("text", "hi"), label="total"))

    assert _boxes(tmp_path, text="label") == (["total"], [])


@pytest.mark.parametrize(("name", "value"), [("legible", "false"), ("Illegible", "True"), ("readable", "no")])
def test_attributes_that_say_illegible(tmp_path, name, value):
    (tmp_path / "a.png").touch()
    _write(tmp_path, _image("a.png", ("text", "hi"), (name, value)))

    assert _boxes(tmp_path) == ([None], [])


def test_a_mask_is_its_upright_box(tmp_path):
    (tmp_path / "a.png").touch()
    _write(tmp_path, _image("a.png", ("text", "hi"), shape="mask"))

    (page,) = cvat.read(Source(tmp_path))
    assert page.boxes[0].points == ((1, 1), (9, 1), (9, 5), (1, 5))


def test_what_is_skipped_is_shown_as_it_stands_in_the_file(tmp_path):
    (tmp_path / "a.png").touch()
    _write(tmp_path, _image("a.png", ("text", "UNDERLINED"), shape="polyline"))

    skipped, _ = cvat.read(Source(tmp_path))
    assert skipped.transcription.startswith('<polyline label="text"')
    assert "UNDERLINED" in skipped.transcription


def test_images_of_subsets_are_in_folders_of_their_own(tmp_path):
    for subset in ("Train", "Test"):
        (tmp_path / "images" / subset).mkdir(parents=True)
        (tmp_path / "images" / subset / "a.png").touch()
    _write(
        tmp_path, *(_image("a.png", ("text", each), more=f'subset="{each}"') for each in ("Test", "Train"))
    )

    pages = list(cvat.read(Source(tmp_path)))
    assert [page.image.parent.name for page in pages] == ["Test", "Train"]


def test_one_image_is_not_that_of_two_subsets(tmp_path):
    (tmp_path / "a.png").touch()
    _write(
        tmp_path, *(_image("a.png", ("text", each), more=f'subset="{each}"') for each in ("Test", "Train"))
    )

    page, skipped = cvat.read(Source(tmp_path))
    assert page.boxes[0].transcription == "Test"
    assert "for the subset Test" in skipped.reason


def test_a_root_with_attributes_is_found(tmp_path):
    contents = {"a": '<image id="0" name="a.jpg"/>', "b": '<track id="0"><box frame="0"/></track>'}
    for name, content in contents.items():
        (tmp_path / name).mkdir()
        xml = f"<annotations exported='2026'>{content}</annotations>"
        (tmp_path / name / "annotations.xml").write_text(xml, encoding="utf-8")

    assert cvat.sniff(tmp_path / "a")
    assert not cvat.sniff(tmp_path / "b")
    assert cvat_video.sniff(tmp_path / "b")


def test_a_tag_of_a_whole_image_is_reported_with_its_text(tmp_path):
    (tmp_path / "a.png").touch()
    _write(tmp_path, _image("a.png", ("text", "whole page"), shape="tag"))

    skipped, page = cvat.read(Source(tmp_path))
    assert (skipped.reason, skipped.boxes) == ("a tag is not a text region", 1)
    assert "whole page" in skipped.transcription
    assert page.boxes == ()

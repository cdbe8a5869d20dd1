"""Pascal VOC."""

import pytest
from PIL import Image

from ocrdata.annotation_formats.object_detection import voc
from ocrdata.reading.source import Source


def test_boxes_have_no_text_unless_the_class_name_is_one(sample):
    assert sample("voc/3f9a0c1d-page.xml").texts == ["", None]
    assert sample("voc/page.xml", text="name").texts == ["text", "text"]


def test_datumaros_export_has_attributes_of_which_one_is_the_text(sample):
    assert sample("voc/page.xml").texts == ["Genaxis Theatre", None]
    assert sample("voc/page.xml").corners(0)[2] == (140.0, 52.0)


@pytest.mark.parametrize("name", ["text", "TEXT", "Transcription"])
def test_a_text_beside_the_box_is_found_by_its_name_in_any_case(tmp_path, name):
    assert _read(tmp_path, f"<{name}>hi</{name}>") == "hi"


def test_label_studios_export_is_found_under_its_upload_prefix(sample):
    found = sample("voc/3f9a0c1d-page.xml")

    assert found.pages[0].image.name == "page.jpg"
    assert found.texts == ["", None]


def test_a_file_that_names_no_image_is_that_of_the_image_of_its_stem(tmp_path):
    Image.new("L", (300, 200)).save(tmp_path / "leaf.tif")
    box = "<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>5</ymax></bndbox>"
    (tmp_path / "leaf.xml").write_text(f"<annotation><object>{box}</object></annotation>", encoding="utf-8")

    (page,) = voc.read(Source(tmp_path))
    assert page.image.name == "leaf.tif"
    assert voc.sniff(tmp_path)


def _read(folder, inner, **options):
    (folder / "a.png").touch()
    box = "<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>5</ymax></bndbox>"
    (folder / "a.xml").write_text(
        f"<annotation><filename/><object><name>x</name>{inner}{box}</object></annotation>"
    )
    (page,) = voc.read(Source(folder, **options))
    (box,) = page.boxes
    return None if box.ignore else box.transcription


def test_attributes_of_cvat_and_datumaro_may_be_the_text(tmp_path):
    attributes = "".join(
        f"<attribute><name>{name}</name><value>{value}</value></attribute>"
        for name, value in (("Text", "hi"), ("language", "en"))
    )

    assert _read(tmp_path, f"<attributes>{attributes}</attributes>") == "hi"
    assert _read(tmp_path, f"<attributes>{attributes}</attributes>", text="language") == "en"
    assert _read(tmp_path, "<transcription>you</transcription>") == "you"
    assert _read(tmp_path, "<transcription>you</transcription>", text="Name") == "x"


def test_difficult_is_what_it_says(tmp_path):
    assert _read(tmp_path, "<text>hi</text><difficult>1</difficult>") is None
    assert _read(tmp_path, "<text>hi</text><difficult>0</difficult>") == "hi"
    assert _read(tmp_path, "<text>hi</text><difficult>false</difficult>") == "hi"


@pytest.mark.parametrize(
    ("inner", "options", "notes"),
    [
        ("", {}, 1),
        ("<text>hi</text>", {}, 0),
        ("<difficult>1</difficult>", {}, 0),
        ("", {"text": "name"}, 0),
    ],
)
def test_an_object_with_a_name_alone_has_no_text_and_a_note_says_so(tmp_path, inner, options, notes):
    source = Source(tmp_path, **options)
    (tmp_path / "a.png").touch()
    box = "<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>5</ymax></bndbox>"
    (tmp_path / "a.xml").write_text(f"<annotation><object><name>dog</name>{inner}{box}</object></annotation>")
    list(voc.read(source))

    assert sum("--text-field name" in note for note in source.notes) == notes


def test_elements_with_attributes_are_found(tmp_path):
    (tmp_path / "a.xml").write_text(
        '<annotation by="anna"><filename by="anna">a.png</filename></annotation>', encoding="utf-8"
    )

    assert voc.sniff(tmp_path)

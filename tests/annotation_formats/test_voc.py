"""Pascal VOC."""

from PIL import Image

from ocrdata.annotation_formats import voc
from ocrdata.reading.source import Source


def test_boxes_have_no_text_unless_the_class_name_is_one(sample):
    assert sample("voc/page.xml").texts == ["", ""]
    assert sample("voc/page.xml", text="name").texts == ["text", "text"]
    assert sample("voc/page.xml").corners(0)[2] == (140.0, 52.0)


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

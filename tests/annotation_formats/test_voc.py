"""Pascal VOC."""


def test_boxes_have_no_text_unless_the_class_name_is_one(sample):
    assert sample("voc/page.xml").texts == ["", ""]
    assert sample("voc/page.xml", text="name").texts == ["text", "text"]
    assert sample("voc/page.xml").corners(0)[2] == (140.0, 52.0)


def test_label_studios_export_is_found_under_its_upload_prefix(sample):
    found = sample("voc/3f9a0c1d-page.xml")

    assert found.pages[0].image.name == "page.jpg"
    assert found.texts == ["", None]

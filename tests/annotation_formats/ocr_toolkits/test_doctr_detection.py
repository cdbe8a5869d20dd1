"""docTR's detection labels."""


def test_polygons_by_class_have_no_texts(sample):
    found = sample("doctr-detection/labels.json")

    assert found.texts == ["", "", ""]
    assert found.corners(2) == [(20.0, 92.0), (153.0, 92.0), (153.0, 115.0), (20.0, 115.0)]


def test_typed_words_have_a_text_each(sample):
    assert sample("doctr-detection/ocr.json").texts == ["Genaxis", "Theatre"]

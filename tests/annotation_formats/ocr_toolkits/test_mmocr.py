"""MMOCR 1.x."""


def test_detection_and_spotting_are_pages(sample):
    found = sample("mmocr/textspotting_train.json")

    assert found.texts == ["Genaxis Theatre", "open, 9 to 5", None, "by box"]
    assert found.boxes[2].transcription == "hidden"
    assert found.corners(3) == [(80.0, 140.0), (120.0, 140.0), (120.0, 160.0), (80.0, 160.0)]


def test_recognition_is_lines(sample):
    found = sample("mmocr/textrecog_train.json")

    assert found.texts == ["Genaxis Theatre", "a, 中文"]
    assert [line.image.name for line in found.lines] == ["word_1.png", "word_2.png"]

"""hOCR."""


def test_tesseracts_lines_words_and_paragraphs(sample):
    assert sample("hocr").texts == ["Genaxis Theatre", "open, 9 to 5"]
    assert sample("hocr", level="word").texts == ["Genaxis", "Theatre", "open,", "9", "to", "5"]
    assert sample("hocr").corners(0) == [(21.0, 33.0), (201.0, 33.0), (201.0, 50.0), (21.0, 50.0)]
    assert sample("hocr").pages[0].size == (320, 180)

"""ALTO."""


def test_tesseracts_lines_and_words(sample):
    assert sample("alto/printed.xml").texts == ["Genaxis Theatre", "open, 9 to 5"]
    assert sample("alto/printed.xml", level="word").texts == ["Genaxis", "Theatre", "open,", "9", "to", "5"]
    assert sample("alto/printed.xml").corners(0) == [(21.0, 33.0), (201.0, 33.0), (201.0, 50.0), (21.0, 50.0)]


def test_millimetres_become_pixels_and_a_hyphen_stays_at_its_word(sample):
    found = sample("alto/mm10.xml")

    assert found.corners(0) == [(20.0, 30.0), (140.0, 30.0), (140.0, 52.0), (20.0, 52.0)]
    assert found.texts == ["Genaxis Thea-"]

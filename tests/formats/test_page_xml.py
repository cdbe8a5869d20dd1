"""PAGE XML."""


def test_lines_have_their_first_reading_or_their_words(sample):
    found = sample("page-xml/page.xml")

    assert found.texts == ["Genaxis Theatre", 'a, "b" 中文', "curved text"]
    assert found.pages[0].size == (320, 180)


def test_words_and_regions(sample):
    assert sample("page-xml/page.xml", level="word").texts == ['a, "b"', "中文"]
    assert sample("page-xml/page.xml", level="region").texts == ['Genaxis Theatre\na, "b" 中文\ncurved text']


def test_the_version_of_2010_has_points_as_elements(sample):
    found = sample("page-xml/old", level="region")

    assert found.texts == ["Genaxis Theatre"]
    assert found.corners(0)[2] == (140.0, 52.0)

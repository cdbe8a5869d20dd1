"""HierText."""


def test_lines_words_and_paragraphs(sample):
    assert sample("hiertext").texts == ["Genaxis Theatre", None]
    assert sample("hiertext", level="word").texts == ["Genaxis", "Theatre"]
    assert sample("hiertext", level="region").texts == ["Genaxis Theatre\n"]

"""ICDAR word recognition."""


def test_quotes_around_and_within_the_text(sample):
    assert sample("icdar-words", images=None).texts == ["Genaxis Theatre", "a, 中文", 'say "hi"']

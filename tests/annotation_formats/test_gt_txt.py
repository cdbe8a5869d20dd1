"""tesstrain and kraken."""


def test_the_text_lies_beside_the_image_dots_and_all(sample):
    found = sample("gt-txt", images=None)

    assert found.texts == ["Genaxis Theatre", "a, 中文"]
    assert [line.image.name for line in found.lines] == ["a.png", "b.c.bin.png"]

"""docTR."""


def test_names_and_texts_with_images_in_their_folder(sample):
    found = sample("doctr", images=None)

    assert found.texts == ["Genaxis Theatre", "a, 中文"]
    assert found.lines[0].image.parent.name == "images"

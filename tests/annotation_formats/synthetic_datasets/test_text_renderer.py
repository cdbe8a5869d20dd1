"""text_renderer."""


def test_labels_json_and_the_folder_of_images(sample):
    found = sample("text-renderer", images=None)

    assert found.texts == ["Genaxis Theatre", "a, 中文"]
    assert [line.image.name for line in found.lines] == ["000000000.jpg", "000000001.jpg"]

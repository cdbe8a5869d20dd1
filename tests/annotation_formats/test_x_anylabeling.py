"""X-AnyLabeling."""


def test_every_shape_with_the_text_of_its_description(sample):
    found = sample("x-anylabeling")

    assert found.texts == ["Genaxis Theatre", 'a, "b" 中文', "curved text", None]
    assert found.corners(1) == [(160.5, 40.2), (260.5, 60.2), (256.0, 82.0), (156.0, 62.0)]
    assert [len(box.points) for box in found.boxes] == [4, 4, 6, 4]

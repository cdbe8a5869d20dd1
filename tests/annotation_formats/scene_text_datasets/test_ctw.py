"""CTW."""


def test_a_sentence_is_one_box_around_its_characters(sample):
    found = sample("ctw")

    assert found.texts == ["明天", None]
    assert found.corners(0) == [(20.0, 30.0), (140.0, 30.0), (140.0, 52.0), (20.0, 52.0)]

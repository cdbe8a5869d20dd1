"""ReCTS."""


def test_lines_of_eight_numbers(sample):
    found = sample("rects")

    assert found.texts == ["Hi, you", None]
    assert found.corners(0) == [(20.0, 30.0), (140.0, 30.0), (140.0, 52.0), (20.0, 52.0)]

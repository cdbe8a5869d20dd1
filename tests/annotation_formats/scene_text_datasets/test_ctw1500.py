"""CTW1500."""


def test_curved_polygons_keep_their_points_and_marks_are_ignored(sample):
    found = sample("ctw1500")

    assert found.texts == ["Genaxis Theatre", "open, 9 to 5", None]
    assert len(found.boxes[0].points) == 14
    assert found.corners(0)[0] == (20.0, 32.0)

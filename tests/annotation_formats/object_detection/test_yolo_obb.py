"""YOLO-OBB."""


def test_four_corners_in_fractions(sample):
    found = sample("yolo-obb")

    assert found.corners(0) == [(20.0, 30.0), (140.0, 30.0), (140.0, 52.0), (20.0, 52.0)]
    assert found.corners(1) == [(160.0, 40.0), (258.5, 57.4), (254.7, 79.0), (156.2, 61.7)]

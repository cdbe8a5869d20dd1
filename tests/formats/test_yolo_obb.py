"""YOLO-OBB."""


def test_four_corners_in_fractions(sample):
    assert sample("yolo-obb").corners(0) == [(160.5, 40.2), (260.5, 60.2), (256.0, 82.0), (156.0, 62.0)]

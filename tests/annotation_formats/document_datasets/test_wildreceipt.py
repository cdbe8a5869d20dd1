"""WildReceipt."""


def test_boxes_that_begin_at_the_bottom_left_are_turned_the_right_way(sample):
    found = sample("wildreceipt")

    assert found.texts == ["Genaxis Theatre", "open, 9 to 5", None]
    assert found.corners(0) == [(20.0, 32.0), (202.0, 32.0), (202.0, 51.0), (20.0, 51.0)]


def test_classes_are_no_texts(sample):
    assert not {"1", "25", "0"} & set(sample("wildreceipt").texts)


def test_the_first_corner_can_be_trusted_instead(sample):
    assert sample("wildreceipt", keep_order=True).corners(0)[0] == (20.0, 51.0)

"""Total-Text's MATLAB files."""

import pytest

pytest.importorskip("scipy.io")


def test_curved_polygons_and_texts_that_nobody_cares_about(sample):
    found = sample("total-text-mat")

    assert found.texts == ["Genaxis Theatre", "open, 9 to 5", None, None]
    assert len(found.boxes[0].points) == 6
    assert found.pages[0].image.name == "printed.png"

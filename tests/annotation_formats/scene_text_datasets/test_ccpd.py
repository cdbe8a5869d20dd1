"""CCPD."""

from ocrdata.annotation_formats.scene_text_datasets import ccpd
from ocrdata.reading.source import Source


def test_a_name_holds_the_corners_from_the_bottom_right_and_the_plate(sample):
    found = sample("ccpd", images=None)

    assert found.texts == ["皖AY339S"]
    assert found.corners(0) == [(10, 10), (80, 12), (80, 35), (10, 33)]


def test_plates_of_eight_characters_and_photos_without_a_plate(tmp_path):
    corners = "80&35_10&33_10&10_80&12"
    for plate in ("0_0_3_24_25_26_27_28", "40_0_0_0_0_0_0"):
        (tmp_path / f"025-95_113-10&10_80&35-{corners}-{plate}-37-15.jpg").touch()
    (tmp_path / "np_0001.jpg").touch()

    page, unknown, none = sorted(ccpd.read(Source(tmp_path)), key=str)

    assert page.boxes[0].transcription == "皖AD01234"
    assert "no character of that number" in unknown.reason
    assert (none.boxes, none.image) == (0, "np_0001.jpg")

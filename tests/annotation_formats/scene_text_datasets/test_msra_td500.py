"""MSRA-TD500."""

import math

import pytest

from ocrdata.annotation_formats.scene_text_datasets import msra_td500
from ocrdata.reading.source import Source


def test_rectangles_are_turned_about_their_centre_by_radians(sample):
    found = sample("msra-td500")

    assert found.corners(0) == [(20, 30), (200, 30), (200, 52), (20, 52)]
    top_left, top_right = found.boxes[1].points[:2]
    assert math.degrees(math.atan2(top_right[1] - top_left[1], top_right[0] - top_left[0])) == pytest.approx(
        -30
    )
    assert found.corners(1) == [(41.7, 86.3), (128.3, 36.3), (138.3, 53.7), (51.7, 103.7)]
    assert [(box.transcription, box.ignore) for box in found.boxes] == [("", False), ("", True)]


def test_a_row_of_another_kind_is_skipped_with_its_file(tmp_path):
    (tmp_path / "IMG_1.JPG").touch()
    (tmp_path / "IMG_1.gt").write_text("0 0 1 1 9 5 0.1\n0 0 1 1 9 5\n", encoding="utf-8")

    skipped, page = msra_td500.read(Source(tmp_path))

    assert len(page.boxes) == 1
    assert (skipped.where, skipped.transcription) == ("IMG_1.gt, box 1", "0 0 1 1 9 5")

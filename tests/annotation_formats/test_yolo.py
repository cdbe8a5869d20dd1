"""YOLO."""

import shutil

from ocrdata.annotation_formats import yolo
from ocrdata.reading.source import Source

from .conftest import IMAGES


def test_fractions_become_pixels_of_the_image(sample):
    found = sample("yolo")

    assert found.corners(0) == [(20.0, 30.0), (140.0, 30.0), (140.0, 52.0), (20.0, 52.0)]
    assert set(found.texts) == {""}, "no text, and not ignored"


def test_polygons_and_bad_rows(tmp_path):
    shutil.copy(IMAGES / "page.jpg", tmp_path)
    (tmp_path / "page.txt").write_text("0 .1 .1 .5 .1 .5 .2 .3 .3 .1 .2\n0 .1 what\n", encoding="utf-8")

    skipped, page = yolo.read(Source(tmp_path))

    assert len(page.boxes[0].points) == 5
    assert skipped.where == "page.txt:2"

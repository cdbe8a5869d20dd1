"""docTR's detection labels."""

import json

import cv2
import numpy as np
import pytest

from ocrdata.annotation_formats.ocr_toolkits import doctr_detection
from ocrdata.reading.source import Source


def test_polygons_by_class_have_no_texts(sample):
    found = sample("doctr-detection/labels.json")

    assert found.texts == ["", "", ""]
    assert found.corners(2) == [(20.0, 92.0), (153.0, 92.0), (153.0, 115.0), (20.0, 115.0)]


def test_typed_words_have_a_text_each(sample):
    assert sample("doctr-detection/ocr.json").texts == ["Genaxis", "Theatre"]


@pytest.mark.parametrize(
    ("dimensions", "size"),
    [([40, 90], None), ([90, 40], None), ([80, 180], (180, 80)), ([], None), ([40], None), (["a", {}], None)],
)
def test_the_size_of_the_image_counts_in_either_order(dimensions, size, tmp_path):
    (tmp_path / "images").mkdir()
    cv2.imwrite(str(tmp_path / "images" / "a.png"), np.full((40, 90, 3), 255, np.uint8))
    record = {"polygons": [[[1, 1], [30, 1], [30, 20], [1, 20]]]}
    record |= {"img_dimensions": dimensions} if dimensions else {}
    (tmp_path / "labels.json").write_text(json.dumps({"a.png": record}))

    (page,) = doctr_detection.read(Source(tmp_path / "labels.json"))

    assert page.size == size

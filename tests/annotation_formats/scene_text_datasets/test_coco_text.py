"""COCO-Text and TextOCR."""

import pytest

from ocrdata.annotation_formats.scene_text_datasets import coco_text
from ocrdata.errors import UserError
from ocrdata.reading.source import Source


def test_coco_text_has_masks_and_legibility(sample):
    found = sample("coco-text/cocotext.v2.json")

    assert found.texts == ["Genaxis Theatre", None]
    assert found.corners(0)[2] == (140.0, 52.0)


def test_textocr_writes_a_dot_for_what_cannot_be_read(sample):
    assert sample("coco-text/textocr.json").texts == ["Genaxis", None]


def test_two_images_with_one_key_are_refused(tmp_path):
    images = '"imgs": {"1": {"file_name": "a.jpg"}, "1": {"file_name": "b.jpg"}}'
    (tmp_path / "a.json").write_text(f'{{{images}, "anns": {{}}}}', encoding="utf-8")

    with pytest.raises(UserError, match=r"two images have the id 1: a.jpg and b.jpg."):
        list(coco_text.read(Source(tmp_path, scratch=tmp_path)))

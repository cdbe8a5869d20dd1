"""COCO-Text and TextOCR."""


def test_coco_text_has_masks_and_legibility(sample):
    found = sample("coco-text/cocotext.v2.json")

    assert found.texts == ["Genaxis Theatre", None]
    assert found.corners(0)[2] == (140.0, 52.0)


def test_textocr_writes_a_dot_for_what_cannot_be_read(sample):
    assert sample("coco-text/textocr.json").texts == ["Genaxis", None]

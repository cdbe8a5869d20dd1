"""LSVT and ArT."""

from ocrdata.annotation_formats.scene_text_datasets import lsvt
from ocrdata.reading.source import Source


def test_either_mark_or_flag_means_ignore(sample):
    found = sample("lsvt/train_full_labels.json")

    assert found.texts == ["一站式购物中心", 'a, "b"', None, None]
    assert len(found.boxes[1].points) == 6
    assert found.pages[0].image.name == "page.jpg"


def test_art_has_the_same_schema(sample):
    assert sample("lsvt/art").texts == ["curved text"]


def test_an_image_that_is_missing_is_reported_with_its_boxes(tmp_path):
    labels = '{"gt_1": [{"transcription": "a", "points": []}, {"transcription": "b", "points": []}]}'
    (tmp_path / "labels.json").write_text(labels, encoding="utf-8")

    (skipped,) = lsvt.read(Source(tmp_path))
    assert (skipped.where, skipped.boxes) == ("labels.json:gt_1", 2)

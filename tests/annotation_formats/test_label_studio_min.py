"""Label Studio, JSON-MIN."""

import json

from ocrdata.annotation_formats import label_studio_min
from ocrdata.reading.source import Source


def test_regions_of_all_kinds_are_joined_with_texts_by_their_order(sample):
    found = sample("label-studio-min")

    assert found.texts == ["Genaxis Theatre", 'a, "b" 中文', "curved text", None]
    assert len(found.boxes[2].points) == 6


def test_one_text_may_be_a_bare_string(tmp_path):
    (tmp_path / "a.jpg").touch()
    _write(tmp_path, "hi")

    (page,) = label_studio_min.read(Source(tmp_path))
    assert page.boxes[0].transcription == "hi"


def test_lists_that_differ_in_length_cannot_be_joined(tmp_path):
    (tmp_path / "a.jpg").touch()
    _write(tmp_path, ["hi", "you"])

    (skipped,) = label_studio_min.read(Source(tmp_path))
    assert "1 regions but 2 texts" in skipped.reason


def _write(folder, transcription):
    region = {"x": 1, "y": 1, "width": 9, "height": 9, "original_width": 100, "original_height": 100}
    task = {"ocr": "a.jpg", "bbox": [region], "transcription": transcription}
    (folder / "min.json").write_text(json.dumps([task]), encoding="utf-8")

"""X-AnyLabeling."""

import json

from ocrdata.annotation_formats.annotation_tools import x_anylabeling
from ocrdata.reading.source import Source


def test_every_shape_with_the_text_of_its_description(sample):
    found = sample("x-anylabeling")

    assert found.texts == ["Genaxis Theatre", 'a, "b" 中文', "curved text", None]
    assert found.corners(1) == [(160.5, 40.2), (260.5, 60.2), (256.0, 82.0), (156.0, 62.0)]
    assert [len(box.points) for box in found.boxes] == [4, 4, 6, 4]


def test_the_label_is_a_class_and_the_text_only_if_that_is_said(tmp_path):
    (tmp_path / "a.jpg").touch()
    square = {"points": [[1, 1], [9, 1], [9, 5], [1, 5]], "shape_type": "rectangle", "kie_linking": []}
    texts = ["INVOICE 7781", "", None]
    shapes = [{**square, "label": f"total {text}", "description": text} for text in texts]
    record = {"imagePath": "a.jpg", "shapes": shapes}
    (tmp_path / "a.json").write_text(json.dumps(record), encoding="utf-8")

    source = Source(tmp_path)
    (page,) = x_anylabeling.read(source)
    assert [box.transcription for box in page.boxes] == ["INVOICE 7781", "", ""]
    assert list(source.notes.values()) == [2]

    (page,) = x_anylabeling.read(Source(tmp_path, text="Label"))
    assert [box.transcription for box in page.boxes] == ["total INVOICE 7781", "total ", "total None"]

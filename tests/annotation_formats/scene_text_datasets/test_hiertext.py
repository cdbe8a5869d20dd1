"""HierText."""

import json

from ocrdata.annotation_formats.scene_text_datasets import hiertext
from ocrdata.reading.source import Source


def test_lines_words_and_paragraphs(sample):
    assert sample("hiertext").texts == ["Genaxis Theatre", None]
    assert sample("hiertext", level="word").texts == ["Genaxis", "Theatre"]
    assert sample("hiertext", level="region").texts == ["Genaxis Theatre\n"]


def test_legible_is_read_with_care(tmp_path):
    line = {"vertices": [[0, 0], [9, 0], [9, 5], [0, 5]], "text": "hi", "words": []}
    lines = [{**line, "legible": value} for value in (True, False, "true", "false", 0, None)]
    paragraph = {"vertices": line["vertices"], "legible": True, "lines": lines}
    record = {"annotations": [{"image_id": "a", "paragraphs": [paragraph]}]}
    (tmp_path / "a.jpg").touch()
    (tmp_path / "gt.json").write_text(json.dumps(record), encoding="utf-8")

    (page,) = hiertext.read(Source(tmp_path))
    assert [box.ignore for box in page.boxes] == [False, True, False, True, True, False]

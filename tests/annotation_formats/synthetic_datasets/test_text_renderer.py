"""text_renderer."""

import json

from ocrdata.annotation_formats.synthetic_datasets import text_renderer
from ocrdata.reading.source import Source


def test_labels_json_and_the_folder_of_images(sample):
    found = sample("text-renderer", images=None)

    assert found.texts == ["Genaxis Theatre", "a, 中文"]
    assert [line.image.name for line in found.lines] == ["000000000.jpg", "000000001.jpg"]


def test_a_label_without_quotes_is_noted_and_one_that_is_none_is_skipped(tmp_path):
    (tmp_path / "images").mkdir()
    for stem in ("000000000", "000000001"):
        (tmp_path / "images" / f"{stem}.jpg").touch()
    record = {"labels": {"000000000": 7.5, "000000001": {}}, "num-samples": 2}
    (tmp_path / "labels.json").write_text(json.dumps(record))
    source = Source(tmp_path)

    line, skipped = text_renderer.read(source)

    assert line.transcription == "7.5"
    assert "number without quotes" in next(iter(source.notes))
    assert skipped.reason == "the text is {}"

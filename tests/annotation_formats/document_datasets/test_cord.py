"""CORD."""

import json

import pytest

from ocrdata.annotation_formats.document_datasets import cord
from ocrdata.reading.source import Source


def test_phrases_are_parted_into_rows_and_cut_lines_are_ignored(sample):
    found = sample("cord/train")

    assert found.texts == ["Genaxis Theatre", "open,", "9 to 5", None, None]
    assert found.corners(0) == [(20.0, 32.0), (202.0, 32.0), (202.0, 51.0), (20.0, 51.0)]
    assert found.pages[0].size == (320, 180)


def test_words_and_phrases(sample):
    assert sample("cord/train", level="word").texts[:3] == ["Genaxis", "Theatre", "open,"]
    assert sample("cord/train", level="region").texts[:2] == ["Genaxis Theatre\nopen,", "9 to 5"]


def test_parquet_of_the_hub_has_the_same_in_its_ground_truth(sample):
    pytest.importorskip("pyarrow")

    assert sample("cord/data").texts == sample("cord/train").texts


def test_a_row_upside_down_keeps_its_direction(tmp_path):
    """The receipt lies on its head: corner 1, the text's top left, is at the bottom right."""

    def word(left, text):
        corners = ((left + 40, 60), (left, 60), (left, 40), (left + 40, 40))
        quad = {f"{axis}{n}": point[k] for n, point in enumerate(corners, 1) for k, axis in enumerate("xy")}
        return {"quad": quad, "is_key": 0, "row_id": 7, "text": text}

    record = {"valid_line": [{"words": [word(100, "one"), word(50, "two")], "category": "menu.nm"}]}
    (tmp_path / "a.png").touch()
    (tmp_path / "a.json").write_text(json.dumps(record), encoding="utf-8")

    (page,) = cord.read(Source(tmp_path))
    assert page.boxes[0].transcription == "one two"
    assert page.boxes[0].points == ((140.0, 60.0), (50.0, 60.0), (50.0, 40.0), (140.0, 40.0))

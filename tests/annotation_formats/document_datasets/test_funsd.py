"""FUNSD."""

import json

from hypothesis import given
from hypothesis import strategies as st

from ocrdata.annotation_formats.document_datasets import funsd
from ocrdata.reading.source import Source


def test_an_entity_of_two_lines_is_two_boxes_and_a_word_without_text_is_ignored(sample):
    found = sample("funsd")

    assert found.texts == ["Genaxis Theatre", "open, 9 to 5", None]
    assert found.corners(1) == [(20.0, 92.0), (153.0, 92.0), (153.0, 115.0), (20.0, 115.0)]


def test_the_level_selects_words_or_entities(sample):
    assert sample("funsd", level="word").texts == ["Genaxis", "Theatre", "open,", "9", "to", "5", None]
    assert sample("funsd", level="region").texts == ["Genaxis Theatre\nopen, 9 to 5", None]


def test_an_entity_that_is_malformed_loses_no_other(tmp_path):
    (tmp_path / "a.png").touch()
    good = {"box": [0, 0, 9, 5], "text": "hi", "words": [{"box": [0, 0, 9, 5], "text": "hi"}]}
    bad = {"box": [0, 0, 9, 5], "text": "lost", "words": [{"box": [0, 0], "text": "lost"}]}
    (tmp_path / "a.json").write_text(json.dumps({"form": [bad, good]}), encoding="utf-8")

    skipped, page = funsd.read(Source(tmp_path))
    assert [box.transcription for box in page.boxes] == ["hi"]
    assert (skipped.where, skipped.boxes) == ("a.json, box 0", 1)
    assert "lost" in skipped.transcription


@given(rows=st.lists(st.lists(st.text("ab.", min_size=1, max_size=4), min_size=1, max_size=4), max_size=4))
def test_lines_are_found_again_in_an_entity_that_has_them_one_below_the_other(rows, tmp_path_factory):
    folder = tmp_path_factory.mktemp("forms")
    (folder / "a.png").touch()
    words = [
        {"box": [50 * column, 20 * row, 50 * column + 40, 20 * row + 15], "text": word}
        for row, texts in enumerate(rows)
        for column, word in enumerate(texts)
    ]
    whole = " ".join(word["text"] for word in words)
    form = [{"box": [0, 0, 200, 80], "text": whole, "words": words}]
    (folder / "a.json").write_text(json.dumps({"form": form}), encoding="utf-8")

    (page,) = funsd.read(Source(folder))
    assert [box.transcription for box in page.boxes] == [" ".join(texts) for texts in rows] or [whole]

"""TextRecognitionDataGenerator."""

import pytest

from ocrdata.annotation_formats import detect
from ocrdata.annotation_formats.synthetic_datasets import trdg
from ocrdata.errors import UserError
from ocrdata.reading.source import Source


def test_labels_txt_has_one_space_after_the_name(sample):
    assert sample("trdg", images=None).texts == ["Genaxis Theatre", "a, b"]


def test_the_text_in_the_name_is_read_only_when_asked_for(tmp_path):
    for name in ("0_some text.jpg", "1_1_2.jpg"):
        (tmp_path / name).touch()

    with pytest.raises(UserError, match="not in an annotation format"):
        detect(tmp_path)
    assert [line.transcription for line in trdg.read(Source(tmp_path))] == ["some text", "1_2"]


def test_the_number_may_come_last(tmp_path):
    for name in ("some text_0.jpg", "a_b_1.jpg"):
        (tmp_path / name).touch()

    assert [line.transcription for line in trdg.read(Source(tmp_path))] == ["a_b", "some text"]

"""IAM."""

from ocrdata.annotation_formats.document_datasets import iam
from ocrdata.reading.source import Source


def test_bars_are_spaces_and_wrong_segmentation_is_reported(sample):
    found = sample("iam", images=None)

    assert found.texts == ["A MOVE to stop Mr. Gaitskell from"]
    assert found.lines[0].image.name == "a01-000u-00.png"
    assert [skipped.transcription for skipped in found.skipped] == ["nominating any more Labour"]


def test_words_have_a_tag_before_the_text(tmp_path):
    (tmp_path / "a01-000u-00-00.png").touch()
    (tmp_path / "words.txt").write_text("a01-000u-00-00 ok 154 408 768 27 51 AT A\n", encoding="utf-8")

    assert [line.transcription for line in iam.read(Source(tmp_path))] == ["A"]

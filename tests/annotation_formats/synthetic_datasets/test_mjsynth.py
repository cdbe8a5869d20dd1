"""MJSynth."""

from ocrdata.annotation_formats import detect
from ocrdata.annotation_formats.synthetic_datasets import mjsynth
from ocrdata.reading.source import Source


def test_the_text_is_the_word_in_the_name_as_it_is_drawn(sample):
    assert sample("mjsynth", images=None).texts == ["Slinking", "don't"]


def test_the_whole_list_is_left_where_there_are_parts(tmp_path):
    (tmp_path / "1_a_2.jpg").touch()
    (tmp_path / "1_b_3.jpg").touch()
    for name in ("annotation.txt", "annotation_val.txt"):
        (tmp_path / name).write_text("./1_a_2.jpg 2\n", encoding="utf-8")
    (tmp_path / "annotation_test.txt").write_text("./1_b_3.jpg 3\n", encoding="utf-8")
    (tmp_path / "lexicon.txt").write_text("x\ny\na\nb\n", encoding="utf-8")

    assert detect(tmp_path) == "mjsynth"
    assert [line.transcription for line in mjsynth.read(Source(tmp_path))] == ["a", "b"]


def test_a_row_whose_number_is_not_that_of_the_name_is_skipped(tmp_path):
    (tmp_path / "1_a_2.jpg").touch()
    (tmp_path / "annotation.txt").write_text("1_a_2.jpg\n1_a_2.jpg 7\n1_gone_2.jpg 2\n", encoding="utf-8")

    line, other, gone = mjsynth.read(Source(tmp_path))

    assert line.transcription == "a"
    assert other.where == "annotation.txt:2"
    assert (gone.where, gone.transcription) == ("annotation.txt:3", "gone")

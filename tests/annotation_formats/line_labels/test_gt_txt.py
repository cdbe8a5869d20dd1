"""tesstrain, kraken, and other texts beside their line images."""

import pytest

from ocrdata.annotation_formats import detect
from ocrdata.annotation_formats.line_labels import gt_txt
from ocrdata.reading.source import Source


def test_the_text_lies_beside_the_image_dots_and_all(sample):
    found = sample("gt-txt", images=None)

    assert found.texts == ["Genaxis Theatre", "a, 中文"]
    assert [line.image.name for line in found.lines] == ["a.png", "b.c.bin.png"]


def test_a_text_file_beside_each_line_image(tmp_path):
    for name, text in {"a": "hi, you", "b": "12"}.items():
        (tmp_path / f"{name}.png").touch()
        (tmp_path / f"{name}.txt").write_text(f"{text}\n", encoding="utf-8")

    assert detect(tmp_path) == "gt-txt"
    assert [line.transcription for line in gt_txt.read(Source(tmp_path))] == ["hi, you", "12"]


@pytest.mark.parametrize(
    "content",
    ["1,1,9,1,9,5,1,5,hi\n", "0 0.5 0.5 0.1 0.2\n", "a.png\thi\n", "one\ntwo\n", '1 1 9 5 "hi"\n'],
    ids=["icdar", "yolo", "list", "two-rows", "icdar-2013"],
)
def test_text_files_of_another_kind_are_no_texts(tmp_path, content):
    (tmp_path / "a.png").touch()
    (tmp_path / "a.txt").write_text(content, encoding="utf-8")

    assert not gt_txt.sniff(tmp_path)


def test_an_odd_text_and_a_file_without_an_image_do_not_hide_the_others(tmp_path):
    contents = {"a": "hi\n", "b": "", "c": "5 6 7 8 9\n", "d": "you\n"}
    for name, text in contents.items():
        (tmp_path / f"{name}.png").touch()
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "readme.txt").write_text("These are lines.\nOf text.\n", encoding="utf-8")

    assert detect(tmp_path) == "gt-txt"


def test_one_text_among_lists_of_coordinates_is_not_the_format(tmp_path):
    for name, text in {"a": "hi\n", "b": "0 0.5 0.5 0.1 0.2\n", "c": "0 0.5 0.5 0.1 0.2\n"}.items():
        (tmp_path / f"{name}.png").touch()
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")

    assert not gt_txt.sniff(tmp_path)


def test_a_missing_image_is_named_as_the_text_file_is(tmp_path):
    (tmp_path / "a.gt.txt").write_text("hi\n", encoding="utf-8")

    (skipped,) = gt_txt.read(Source(tmp_path))

    assert "no image is named a.*" in skipped.reason

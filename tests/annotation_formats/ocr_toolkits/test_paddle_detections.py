"""What PaddleOCR's detector writes: quads without texts."""

import pytest

from ocrdata.annotation_formats import detect
from ocrdata.annotation_formats.ocr_toolkits import paddle
from ocrdata.reading.source import Source
from ocrdata.samples.labels import Line, Page


def _read(folder, row):
    (folder / "a.png").touch()
    (folder / "det_results.txt").write_text(f"a.png\t{row}\n", encoding="utf-8")
    return list(paddle.read(Source(folder)))


def test_quads_of_det_results_are_boxes_without_texts(tmp_path):
    (page,) = _read(tmp_path, "[[[1, 1], [9, 1], [9, 5], [1, 5]], [[1, 11], [9, 11], [9, 15], [1, 15]]]")

    assert isinstance(page, Page)
    assert detect(tmp_path) == "paddle"
    assert [(box.transcription, box.points[0]) for box in page.boxes] == [("", (1, 1)), ("", (1, 11))]


@pytest.mark.parametrize("text", ["[[[a]]]", "[1]", "[[1, 2]]"])
def test_other_brackets_are_texts(tmp_path, text):
    (line,) = _read(tmp_path, text)

    assert isinstance(line, Line)
    assert line.transcription == text

"""Texts of a hundred thousand equal characters are judged in the time that it takes to look at each once."""

import time
from collections.abc import Callable

import pytest

from ocrdata.annotation_formats.scene_text_datasets import msra_td500, total_text
from ocrdata.reading import plausibility
from ocrdata.reading.ocr.hocr_titles import parse_title
from ocrdata.reading.ocr.words import printed
from ocrdata.samples.transcriptions import without_outer_line_ends

MANY = 100_000
SECONDS = 5.0
"""What grows with the square takes minutes."""


@pytest.mark.parametrize(
    ("judge", "text"),
    [
        (without_outer_line_ends, "a" + "\t" * MANY + "b"),
        (without_outer_line_ends, "a" + "\n" * MANY + "b"),
        (parse_title, "a" * MANY + '"'),
        (parse_title, " " * MANY + "!"),
        (parse_title, "a\"'" * MANY + ";"),
        (printed, "a" + "\u00ad" * MANY + "b"),
        (plausibility._COORDINATES.fullmatch, "1" + "\t" * MANY + "b"),
        (
            total_text._ROW.fullmatch,
            "x: [[1]], y: [[1]], ornt: [" + "], transcriptions: [" * (MANY // 2) + "a" * MANY,
        ),
        (msra_td500._ROW.fullmatch, "1 0 1 1 1 1 " + "1" * MANY + "b"),
    ],
)
def test_a_long_text_takes_no_square_of_its_length(judge: Callable[[str], object], text: str) -> None:
    start = time.process_time()
    judge(text)
    assert time.process_time() - start < SECONDS

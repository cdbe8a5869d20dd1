"""Texts of lines out of words as engines write them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.reading.ocr.words import OcrWord, join_words, printed, with_hyphen
from ocrdata.samples.geometry import centred_rectangle, rectangle


def row(*words):
    """Words of a line of 20 pixels, each with its left and right edge."""
    return [OcrWord(text, rectangle(left, 0, right - left, 20)) for text, left, right in words]


def column(*words):
    """Words of a column that is 20 pixels wide."""
    return [OcrWord(text, rectangle(0, top, 20, bottom - top)) for text, top, bottom in words]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (row(("INVOICE", 0, 90), ("7781", 95, 140)), "INVOICE 7781"),
        (row(("INVOICE", 0, 90), ("7781", 0, 90)), "INVOICE 7781"),
        (row(("中", 0, 20), ("国人", 21, 60)), "中国人"),
        (row(("姓名", 0, 40), ("张三", 60, 100)), "姓名 张三"),
        (row(("你好", 0, 40), ("。", 41, 46), ("再见", 61, 100)), "你好。再见"),
        (row(("第", 0, 20), ("3", 22, 32), ("章", 34, 54)), "第3章"),
        (row(("使用", 0, 40), ("Python", 45, 110)), "使用 Python"),
        (row(("대한", 0, 40), ("민국", 45, 85)), "대한 민국"),
        (row(("สวัสดี", 0, 40), ("ครับ", 41, 80)), "สวัสดีครับ"),
        (column(("竖", 0, 20), ("排", 22, 42)), "竖排"),
        (column(("左", 0, 20), ("右", 40, 60)), "左 右"),
        ([OcrWord("中"), OcrWord("国")], "中国"),
        ([OcrWord("中"), OcrWord("A")], "中 A"),
        ([OcrWord("Hello"), OcrWord(", ", spaced=False), OcrWord("you", spaced=False)], "Hello, you"),
        ([OcrWord("a"), OcrWord(""), OcrWord("b")], "a b"),
        ([], ""),
    ],
)
def test_the_gap_decides_where_a_script_writes_no_spaces(words, text):
    assert join_words(words) == text


@given(degrees=st.floats(0, 360), gap=st.sampled_from([0, 5, 15, 30]))
def test_the_gap_is_measured_along_the_line_however_it_is_turned(degrees, gap):
    """Boxes of 40 by 20 pixels, side by side on a line through the middle of the first."""
    distance = 40 + gap
    away = distance * math.cos(math.radians(degrees)), distance * math.sin(math.radians(degrees))
    words = [
        OcrWord("中国", centred_rectangle(500, 500, 40, 20, degrees)),
        OcrWord("人民", centred_rectangle(500 + away[0], 500 + away[1], 40, 20, degrees)),
    ]
    assert join_words(words) == ("中国 人民" if gap > 10 else "中国人民")


@given(st.lists(st.text("abcé1", min_size=1), max_size=6))
def test_words_of_scripts_with_spaces_are_joined_by_spaces(words):
    assert join_words(OcrWord(word) for word in words) == " ".join(words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("co\u00ad", "co-"),
        ("co-\u00ad", "co-"),
        ("two parts co\u00ad\noperate", "two parts co-\noperate"),
        ("co\u00adoperate", "cooperate"),
        ("plain-text", "plain-text"),
    ],
)
def test_a_soft_hyphen_is_seen_at_the_end_of_a_word_alone(text, expected):
    assert printed(text) == expected


@pytest.mark.parametrize(
    ("text", "hyphen", "expected"),
    [
        ("wonder-", "-", "wonder-"),
        ("wonder", "-", "wonder-"),
        ("wonder", "", "wonder-"),
        ("wonder\u00ad", "-", "wonder-"),
        ("wonder-", "\u00ad", "wonder-"),
        ("wonder", "\u00ac", "wonder-"),
        ("wonder\u00ac", "\u00ac", "wonder-"),
        ("wunder", "\u2e17", "wunder\u2e17"),
        ("wunder\u2e17", "\u2e17", "wunder\u2e17"),
        ("", "-", "-"),
    ],
)
def test_a_line_has_one_hyphen_at_its_end(text, hyphen, expected):
    assert with_hyphen(text, hyphen) == expected

"""Word breaks."""

import pytest

pytest.importorskip("jieba")

from ocrdata.corpus.words import breaker, frequent_words


def test_chinese_by_jieba_and_the_rest_by_unicode():
    words = list(breaker()("北京大学的 PP-OCR v3.0 isn't 2024年!"))
    assert words == ["北京大学", "的", "PP-OCR", "v3.0", "isn't", "2024", "年"]
    assert list(breaker()("Привет, мир — 안녕")) == ["Привет", "мир", "안녕"]


def test_frequent_words_come_first():
    words = frequent_words(100)
    assert {"的", "了", "我们"} & {word for word, _ in words[:20]}
    assert [count for _, count in words] == sorted((count for _, count in words), reverse=True)

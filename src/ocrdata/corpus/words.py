"""Where words begin and end: jieba for Chinese, Unicode's word boundaries for the rest."""

import logging
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ocrdata.errors import UserError

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(rf"([{_HAN}]+)|([^\W{_HAN}]+(?:['’.·-][^\W{_HAN}]+)*)")
"""Runs of Chinese characters, and words of other scripts: letters and digits, held together by the marks
that Unicode's word boundaries (UAX 29, WB6 to WB12) keep inside a word; a hyphen joins, too."""


def breaker() -> Callable[[str], Iterable[str]]:
    """A function that gives the words of a text, without spaces and punctuation.

    Raises:
        UserError: jieba is not installed.
    """
    jieba = _jieba()

    def words(text: str) -> Iterator[str]:
        for han, other in _RUNS.findall(text):
            if han:
                yield from jieba.cut(han, HMM=False)
            else:
                yield other

    return words


def frequent_words(limit: int | None = None) -> list[tuple[str, int]]:
    """jieba's words with their number of occurrences in its corpus, the most frequent first.

    The list is `dict.txt` of the package `jieba` (MIT): 349,046 words.

    Args:
        limit: Only this many of the first.
    """
    jieba = _jieba()
    found = []
    with jieba.get_dict_file() as file:
        for raw in file:
            word, count, *_ = raw.decode("utf-8").split()
            found.append((word, int(count)))
    return sorted(found, key=lambda entry: -entry[1])[:limit]


def _jieba() -> Any:
    try:
        with warnings.catch_warnings():  # of its age: pkg_resources, escapes in its expressions
            warnings.simplefilter("ignore")
            import jieba
    except ImportError as error:
        raise UserError("Chinese words need the package jieba.", "pip install 'ocrdata[words]'") from error
    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    return jieba

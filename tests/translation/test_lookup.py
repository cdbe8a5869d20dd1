"""A text is shown in the language that people read, whole sentences at a time."""

import json
import os
import subprocess
import sys

import pytest

from ocrdata.translation import chinese, lookup, translated
from ocrdata.translation.language import VARIABLES


@pytest.fixture
def catalogue(monkeypatch):
    """A small catalogue, in use."""
    monkeypatch.setenv("OCRDATA_LANG", "zh")
    texts = {
        "Ready.": "就绪。",
        "{count} line": "{count} 行",
        "{count} lines": "{count} 行",
        "{quantity} of {name} are in {out}": "{out} 中有 {name} 的 {quantity}",
        "{path} is broken: {message}": "{path} 已损坏：{message}",
        "The header is missing.": "缺少文件头。",
        "{count} lines are left out.": "略去 {count} 行。",
        "It is trained as '{text}'.": "训练为“{text}”。",
    }
    monkeypatch.setattr(lookup, "catalogue", lambda: texts)
    lookup._templates.cache_clear()
    yield
    lookup._templates.cache_clear()


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({}, False),
        ({"OCRDATA_LANG": "zh"}, True),
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LC_ALL": "zh_TW"}, True),
        ({"LC_MESSAGES": "zh_CN"}, True),
        ({"LC_ALL": "C", "LANG": "zh_CN"}, False),
        ({"OCRDATA_LANG": "en", "LANG": "zh_CN"}, False),
        ({"OCRDATA_LANG": "", "LANG": "zh_CN"}, True),
        ({"OCRDATA_LANG": "ZH", "LC_ALL": "C"}, True),
    ],
)
def test_the_first_variable_that_is_set_says_the_language(monkeypatch, variables, wanted):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert chinese() is wanted


@pytest.mark.parametrize(
    ("english", "shown"),
    [
        ("Ready.", "就绪。"),
        ("  Ready.", "  就绪。"),
        ("1 line of 我的 are in /my own/out", "/my own/out 中有 我的 的 1 行"),
        ("1,234 lines of a are in b", "b 中有 a 的 1,234 行"),
        ("a.png is broken: The header is missing.", "a.png 已损坏：缺少文件头。"),
        ("Ready. 7 lines are left out.", "就绪。略去 7 行。"),
        ("It is trained as '3 min'.", "训练为“3 min”。"),
        ("It is trained as 'x, 2 lines, y'.", "训练为“x, 2 lines, y”。"),
        ("It is trained as 'yes or no'.", "训练为“yes or no”。"),
        ("Ready.\n7 lines are left out.", "就绪。\n略去 7 行。"),
    ],
)
def test_values_come_through(catalogue, english, shown):
    assert translated(english) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Not known.",
        "a.png is broken: its end is not there.",
        "Ready. But not all of it.",
        "",
        "3 lines of those that the model reads are in out",
    ],
)
def test_a_sentence_is_never_half_of_it_chinese(catalogue, text):
    assert translated(text) == text


def test_english_needs_no_catalogue(monkeypatch):
    monkeypatch.setattr(lookup, "catalogue", lambda: {"Ready.": "就绪。"})
    assert translated("Ready.") == "Ready."


def run(language, *words):
    code = (
        "import sys; from ocrdata.__main__ import main\n"
        "try: main()\nfinally: print('looked up:', 'ocrdata.translation.lookup' in sys.modules,"
        " 'babel' in sys.modules, file=sys.stderr)"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "OCRDATA_LANG": language, "PYTHONUTF8": "1"},
        check=False,
    )


def test_only_chinese_reads_the_catalogue():
    assert "looked up: False False" in run("en", "--help").stderr
    assert "looked up: True False" in run("zh", "--help").stderr


def test_what_programs_read_is_the_same_in_every_language():
    english, other = (run(language, "formats", "--json").stdout for language in ("en", "zh"))
    assert json.loads(english)
    assert english == other

"""Commands tell what they did in Chinese; what programs read of them stays the same."""

import json

import pytest

from ocrdata.translation import translated
from tests.running import run_command


@pytest.fixture
def labels(tmp_path):
    """A label file with three lines that are not trained as written."""
    path = tmp_path / "rec.txt"
    path.write_text("a.png\tab\n\nb.png\n", encoding="utf-8")
    return path


def test_check_tells_faults_remedies_and_totals_in_chinese(labels, monkeypatch):
    monkeypatch.setenv("OCRDATA_LANG", "zh")
    shown = run_command("check", labels, "--jobs", 1, code=None).output
    assert f"{labels}:2: 被替换: 空行。" in shown
    assert "请修正路径（相对于 data_dir），或删除该行。" in shown
    assert "image-missing" in shown  # the code of a fault is its name in every language
    assert "共 3 行，其中 0 条会按原样训练；3 条会被随机换成其他行。" in shown


@pytest.mark.parametrize(
    "words", [("check", "--json", "--jobs", 1), ("doctor", "--json"), ("list", "fonts", "--json")]
)
def test_json_is_the_same_in_every_language(labels, monkeypatch, words):
    command, *options = words
    given = [labels] if command == "check" else []
    printed = []
    for language in ("en", "zh"):
        monkeypatch.setenv("OCRDATA_LANG", language)
        printed.append(run_command(command, *given, *options, code=None).stdout)
    assert json.loads(printed[0])
    assert printed[0] == printed[1]


def test_a_recipe_is_validated_in_chinese(monkeypatch):
    monkeypatch.setenv("OCRDATA_LANG", "zh")
    shown = run_command("recipes", "validate", "quickstart").output
    assert "没有发现错误。" in shown
    assert "估算依据：" in shown
    assert "Estimates" not in shown


@pytest.mark.parametrize(
    ("message", "chinese"),
    [
        ("40 lines in new", "new 中有 40 行"),
        ("1 page in my data/new", "my data/new 中有 1 页"),
        (
            "12 characters, each at least 16 times (the rarest is -)",
            "共 12 个字符，每个至少出现 16 次（最少的是 -）",
        ),
        ("out/mix.yml is written.", "已写出 out/mix.yml。"),
        (
            "Next: ocrdata synth --chars @bad/badcases.json --corpus bad/corpus.txt --count 9 --out more",
            "下一步：ocrdata synth --chars @bad/badcases.json --corpus bad/corpus.txt --count 9 --out more",
        ),
        ("5 of 106 lines are misread: see out/badcases.html", "106 行中认错 5 行：见 out/badcases.html"),
        ("about to leave.", "about to leave."),
    ],
)
def test_a_message_keeps_its_values(monkeypatch, message, chinese):
    monkeypatch.setenv("OCRDATA_LANG", "zh")
    assert translated(message) == chinese

"""Help and wrong command lines in Chinese: nothing left in English, and every line within the terminal."""

import re

import click
import pytest
from click.testing import CliRunner

from ocrdata import calling
from ocrdata.cli import cli
from ocrdata.translation.wrapping import width_of, wrapped

NAMES = cli.list_commands(click.Context(cli))
PAGES = sorted({words for words, _ in calling.commands().values()} | {*NAMES} | {""})


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch):
    monkeypatch.setenv("OCRDATA_LANG", "zh")


def shown(*words, width=80, code=0):
    result = CliRunner().invoke(cli, [*words], prog_name="ocrdata", terminal_width=width)
    assert result.exit_code == code, result.output
    return result.output


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("words", PAGES)
def test_a_help_page_is_chinese_and_fits(words, width):
    lines = shown(*words.split(), "--help", width=width).splitlines()
    assert lines[0].startswith(f"用法：ocrdata {words}".rstrip())
    examples = [line for line in lines[: lines.index("选项：")] if line.startswith("    ")]
    for line in lines:
        assert line in examples or width_of(line) <= width, line
        assert line in examples or not re.search(r"\b[a-z]{3,} (?:the|of|is|are|and|for|to|with) ", line), (
            line
        )
        assert not re.match(r" *[，。、；：）]", line), line


def test_texts_stand_in_one_column():
    rows = [line for line in shown("mix", "--help").splitlines() if line.startswith("  -")]
    starts = {width_of(re.match(r"  \S+(?: \S+)*? {2,}", row)[0]) for row in rows}
    assert len(rows) > 10
    assert len(starts) == 1


@pytest.mark.parametrize(
    ("words", "sentences"),
    [
        (["chek"], ["错误：没有 'chek' 这个命令。", "你是不是想用 check？"]),
        (["mix", "--ratoi", "1"], ["错误：没有 '--ratoi' 这个选项。", "你是不是想用 --ratio？"]),
        (["mix"], ["错误：缺少参数 'LABELS...'。", "例如：ocrdata mix vertical.txt general.txt"]),
        (["finetune"], ["错误：缺少选项 '--data'。", "--data：`ocrdata mix` 生成的 mix.yml。"]),
        (["synth", "--count", "x"], ["错误：'--count' 的取值无效：'x' 不是有效的整数。"]),
        (["synth", "--count", "0"], ["错误：'--count' 的取值无效：0 不在范围 x>=1 内。"]),
        (["mix", "none.txt"], ["错误：'LABELS...' 的取值无效：'none.txt' 不存在。"]),
        (["mix", "--device", "x"], ["错误：'--device' 的取值无效：'x' 不是 'auto', 'cpu', 'gpu' 之一。"]),
        (["doctor", "x"], ["错误：多余的参数（x）"]),
        (["--nothing"], ["错误：没有 '--nothing' 这个选项。"]),
        (["mix", "--out"], ["错误：选项 '--out' 需要一个值。"]),
    ],
)
def test_a_wrong_command_line_is_told_in_chinese(words, sentences):
    lines = shown(*words, code=2).splitlines()
    for sentence in sentences:
        assert sentence in lines


def test_chinese_breaks_anywhere_but_before_its_punctuation():
    assert wrapped("识别检测，字典", 8) == ["识别检", "测，字典"]
    assert wrapped("一 two three", 9, "  ", "    ") == ["  一 two", "    three"]
    assert width_of("识a") == 3

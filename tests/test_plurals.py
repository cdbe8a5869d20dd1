"""A number and its noun agree: messages say `1 line`, with `console.quantity`, and never `1 lines`."""

import ast
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import ocrdata
from ocrdata.cli import cli
from ocrdata.forgetting import kept_lines
from ocrdata.samples.charset import Charset
from ocrdata.samples.labels import Line
from ocrdata.train.data.usability import LineUsability, classify
from ocrdata.translation import in_chinese
from tests.conversion.sets import write_set

SOURCE = Path(ocrdata.__file__).parent
NOUNS = re.findall(
    r"\w+",
    """annotations boxes bytes characters checkpoints crops columns corners days documents epochs
    examples faults files findings folders fonts frames glyphs hours images items lines looks
    minutes mistakes models pages pairs parts photographs pieces points polygons presets processes
    rounds rows samples seconds shards steps texts times trials words""",
)
_PLURAL = re.compile(rf" (?:{'|'.join(NOUNS)})\b")
_ALWAYS_MANY = re.compile(r"[_A-Z.]+")
"""Constants, which are known to be more than one."""
_AT_LEAST_TWO = {
    ("archives/archives.py", "limits.files"),
    ("archives/archives.py", "most"),
    ("corpus/stats.py", "level"),  # once is said otherwise
    ("reading/ocr/page_images.py", "len(frames)"),
    ("forgetting/kept_lines.py", "name"),  # a word
    ("train/inside/as_read.py", "steps"),
}


def _plurals(path):
    """Values of f-strings that a plural follows, and are not formatted as fractions."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.JoinedStr):
            continue
        for value, after in zip(node.values, node.values[1:], strict=False):
            if not (isinstance(value, ast.FormattedValue) and isinstance(after, ast.Constant)):
                continue
            spec = ast.unparse(value.format_spec)[2:-1] if value.format_spec else ""
            name = ast.unparse(value.value)
            if (
                spec in {"", ",", "d", ",d", ",.0f", ".0f"}
                and _PLURAL.match(str(after.value))
                and not _ALWAYS_MANY.fullmatch(name)
                and (path.relative_to(SOURCE).as_posix(), name) not in _AT_LEAST_TWO
            ):
                yield f"{path.relative_to(SOURCE)}:{value.lineno}: {{{name}}}{str(after.value)[:20]}"


def test_no_message_puts_a_plural_behind_a_number_that_may_be_one():
    found = [each for path in sorted(SOURCE.rglob("*.py")) for each in _plurals(path)]

    assert found == []


@pytest.fixture
def one_line(tmp_path):
    """A data set of one line on one page, as `convert` leaves it."""
    source = write_set(tmp_path / "source", {"a.jpg": ["a"]})
    CliRunner().invoke(cli, ["convert", str(source), "--out", str(tmp_path / "set"), "--jobs", "1"])
    return tmp_path / "set"


@pytest.mark.parametrize(
    "arguments",
    [
        ["convert", "{set}/det.txt", "--out", "{set}-again", "--jobs", "1"],
        ["convert", "{set}/rec.txt", "--to", "csv", "--out", "{set}-again", "--jobs", "1"],
        ["convert", "{set}/det.txt", "--split", "train=0.5,val=0.5", "--out", "{set}-again", "--jobs", "1"],
        ["check", "{set}/rec.txt", "--jobs", "1"],
        ["check", "{set}/det.txt", "--jobs", "1"],
        ["check", "{set}/rec.txt", "--fix", "{set}-fixed", "--jobs", "1"],
        ["stats", "{set}/rec.txt", "--jobs", "1"],
        ["report", "{set}/rec.txt", "--out", "{set}.html", "--jobs", "1"],
        ["verify", "{set}"],
        ["pack", "{set}", "--to", "lmdb", "--out", "{set}-packed", "--jobs", "1"],
        ["mix", "{set}/rec.txt"],
        ["corpus", "stats", "{set}/rec.txt"],
        ["balance", "{set}/rec.txt", "--max", "1", "--out", "{set}.txt"],
        ["synth", "--chars", "1", "--count", "1", "--out", "{set}-new", "--jobs", "1"],
        ["list", "corpora"],
    ],
)
def test_commands_say_one_of_one(one_line, arguments):
    result = CliRunner().invoke(cli, [argument.format(set=one_line) for argument in arguments])

    assert not isinstance(result.exception, BaseException) or isinstance(result.exception, SystemExit)
    said = " ".join(result.output.split())
    assert not re.findall(rf"(?<![\d.,/])1{_PLURAL.pattern}", said), said


_DIGITS = Charset(tuple("0123456789"))


def _of_texts(*texts):
    """What training says of these texts: at most 8 characters, and 4 time steps."""
    seen = LineUsability()
    for text in texts:
        classify(text, _DIGITS, 8, seen, steps=4)
    return [*seen.sentences("rec.txt", 8)]


def _of_kept(count):
    kept = {"own": [Line(Path(f"{number}.png"), "1") for number in range(count)]}
    return [*kept_lines.hints(kept_lines.NewAndKeptLines([], kept), _DIGITS)][:1]


@pytest.mark.parametrize(
    ("said", "english", "chinese"),
    [
        (
            _of_texts("11111"),
            "1 text needs more time steps than the network has in training, so nothing is learned from it;",
            "有 1 条文本需要的时间步多于训练时网络所有的",
        ),
        (
            _of_texts("11111", "22222"),
            "2 texts need more time steps than the network has in training, so nothing is learned from them;",
            "有 2 条文本需要的时间步多于训练时网络所有的",
        ),
        (
            _of_texts("1a"),
            "1 character is not in the dictionary, so the model can never read it (1 occurrence): a",
            "1 个字符不在字典中，模型永远认不出（共出现 1 次）：a",
        ),
        (
            _of_texts("1a", "2b", "3b"),
            "2 characters are not in the dictionary, so the model can never read them (3 occurrences): b a",
            "2 个字符不在字典中，模型永远认不出（共出现 3 次）：b a",
        ),
        (
            _of_kept(1),
            "1 line to keep in 'own' is few: it is 100.0 percentage points,",
            "'own' 只有 1 行防遗忘数据，一行就占 100.0 个百分点",
        ),
        (
            _of_kept(2),
            "2 lines to keep in 'own' are few: one of them is 50.0 percentage points,",
            "'own' 只有 2 行防遗忘数据，一行就占 50.0 个百分点",
        ),
    ],
)
def test_one_is_not_them(said, english, chinese):
    assert len(said) == 1
    assert english in said[0]
    assert chinese in in_chinese(said[0])

"""The command line as a whole: quick to answer, and every mistake a sentence."""

import json
import os
import re
import subprocess
import sys

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

import ocrdata
from ocrdata import calling
from ocrdata.cli import SECTIONS, cli
from ocrdata.options import InputPath, OutputPath

NAMES = cli.list_commands(click.Context(cli))


@pytest.mark.parametrize("name", NAMES)
def test_every_command_explains_itself_with_an_example(name):
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0
    assert f"ocrdata {name}" in result.output.partition("Example")[2]


def test_help_shows_every_command_once_and_knows_its_place():
    result = CliRunner().invoke(cli, ["--help"])
    for name in NAMES:
        assert len(re.findall(rf"^  {name} ", result.output, re.MULTILINE)) == 1, name
    assert {name for section in SECTIONS.values() for name in section} <= {*NAMES}


def test_help_says_a_whole_sentence_of_each_in_a_line_of_a_small_terminal():
    placed = {name: text for section in SECTIONS.values() for name, text in section.items()}
    assert placed.keys() == {*NAMES}
    rows = CliRunner().invoke(cli, ["--help"], terminal_width=80).output.splitlines()
    for name, text in placed.items():
        assert [row for row in rows if row.startswith(f"  {name} ") and row.endswith(text)], name
        assert text.endswith((".", "?"))


def test_help_imports_nothing_heavy():
    code = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from ocrdata.cli import cli\n"
        "CliRunner().invoke(cli, ['--help'])\n"
        "heavy = {'numpy', 'cv2', 'paddle', 'PIL', 'albumentations', 'datasets', 'rich', 'yaml', 'scipy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_misspelt_command_or_option_is_answered_with_the_right_one():
    result = CliRunner().invoke(cli, ["mxi"])
    assert (result.exit_code, "Did you mean mix?" in result.output) == (2, True)
    result = CliRunner().invoke(cli, ["mix", "--ratoi", "1:1", "x"])
    assert (result.exit_code, "--ratio" in result.output) == (2, True)


def test_an_address_of_other_storage_is_no_folder_of_that_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    writes = ["synth", "--chars", "1", "--fonts", "dseg7", "--count", "1", "--out", "s3://bucket/x"]
    result = CliRunner().invoke(cli, writes)
    assert (result.exit_code, "ocrdata pack" in result.output) == (2, True)
    result = CliRunner().invoke(cli, ["stats", "s3://bucket/x/rec.txt"])
    assert (result.exit_code, "ocrdata unpack" in result.output) == (2, True)
    assert not list(tmp_path.iterdir())


def test_chinese_text_survives_an_ascii_terminal():
    done = subprocess.run(
        [sys.executable, "-m", "ocrdata", "mix", "没有.txt"],
        capture_output=True,
        env={"PYTHONIOENCODING": "ascii", "PATH": ""},
        check=False,
    )
    assert done.returncode == 2
    assert b"does not exist" in done.stderr
    assert b"Traceback" not in done.stderr


def test_version_names_what_a_report_of_a_fault_needs():
    result = CliRunner().invoke(cli, ["--version"])
    assert result.exit_code == 0
    assert result.output.startswith(f"ocrdata {ocrdata.__version__}\n")
    for name in (
        "Python 3.",
        "Paddle: ",
        "PaddleOCR's training code: unstructured-paddleocr ",
        "opencv",
        "numpy",
    ):
        assert name in result.output


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_can_ask_for_completion(shell):
    done = subprocess.run(
        [sys.executable, "-m", "ocrdata"],
        env={**os.environ, "_OCRDATA_COMPLETE": f"{shell}_source"},
        capture_output=True,
        text=True,
        check=False,
    )
    if shell == "bash" and "version" in done.stderr:
        pytest.skip("bash is too old for click")
    assert "ocrdata" in done.stdout


def completed(*words):
    completion = ShellComplete(cli, {}, "ocrdata", "_OCRDATA_COMPLETE")
    return [(item.type, item.value) for item in completion.get_completions([*words[:-1]], words[-1])]


def test_completion_knows_commands_options_shipped_names_and_files():
    assert ("plain", "balance") in completed("ba")
    assert ("plain", "--min-per-char") in completed("synth", "--min")
    assert ("plain", "dseg7") in completed("synth", "--fonts", "ds")
    assert completed("synth", "--out", "da") == [("file", "da")]
    assert ("file", "photos/") in completed("convert", "photos/")


SHARED = {
    "--seed": lambda option: option.type is click.INT and option.default == 0,
    "--jobs": lambda option: isinstance(option.type, click.IntRange) and option.default == 0,
    "--dict": lambda option: getattr(option.type, "shipped", None) == "dictionaries",
    "--out": lambda option: isinstance(option.type, OutputPath),
    "--force": lambda option: option.is_flag,
    # as_records: `predict` gives labels without it, in Python as well
    "--json": lambda option: option.is_flag and option.name in {"as_json", "as_records"},
    "--data-dir": lambda option: isinstance(option.type, InputPath),
    "--paddleocr": lambda option: isinstance(option.type, InputPath),
    "--device": lambda option: {"cpu", "gpu"} <= {*option.type.choices},
}
OTHER_NAMES = {
    "--output", "--output-dir", "--dest", "--workers", "--num-workers", "--processes", "--threads",
    "--procs", "--dictionary", "--dict-path", "--charset", "--random-seed", "--overwrite", "--as-json",
}  # fmt: skip
OPTIONS = [
    pytest.param(option, id=f"{words} {max(option.opts, key=len)}")
    for words, command in calling.commands().values()
    for option in command.params
    if isinstance(option, click.Option)
]


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_says_what_it_does_and_has_the_name_that_this_has_everywhere(option):
    name = max(option.opts, key=len)
    assert re.fullmatch(r"--[a-z]+(-[a-z]+)*", name)
    assert name not in OTHER_NAMES
    assert option.help
    assert SHARED.get(name, lambda _: True)(option)


def test_what_is_meant_for_programs_is_one_json_value():
    for words in (
        "doctor",
        "corpus stats meter-digits --count 20",
        "recipes list",
        "recipes validate quickstart",
        "formats",
        "formats labelme",
        "fetch --list",
        "fetch weights --list",
    ):
        result = CliRunner().invoke(cli, [*words.split(), "--json"])
        assert json.loads(result.stdout), words


def test_a_current_folder_that_was_removed_is_a_sentence(tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    code = (
        "import os, sys; os.rmdir(os.getcwd()); sys.argv = ['ocrdata', 'stats', 'x'];"
        "from ocrdata.__main__ import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=gone, capture_output=True, text=True, check=False)
    assert (done.returncode, "current folder does not exist" in done.stderr) == (1, True), done.stderr
    assert "Traceback" not in done.stderr

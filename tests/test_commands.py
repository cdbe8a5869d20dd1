"""The command line as a whole: quick to answer, and every mistake a sentence."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from ocrdata.commands import cli

NAMES = cli.list_commands(click.Context(cli))


@pytest.mark.parametrize("name", NAMES)
def test_every_command_explains_itself_with_an_example(name):
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0
    assert f"ocrdata {name}" in result.output.partition("Example")[2]


def test_help_imports_nothing_heavy():
    code = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from ocrdata.commands import cli\n"
        "CliRunner().invoke(cli, ['--help'])\n"
        "heavy = {'numpy', 'cv2', 'paddle', 'PIL', 'albumentations', 'datasets', 'rich', 'yaml', 'scipy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_misspelt_command_or_option_is_answered_with_the_right_one():
    result = CliRunner().invoke(cli, ["mxi"])
    assert (result.exit_code, "Did you mean 'mix'?" in result.output) == (2, True)
    result = CliRunner().invoke(cli, ["mix", "--ratoi", "1:1", "x"])
    assert (result.exit_code, "--ratio" in result.output) == (2, True)


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

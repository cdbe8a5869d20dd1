"""`--quiet` and `--verbose` may stand before the command and behind it, and mean the same."""

import pytest
from click.testing import CliRunner

from ocrdata.cli import cli

SYNTH = ["synth", "--chars", "12", "--fonts", "dseg7", "--count", "2"]


@pytest.mark.parametrize("option", ["-q", "--quiet"])
def test_quiet_is_quiet_in_both_places(option, tmp_path):
    before = CliRunner().invoke(cli, [option, *SYNTH, "--out", str(tmp_path / "a")])
    behind = CliRunner().invoke(cli, [*SYNTH, option, "--out", str(tmp_path / "b")])
    usual = CliRunner().invoke(cli, [*SYNTH, "--out", str(tmp_path / "c")])
    assert before.exit_code == behind.exit_code == usual.exit_code == 0
    assert before.stderr == behind.stderr == ""
    assert "2 lines" in usual.stderr


def test_verbose_behind_a_command_of_a_group_says_the_time():
    found = CliRunner().invoke(cli, ["recipes", "copy", "quickstart", "-v", "/dev/null/x.yaml"])
    assert found.exit_code == 1
    found = CliRunner().invoke(cli, [*SYNTH, "-v", "--out", "/dev/null/x"])
    assert found.exit_code != 0


def test_both_are_refused_wherever_they_stand():
    for words in (["-q", "formats", "-v"], ["formats", "-q", "-v"], ["-q", "-v", "formats"]):
        result = CliRunner().invoke(cli, words)
        assert (result.exit_code, "cannot be used together" in result.output) == (2, True), words


def test_the_value_of_another_option_is_not_taken_for_it():
    result = CliRunner().invoke(cli, ["recipes", "copy", "--", "-v"])
    assert (result.exit_code, "'-v' is neither a path nor one of the recipes" in result.output) == (1, True)


def test_one_call_does_not_change_the_next():
    quiet = CliRunner().invoke(cli, ["formats", "-q", "coco"])
    usual = CliRunner().invoke(cli, ["formats", "coco"])
    assert quiet.stdout == usual.stdout


@pytest.mark.parametrize("words", [["formats"], ["recipes"], ["recipes", "list"]])
def test_the_help_of_every_command_lists_both_once(words):
    for _ in range(2):
        said = CliRunner().invoke(cli, [*words, "--help"]).output
        assert (said.count("-q, --quiet"), said.count("-v, --verbose")) == (1, 1)


def test_they_may_stand_between_a_group_and_its_command():
    assert CliRunner().invoke(cli, ["recipes", "-q", "list"]).exit_code == 0

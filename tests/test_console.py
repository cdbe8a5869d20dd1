"""Messages and progress go to standard error, results to standard output; quiet and verbose are obeyed."""

import errno
import io
import os

import pytest
from click.testing import CliRunner
from rich.table import Table
from rich.text import Text

from ocrdata import console
from ocrdata.cli import cli


class Terminal(io.StringIO):
    def isatty(self):
        return True


def progress_shown(stream, monkeypatch):
    monkeypatch.setattr("sys.stderr", stream)
    with console.progress_bar() as bar:
        bar.advance(bar.add_task("drawing", total=2, note=""))
        bar.refresh()
    return "drawing" in stream.getvalue()


def test_progress_shows_on_a_terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert progress_shown(Terminal(), monkeypatch)


def test_progress_shows_nothing_where_there_is_no_terminal(monkeypatch):
    assert not progress_shown(io.StringIO(), monkeypatch)
    monkeypatch.setenv("FORCE_COLOR", "1")  # colours in a log are no reason for a moving bar in it
    assert not progress_shown(io.StringIO(), monkeypatch)


def test_progress_shows_nothing_where_people_want_quiet(monkeypatch):
    with console.loudness("quiet"):
        assert not progress_shown(Terminal(), monkeypatch)


def test_no_color_is_obeyed(monkeypatch, capsys):
    table = Table("state")
    table.add_row(Text("missing", "red"))
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    console.show(table)
    assert "\x1b[31m" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    console.show(table)
    out = capsys.readouterr().out
    assert "missing" in out
    assert "\x1b[31m" not in out


def test_long_chinese_in_a_narrow_table_is_folded_and_not_cut_off(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")  # as on a terminal, where the table is as wide as COLUMNS
    monkeypatch.setenv("COLUMNS", "30")
    table = Table("name", "what it is")
    text = "上的文本和数据集以及很长的说明"
    table.add_row("hub", text)
    console.show(table)
    out = capsys.readouterr().out
    assert "…" not in out
    assert set(text) <= set(out)


def test_messages_stand_on_standard_error(capsys):
    console.say("one")
    with console.loudness("quiet"):
        console.say("two")
        console.show(Table("beside"), err=True)
    with console.loudness("verbose"):
        console.say("three")
    out, err = capsys.readouterr()
    first, third = err.splitlines()
    assert (out, first) == ("", "one")
    assert third.startswith("[")
    assert third.endswith(" s] three")


@pytest.fixture
def mixed(tmp_path):
    (tmp_path / "rec.txt").write_text("a.jpg\t1\n", "utf-8")
    return ["mix", str(tmp_path / "rec.txt")]


def test_a_quiet_command_still_gives_its_result_and_its_errors(mixed):
    result = CliRunner().invoke(cli, ["--quiet", *mixed])
    assert "ratio_list" in result.stdout
    assert result.stderr == ""
    result = CliRunner().invoke(cli, ["--quiet", "mix", "missing.txt"])
    assert (result.exit_code, "does not exist" in result.stderr) == (2, True)


def test_loudness_ends_with_the_command(mixed, capsys):
    CliRunner().invoke(cli, ["--quiet", *mixed])
    console.say("afterwards")
    assert capsys.readouterr().err == "afterwards\n"


def test_verbose_shows_what_lies_behind_an_error(tmp_path):
    recipe = tmp_path / "bad.yaml"
    recipe.write_text("- [", "utf-8")
    plain = CliRunner().invoke(cli, ["run", str(recipe)])
    loud = CliRunner().invoke(cli, ["--verbose", "run", str(recipe)])
    assert plain.exit_code == loud.exit_code == 1
    assert "Traceback" not in plain.stderr
    assert "ParserError" in loud.stderr
    assert plain.stderr in loud.stderr


def test_a_global_option_may_stand_behind_the_command(mixed):
    result = CliRunner().invoke(cli, [*mixed, "--quiet"])
    assert (result.exit_code, result.stderr) == (0, "")


def test_quiet_and_verbose_exclude_each_other(mixed):
    assert CliRunner().invoke(cli, ["-q", "-v", *mixed]).exit_code == 2


def test_what_the_machine_refuses_is_a_sentence(tmp_path, monkeypatch):
    def refuse():
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(tmp_path / "缓存"))

    monkeypatch.setattr("ocrdata.diagnosis.examine", refuse)
    result = CliRunner().invoke(cli, ["doctor"])
    assert result.exit_code == 1
    assert f"{tmp_path / '缓存'}: the system says '{os.strerror(errno.EROFS)}'" in result.output
    assert "Traceback" not in result.output
    assert "Traceback" in CliRunner().invoke(cli, ["-v", "doctor"]).output


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ((1, "line"), "1 line"),
        ((0, "line"), "0 lines"),
        ((1234, "line"), "1,234 lines"),
        ((2, "box", "boxes"), "2 boxes"),
    ],
)
def test_numbers_agree_with_their_nouns(given, shown):
    assert console.quantity(*given) == shown


def test_square_brackets_in_a_table_are_shown(capsys):
    table = Table("set", title="of [a]", title_justify="left")
    table.add_row("my[red].txt [/b]")
    console.show(table)
    shown = capsys.readouterr().out
    assert "my[red].txt [/b]" in shown and "of [a]" in shown

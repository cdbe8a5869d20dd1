"""Types of options: what is read and what is written are kept apart."""

import click
import pytest
from click.testing import CliRunner

from ocrdata.cli import cli
from ocrdata.commands import formats
from ocrdata.errors import UserError
from ocrdata.folders.outputs import target_of
from ocrdata.options import InputPath, OutputPath, out_option
from tests import running


@click.command()
@click.argument("labels", nargs=-1, type=InputPath())
@click.option("--images", type=InputPath())
@click.option("--corpus", type=InputPath(shipped="corpora"))
@click.option("--table", type=OutputPath())
@out_option("Folder.")
def command(**options):
    click.echo("written")


@pytest.mark.parametrize(
    ("arguments", "refused"),
    [
        (["set/rec.txt", "--out", "other"], False),
        (["set/rec.txt", "--out", "set/mix"], False),
        (["set/rec.txt", "--out", "set"], True),
        (["--out", "set", "set/rec.txt"], True),
        (["set/rec.txt", "--out", "link"], True),
        (["set/rec.txt", "--out", "."], True),
        (["--images", "set", "--out", "set"], True),
        (["--corpus", "set/rec.txt", "--out", "set"], True),
        (["--corpus", "general-zh", "--out", "set"], False),
        (["set/rec.txt", "--out", "x", "--table", "set/rec.txt"], True),
        (["set/rec.txt", "--out", "set/../set"], True),
    ],
)
def test_an_output_that_is_or_holds_an_input_is_refused(tmp_path, monkeypatch, arguments, refused):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "rec.txt").write_text("a.png\tab\n", encoding="utf-8")
    (tmp_path / "link").symlink_to("set")
    result = CliRunner().invoke(command, [*arguments, "--force"])
    assert result.exit_code == (2 if refused else 0), result.output
    assert ("would write over what it reads" in result.output) is refused


@pytest.mark.parametrize(
    ("out", "refused"),
    [
        ("set/rec.txt", True),
        ("set/images/0.png", True),
        ("set/ocrdata.json", True),
        ("set/report.html", False),
        ("set/preview.jpg", False),
        ("set/new.txt", False),
        ("rec.txt", False),
    ],
)
def test_a_file_of_an_input_folder_is_not_replaced(tmp_path, monkeypatch, out, refused):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "set" / "images").mkdir(parents=True)
    for name in ("rec.txt", "images/0.png", "ocrdata.json", "report.html", "preview.jpg", "../rec.txt"):
        (tmp_path / "set" / name).touch()
    result = CliRunner().invoke(command, ["set", "--out", out, "--force"])
    assert result.exit_code == (2 if refused else 0), result.output
    assert ("over a file of what it reads" in result.output) is refused


def test_a_link_that_leads_back_to_itself_is_no_output(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    result = CliRunner().invoke(command, ["--out", "loop"])
    assert result.exit_code == 2 or result.output == "written\n"  # Python 3.13 resolves it
    with pytest.raises(UserError, match="leads back to itself"):
        target_of(tmp_path / "loop")


def test_a_link_that_leads_back_to_itself_in_the_middle_of_a_command_is_a_sentence(tmp_path, monkeypatch):
    def loop(*given, **more):
        raise RuntimeError(f"Symlink loop from '{tmp_path}/a.png'")

    monkeypatch.setattr(formats.command, "callback", loop)
    result = CliRunner().invoke(cli, ["formats"])
    assert result.exit_code == 1
    assert "a.png' is a link that leads back to itself" in result.output


def test_the_home_of_nobody_is_a_sentence():
    result = CliRunner().invoke(cli, ["mix", "vertical=~no.such.user/rec.txt", "--dry-run"])
    assert result.exit_code == 1
    assert "begins with ~ and a name that is no user of this machine" in result.output


def test_a_model_that_is_misspelt_is_recognised(tmp_path):
    (tmp_path / "a.png").write_bytes(b"")
    result = running.run_command("predict", str(tmp_path), "--rec", "PP-OCRv6_smal_rec", code=2)
    assert "Did you mean PP-OCRv6_small_rec?" in " ".join(result.output.split())

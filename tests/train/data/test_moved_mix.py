"""A mix that was moved with its sets is found where only one place can be meant; else nothing is guessed."""

import shutil
from pathlib import Path

import pytest

from ocrdata.errors import UserError
from ocrdata.train.data import line_set
from tests.running import run_command

from .test_line_set import label_file


def made_at(project: Path) -> Path:
    """A project with two sets and a mix of them."""
    sets = [label_file(project / "data" / "new", ["1"]), label_file(project / "data" / "old", ["2", "3"])]
    run_command("mix", *sets, "--out", project / "mixes" / "first")
    return project / "mixes" / "first" / "mix.yml"


def moved(tmp_path: Path, to: str) -> Path:
    mix = made_at(tmp_path / "here" / "project")
    target = tmp_path / to
    target.parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "here" / "project").rename(target)
    return target / mix.relative_to(tmp_path / "here" / "project")


@pytest.mark.parametrize("to", ["there/project", "there/under another/name", "here/deeper/project"])
def test_a_project_that_was_moved_is_found_and_a_note_says_so(tmp_path, capsys, to):
    data = line_set.read_mix(moved(tmp_path, to))
    assert {line.transcription for line in data.lines(general=False)} == {"1", "2", "3"}
    assert all(line.image.is_relative_to(tmp_path / to) for line in data.lines(general=False))
    assert all(line.image.is_file() for line in data.lines(general=False))
    assert "was made elsewhere" in capsys.readouterr().err


def test_the_folder_that_all_was_moved_out_of_may_still_be_there(tmp_path, capsys):
    sets = [label_file(tmp_path / "data" / name, ["1"]) for name in ("new", "old")]
    run_command("mix", *sets, "--out", tmp_path / "data" / "mix")
    (tmp_path / "data" / "项目").mkdir()
    for name in ("new", "old", "mix"):
        (tmp_path / "data" / name).rename(tmp_path / "data" / "项目" / name)
    data = line_set.read_mix(tmp_path / "data" / "项目" / "mix" / "mix.yml")
    assert all(line.image.is_relative_to(tmp_path / "data" / "项目") for line in data.lines(general=False))
    assert "was made elsewhere" in capsys.readouterr().err


def test_a_project_that_was_copied_is_trained_from_the_copy_and_a_note_says_so(tmp_path, capsys):
    mix = made_at(tmp_path / "project")
    shutil.copytree(tmp_path / "project", tmp_path / "copy")
    copy = tmp_path / "copy" / mix.relative_to(tmp_path / "project")
    for path in (copy.parent / "lists").iterdir():
        path.write_text(path.read_text("utf-8").replace("\t1", "\t7"), encoding="utf-8")
    data = line_set.read_mix(copy)
    lines = list(data.lines(general=False))
    assert {line.transcription for line in lines} == {"7", "2", "3"}
    assert all(line.image.is_relative_to(tmp_path / "copy") for line in lines)
    assert f"was copied from {mix.parent}" in capsys.readouterr().err


def test_a_mix_that_was_copied_without_its_images_keeps_those_of_the_first_place(tmp_path, capsys):
    mix = made_at(tmp_path / "project")
    shutil.copytree(mix.parent, tmp_path / "copy")
    data = line_set.read_mix(tmp_path / "copy" / "mix.yml")
    assert all(line.image.is_relative_to(tmp_path / "project") for line in data.lines(general=False))
    assert capsys.readouterr().err == ""


def test_a_mix_among_the_lists_of_another_keeps_its_own(tmp_path, capsys):
    mix = made_at(tmp_path / "project")
    more = label_file(tmp_path / "project" / "data" / "new", ["1", "9"])
    run_command(
        "mix", more, more.parents[1] / "old" / "rec.txt", "--out", tmp_path / "project" / "mixes" / "second"
    )
    other = tmp_path / "project" / "mixes" / "second" / "other.yml"
    shutil.copyfile(mix, other)
    assert {path.parent for path in line_set.read_mix(other).label_files} == {mix.parent / "lists"}
    assert "was copied" not in capsys.readouterr().err


def test_a_mix_without_its_images_is_refused(tmp_path):
    mix = moved(tmp_path, "there/project")
    for image in mix.parents[2].rglob("*.png"):
        image.unlink()
    with pytest.raises(UserError, match="which does not exist"):
        line_set.read_mix(mix)


def test_lists_beside_a_mix_are_never_exchanged_for_those_of_another(tmp_path):
    """A mix without its images, below a project that has a mix of the same name."""
    mix = moved(tmp_path, "there/project/below/mine")
    shutil.rmtree(mix.parents[2] / "data")
    other = made_at(tmp_path / "there" / "project")
    assert [path.name for path in (other.parent / "lists").iterdir()]
    with pytest.raises(UserError, match="which does not exist"):
        line_set.read_mix(mix)


def test_two_places_that_may_be_meant_are_named_and_none_is_taken(tmp_path):
    mix = moved(tmp_path, "there/project")
    for name in ("data", "mixes"):  # two copies, in folders above
        shutil.copytree(mix.parents[2] / name, tmp_path / "there" / name)
        shutil.copytree(mix.parents[2] / name, tmp_path / name)
    data = line_set.read_mix(mix)
    assert all(path.parent == mix.parent / "lists" for path in data.label_files)  # its own lists are meant
    shutil.rmtree(mix.parent / "lists")
    with pytest.raises(UserError, match=r"was perhaps moved: .* or .* may be meant"):
        line_set.read_mix(mix)

"""Outputs appear whole or not at all, and replace only what ocrdata made."""

import errno
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ocrdata.errors import UserError
from ocrdata.folders.outputs import refuse_existing, staged_file, staged_folder, write_manifest


def write_whole(out, text, *, force=False):
    with staged_folder(out, force=force) as stage:
        (stage / "a.txt").write_text(text, encoding="utf-8")
        write_manifest(stage, "test", {}, {})


def test_a_folder_appears_when_it_is_whole(tmp_path):
    out = tmp_path / "数据" / "set"
    write_whole(out, "one")
    assert (out / "a.txt").read_text(encoding="utf-8") == "one"
    assert [path.name for path in out.parent.iterdir()] == ["set"]


def test_an_error_leaves_nothing_and_the_old_result_stays(tmp_path):
    out = tmp_path / "set"
    write_whole(out, "one")
    with pytest.raises(KeyboardInterrupt), staged_folder(out, force=True) as stage:
        (stage / "a.txt").write_text("half", encoding="utf-8")
        raise KeyboardInterrupt
    assert (out / "a.txt").read_text(encoding="utf-8") == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_an_existing_result_is_replaced_only_when_asked(tmp_path):
    out = tmp_path / "set"
    write_whole(out, "one")
    with pytest.raises(UserError, match="exists already"):
        write_whole(out, "two")
    write_whole(out, "two", force=True)
    assert (out / "a.txt").read_text(encoding="utf-8") == "two"


def test_a_folder_of_the_users_own_is_never_replaced(tmp_path):
    out = tmp_path / "photos"
    out.mkdir()
    (out / "a.jpg").write_bytes(b"precious")
    with pytest.raises(UserError, match="was not made by ocrdata"):
        write_whole(out, "two", force=True)
    assert (out / "a.jpg").read_bytes() == b"precious"


def test_a_file_appears_when_it_is_whole(tmp_path):
    out = tmp_path / "x" / "result.json"
    with pytest.raises(ValueError, match="no"), staged_file(out) as stage:
        stage.write_text("half", encoding="utf-8")
        raise ValueError("no")
    assert not list(out.parent.iterdir())
    with staged_file(out) as stage:
        stage.write_text("whole", encoding="utf-8")
    with pytest.raises(UserError, match="exists already"), staged_file(out):
        pass
    assert out.read_text(encoding="utf-8") == "whole"


KILLED_HALF_WAY = """
import os, signal, sys
from pathlib import Path
from ocrdata.folders.outputs import staged_folder
with staged_folder(Path(sys.argv[1]), force=True) as stage:
    (stage / "half.txt").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_run_left_is_swept_by_the_next(tmp_path):
    out = tmp_path / "set [1]"
    write_whole(out, "one")
    done = subprocess.run([sys.executable, "-c", KILLED_HALF_WAY, out], check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(list(tmp_path.iterdir())) == 2
    assert (out / "a.txt").read_text(encoding="utf-8") == "one"
    write_whole(out, "two", force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["set [1]"]


def test_a_replacement_that_was_killed_between_its_renames_keeps_the_old_result(tmp_path):
    out = tmp_path / "set"
    write_whole(out, "one")
    dead = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    out.rename(tmp_path / f".set.old-{socket.gethostname()}-{int(dead.stdout)}")
    with pytest.raises(UserError, match="exists already"):
        write_whole(out, "two")
    assert (out / "a.txt").read_text(encoding="utf-8") == "one"


def test_what_is_left_of_a_run_whose_result_is_in_place_goes_when_that_is_refused(tmp_path):
    out = tmp_path / "set"
    write_whole(out, "one")
    done, going_on = tmp_path / ".set.0123456789ab.part", tmp_path / ".set.ba9876543210.part"
    (done / "work").mkdir(parents=True)
    (going_on / "stage").mkdir(parents=True)
    (going_on / "journal.jsonl").touch()
    half_removed = tmp_path / ".set.aaaaaaaaaaaa.part"
    (half_removed / "stage" / "images").mkdir(parents=True)
    with pytest.raises(UserError, match="exists already"):
        refuse_existing(out, force=False)
    assert out.is_dir() and going_on.is_dir() and not done.exists() and not half_removed.exists()


@pytest.mark.parametrize("name", [".", ".."])
def test_a_folder_is_not_put_where_somebody_is(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="no name for a new folder"):
        refuse_existing(Path(name), force=True)


def test_what_a_living_run_is_writing_stays(tmp_path):
    others = [
        tmp_path / f".set.part-{socket.gethostname()}-{os.getppid()}",
        tmp_path / ".set.part-another-host-1234567",
    ]
    for other in others:
        other.mkdir()
    write_whole(tmp_path / "set", "one")
    assert all(other.exists() for other in others)


@pytest.mark.parametrize("force", [False, True])
def test_a_file_of_the_users_is_never_replaced_by_a_folder(tmp_path, force):
    notes = tmp_path / "notes"
    notes.write_text("precious", encoding="utf-8")
    with pytest.raises(UserError, match="is a file"):
        write_whole(notes, "one", force=force)
    assert notes.read_text(encoding="utf-8") == "precious"
    assert list(tmp_path.iterdir()) == [notes]


def test_a_folder_is_never_replaced_by_a_file(tmp_path):
    with pytest.raises(UserError, match="is a folder"), staged_file(tmp_path, force=True):
        pass


@pytest.mark.parametrize("there", ["whole", "empty", "dangling"])
def test_a_link_stays_a_link_and_the_folder_that_it_names_is_written(tmp_path, there):
    disk, out = tmp_path / "disk" / "set", tmp_path / "set"
    if there == "whole":
        write_whole(disk, "one")
    elif there == "empty":
        disk.mkdir(parents=True)
    out.symlink_to(disk, target_is_directory=True)
    for text in ("two", "three"):
        write_whole(out, text, force=True)
        assert out.is_symlink() and (disk / "a.txt").read_text(encoding="utf-8") == text
    assert sorted(path.name for path in tmp_path.rglob("*")) == [
        "a.txt",
        "disk",
        "ocrdata.json",
        "set",
        "set",
    ]


def test_a_link_that_leads_to_itself_is_refused(tmp_path):
    (tmp_path / "set").symlink_to(tmp_path / "set")
    with pytest.raises(UserError, match="leads back to itself"):
        write_whole(tmp_path / "set", "one")


@pytest.mark.parametrize("name", ["名" * 100, "file/set", "file/a/b"])
def test_a_place_where_nothing_can_be_is_answered_with_a_sentence(tmp_path, name):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UserError, match="cannot be written"):
        write_whole(tmp_path / name, "one")
    with pytest.raises(UserError, match="cannot be written"), staged_file(tmp_path / name) as stage:
        stage.write_text("one", encoding="utf-8")


@pytest.mark.parametrize("staged", [staged_file, staged_folder])
@pytest.mark.parametrize(
    ("name", "said"),
    [("n" * 256, "name is too long"), ("file/x", "one of the folders above it is a file")],
)
def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path, staged, name, said):
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match=said), staged(tmp_path / name) as stage:
        stage.touch()
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("code", "said"), [(errno.EROFS, "file system is read-only"), (errno.ENOSPC, "disk is full")]
)
def test_a_storage_that_fails_is_a_sentence(tmp_path, code, said):
    with pytest.raises(UserError, match=said), staged_folder(tmp_path / "out"):
        raise OSError(code, os.strerror(code), str(tmp_path))
    assert not list(tmp_path.iterdir())


def test_half_a_character_in_a_manifest_is_written_as_json_spells_it(tmp_path):
    counts = {"notes": ["\ud800 and \udfff", "中"]}
    write_manifest(tmp_path, "convert", {}, counts)
    assert json.loads((tmp_path / "ocrdata.json").read_bytes())["counts"] == counts


def test_a_disk_that_is_full_while_a_folder_is_copied_is_a_sentence(tmp_path):

    def full(*given, **more):
        raise OSError(28, "No space left on device", "b")

    (tmp_path / "from").mkdir()
    (tmp_path / "from" / "a").write_text("a", encoding="utf-8")
    with pytest.raises(UserError, match="the disk is full"), staged_folder(tmp_path / "out") as stage:
        shutil.copytree(tmp_path / "from", stage / "sub", copy_function=full)

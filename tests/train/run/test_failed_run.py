"""What a training leaves when it fails, is stopped or is killed: no checkpoint is ever removed."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ocrdata.errors import UserError
from ocrdata.folders.outputs import staged_folder
from ocrdata.train.run import failed_run
from ocrdata.train.run.resume import EarlierRun


def run_folder(folder: Path, *, checkpoint: bool) -> Path:
    folder.mkdir(parents=True)
    (folder / "train.log").write_text("step 1\n", encoding="utf-8")
    if checkpoint:
        (folder / "latest.pdparams").write_bytes(b"weights")
    return folder


def test_a_folder_with_checkpoints_is_not_replaced_by_a_later_failure(tmp_path: Path) -> None:
    out = tmp_path / "first"
    for number, has_one in enumerate((False, True, False, True)):
        place = failed_run.place_for(out)
        failed_run.keep(run_folder(tmp_path / f"stage-{number}", checkpoint=has_one), place, None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first.failed", "first.failed-2"]
    assert all(failed_run.has_checkpoints(path) for path in tmp_path.iterdir())


def test_a_folder_of_the_users_own_stays(tmp_path: Path) -> None:
    (tmp_path / "first.failed").mkdir()
    (tmp_path / "first.failed" / "notes.txt").write_text("mine", encoding="utf-8")
    assert failed_run.place_for(tmp_path / "first") == tmp_path / "first.failed-2"


def test_a_run_that_went_on_takes_the_place_of_what_it_went_on_from(tmp_path: Path) -> None:
    before = run_folder(tmp_path / "first.failed", checkpoint=True)
    assert failed_run.place_for(tmp_path / "first", EarlierRun(before, 1, None)) == before
    assert failed_run.place_for(tmp_path / "first") == tmp_path / "first.failed-2"


@pytest.mark.parametrize("checkpoint", [False, True])
def test_a_killed_run_is_kept_and_offered(tmp_path: Path, checkpoint: bool) -> None:
    out = tmp_path / "第一"
    dead = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    run_folder(tmp_path / f".第一.part-{socket.gethostname()}-{int(dead.stdout)}", checkpoint=checkpoint)
    if checkpoint:
        with pytest.raises(UserError, match="was killed") as caught:
            failed_run.rescue(out)
        assert f"--resume {out}.failed" in caught.value.remedy
    failed_run.rescue(out)
    with staged_folder(out):
        pass
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == (["第一", "第一.failed"] if checkpoint else ["第一"])

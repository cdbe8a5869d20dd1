"""What a training leaves when it fails, is stopped or is killed: no checkpoint is ever removed."""

import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ocrdata.errors import UserError
from ocrdata.folders.outputs import staged_folder
from ocrdata.train.run import curve, failed_run, finetune, launch
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


@pytest.mark.parametrize("epoch", [True, False])
def test_a_run_that_continued_another_leaves_it_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], epoch: bool
) -> None:
    """Whether or not it has a complete epoch, and what it has saved itself is kept."""
    before = run_folder(tmp_path / "first.failed", checkpoint=True)
    stage = run_folder(tmp_path / "stage", checkpoint=epoch)
    (stage / "best_accuracy.pdparams").write_bytes(b"better")
    (stage / "latest.pdopt.part").write_bytes(b"half of")
    place = failed_run.place_for(tmp_path / "first")

    failed_run.keep(stage, place, EarlierRun(before, 1, None))

    assert sorted(path.name for path in tmp_path.iterdir()) == ["first.failed", "first.failed-2"]
    assert (before / "latest.pdparams").read_bytes() == b"weights"
    assert (place / "best_accuracy.pdparams").read_bytes() == b"better"
    assert not list(place.glob("*.part"))
    assert f"--resume {place if epoch else before}\n" in capsys.readouterr().err


def test_checkpoints_are_kept_even_if_those_of_the_earlier_run_cannot_be_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(failed_run.resume, "keep_best", full)
    before = run_folder(tmp_path / "first.failed", checkpoint=True)
    out = tmp_path / "first"
    with pytest.raises(UserError, match="the disk is full"), staged_folder(out) as stage:
        stage.rmdir()
        run_folder(stage, checkpoint=True)
        failed_run.keep(stage, failed_run.place_for(out), EarlierRun(before, 1, 0.5))
    assert failed_run.has_checkpoints(tmp_path / "first.failed-2")


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


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A run whose training is over at once and has left a checkpoint."""

    def train(plan: Any, stage: Path, log: Path, watch: object) -> finetune.TrainingResult:
        (stage / finetune.LOG).write_text("step 1\n", encoding="utf-8")
        (stage / "latest.pdparams").write_bytes(b"weights")
        return finetune.TrainingResult(0.5, 1.0, 1, (0.5,))

    monkeypatch.setattr(finetune, "_train", train)
    monkeypatch.setattr(finetune, "write_inputs", lambda *given: None)
    monkeypatch.setattr(curve, "draw", lambda *given: None)
    settings = SimpleNamespace(
        preset=SimpleNamespace(indicator="acc", score_name="accuracy", sample_name="lines")
    )
    options = SimpleNamespace(out=tmp_path / "out", force=False)
    return SimpleNamespace(options=options, settings=settings, evaluation=(), earlier=None)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (UserError("a.png cannot be decoded.", "Leave it out."), ""),
        (KeyboardInterrupt(), ""),
        (launch.Terminated(signal.SIGTERM), "Error: the training was ended by SIGTERM. {left} holds"),
    ],
)
def test_a_run_that_dies_while_it_reads_the_lines_to_keep_keeps_its_checkpoints(
    tmp_path: Path, plan: Any, capsys: pytest.CaptureFixture[str], error: BaseException, said: str
) -> None:
    class Watch:
        def look(self, weights: Path, step: int) -> None:
            return None

        def is_lost(self) -> bool:
            return False

        def finish(self, folder: Path) -> Mapping[str, object]:
            raise error

    with pytest.raises(type(error)):
        finetune.run(plan, Watch())
    assert [path.name for path in tmp_path.iterdir()] == ["out.failed"]
    assert (tmp_path / "out.failed" / "latest.pdparams").read_bytes() == b"weights"
    assert said.format(left=tmp_path / "out.failed") in capsys.readouterr().err


def test_a_dry_run_rescues_what_a_killed_run_has_left(tmp_path: Path, plan: Any) -> None:
    dead = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    run_folder(tmp_path / f".out.part-{socket.gethostname()}-{int(dead.stdout)}", checkpoint=True)
    with pytest.raises(UserError, match="was killed"):
        finetune.prepare(plan)
    assert (tmp_path / "out.failed" / "latest.pdparams").read_bytes() == b"weights"


def test_a_kill_between_two_folders_brings_the_older_result_back(tmp_path: Path) -> None:
    dead = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    owner = f"{socket.gethostname()}-{int(dead.stdout)}"
    run_folder(tmp_path / f".out.old-{owner}", checkpoint=True)
    run_folder(tmp_path / f".out.part-{owner}", checkpoint=True)
    with pytest.raises(UserError, match="was killed"):
        failed_run.rescue(tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "out.failed"]

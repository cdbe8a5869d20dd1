"""The watch during a training: what it reads, when, what it says, and which checkpoint it puts aside."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from ocrdata.errors import UserError
from ocrdata.evaluation import recogniser
from ocrdata.evaluation.networks import TrainedNetwork
from ocrdata.evaluation.reader import Reader
from ocrdata.forgetting import checkpoint_reading, kept_lines, training_watch
from ocrdata.samples.charset import Charset
from ocrdata.samples.labels import Line
from ocrdata.train.run import finetune
from ocrdata.train.run.log_events import CheckpointAccuracy
from ocrdata.train.weights import checkpoint
from ocrdata.train.weights.blend import Budget, Trial
from tests import running

SETS = kept_lines.NewAndKeptLines([Line(Path("n.png"), "1")], {"signs": [Line(Path("k.png"), "2")]})


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Reading replaced: a checkpoint of one number w reads w of the new lines and 1 - w / 10 of the kept."""
    weights: list[float] = []

    def measure(model, path, sets, reader, name, share, watched=()):
        value = float(checkpoint.read(path)["w"][0])
        if value < 0:
            raise UserError("is no checkpoint.", "")
        weights.append(round(value, 3))
        return checkpoint_reading.ReadCheckpoint(Trial(name, share, value, {"signs": 1 - value / 10}))

    monkeypatch.setattr(checkpoint_reading, "measure", measure)
    return weights


def watch_of(
    folder: Path, stop_drop: float | None = None, max_drop: float = 5
) -> training_watch.TrainingWatch:
    checkpoint.write(folder / "start.pdparams", {"w": np.zeros(1, np.float32)})
    network = TrainedNetwork({}, folder / "start.pdparams")
    model = recogniser.Recogniser(Charset(("1", "2")), (3, 48, 320), network)
    run = checkpoint_reading.FinishedTraining(folder, model, folder / "start.pdparams")
    stock = checkpoint_reading.StockAccuracy(Trial("stock", 0, 0.1, {"signs": 1.0}), ())
    return training_watch.TrainingWatch(
        run, SETS, stock, Reader("cpu", Path("code")), Budget(max_drop), False, stop_drop
    )


def saved(folder: Path, name: str, value: float) -> Path:
    checkpoint.write(folder / name, {"w": np.array([value], np.float32)})
    return folder / name


def test_every_new_checkpoint_is_read_once_under_whatever_name(read: list[float], tmp_path: Path) -> None:
    watching = watch_of(tmp_path)
    assert watching.look(saved(tmp_path, finetune.BEST, 0.3), 10) == CheckpointAccuracy(
        pytest.approx(0.3), pytest.approx(0.97)
    )
    assert watching.look(saved(tmp_path, finetune.LATEST, 0.4), 20) is None
    assert watching.look(saved(tmp_path, "iter_epoch_1.pdparams", 0.3), 20) is None
    assert watching.look(saved(tmp_path, "iter_epoch_2.pdparams", 0.5), 40) is not None
    assert read == [0.3, 0.5]


def test_what_is_past_the_budget_is_said_at_once(
    read: list[float], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    watching = watch_of(tmp_path, max_drop=0.5)
    watching.look(saved(tmp_path, finetune.BEST, 0.8), 1500)
    assert (
        "step 1,500: new lines 80.00%, kept signs 92.00%; 8.0 points of signs are lost, more than the 0.5 "
        "allowed" in " ".join(capsys.readouterr().err.split())
    )


def test_a_best_that_will_be_overwritten_is_put_aside_while_none_within_the_budget_is_better(
    read: list[float], tmp_path: Path
) -> None:
    watching = watch_of(tmp_path)
    for step, value in ((10, 0.2), (20, 0.4), (30, 0.9)):  # the last one loses 9 points of 5
        watching.look(saved(tmp_path, finetune.BEST, value), step)
    assert [path.name for path in tmp_path.glob("step_*")] == ["step_20.pdparams"]
    assert watching.finish(tmp_path)["chosen"] == "step_20"
    assert checkpoint.read(tmp_path / finetune.BEST)["w"][0] == np.float32(0.4)
    assert read == [0.2, 0.4, 0.9]  # nothing is read again at the end
    assert not list(tmp_path.glob("step_*"))


def test_a_checkpoint_that_cannot_be_read_does_not_end_the_training(
    read: list[float], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert watch_of(tmp_path).look(saved(tmp_path, finetune.BEST, -1), 7) is None
    assert "the training goes on" in " ".join(capsys.readouterr().err.split())
    assert not list(tmp_path.glob("step_*"))


@pytest.mark.parametrize(("stop_drop", "lost"), [(None, False), (10, False), (6, True)])
def test_the_training_ends_where_more_is_lost_than_stop_drop(
    read: list[float], tmp_path: Path, stop_drop: float | None, lost: bool
) -> None:
    watching = watch_of(tmp_path, stop_drop)
    assert not watching.is_lost()
    watching.look(saved(tmp_path, finetune.BEST, 0.8), 5)
    assert watching.is_lost() is lost


@pytest.fixture
def plan(tmp_path: Path) -> Any:
    """A run with lines to train on, to evaluate and to keep, each of a folder of its own."""
    folders = {}
    for number, name in enumerate(("trained", "new", "kept"), start=1):
        folders[name] = tmp_path / name / "rec.txt"
        folders[name].parent.mkdir()
        folders[name].write_text("a.png\t1\n", encoding="utf-8")
        cv2.imwrite(str(tmp_path / name / "a.png"), np.full((32, 64, 3), 50 * number, np.uint8))
    data = SimpleNamespace(label_files=(folders["trained"],), data_dir=folders["trained"].parent)
    options = SimpleNamespace(
        evaluation=(folders["new"],),
        keep={"kept": [folders["kept"]]},
        max_drop=0.5,
        max_drop_of={},
        route=False,
        route_chars=(),
    )
    return SimpleNamespace(
        charset=Charset(("1",)),
        options=options,
        settings=SimpleNamespace(data=data, keep_images=(), stock=tmp_path / "stock.pdparams"),
    )


def test_lines_to_keep_are_checked_before_anything_is_trained(plan: Any) -> None:
    sets = training_watch.check_sets(plan)
    assert [len(lines) for lines in (sets.new, *sets.kept.values())] == [1, 1]


def test_a_budget_of_a_set_that_there_is_not_is_refused_in_a_dry_run_as_well(plan: Any) -> None:
    plan.options.max_drop_of = {"photographs": 100.0}
    with pytest.raises(UserError, match="a set 'photographs' that is not one of --keep"):
        training_watch.check_sets(plan)


@pytest.mark.parametrize("other", ["trained", "new"])
def test_lines_to_keep_that_are_used_elsewhere_are_refused(plan: Any, tmp_path: Path, other: str) -> None:
    (tmp_path / "kept" / "a.png").write_bytes((tmp_path / other / "a.png").read_bytes())
    with pytest.raises(UserError, match="in the lines to keep"):
        training_watch.check_sets(plan)


def test_lines_to_keep_that_are_missing_and_a_detection_model_are_refused(plan: Any, tmp_path: Path) -> None:
    (tmp_path / "kept" / "a.png").unlink()
    with pytest.raises(UserError, match=r"a\.png"):
        training_watch.check_sets(plan)
    plan.charset = None
    with pytest.raises(UserError, match="--keep is for recognition"):
        training_watch.check_sets(plan)


def test_a_dry_run_checks_the_lines_to_keep(
    plan: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan.sentences = plan.details = lambda: ()
    monkeypatch.setattr("ocrdata.train.run.settle.settle", lambda options: plan)
    monkeypatch.setattr(finetune, "prepare", lambda plan: "python tools/train.py")
    arguments = ["finetune", "--data", tmp_path / "trained", "--eval", tmp_path / "new", "--dry-run"]
    arguments += ["--keep", tmp_path / "kept", "--out", tmp_path / "out"]
    assert "tools/train.py" in running.run_command(*arguments).output
    (tmp_path / "kept" / "a.png").unlink()
    assert running.run_command(*arguments, code=None).exit_code == 1


def test_the_trained_network_of_a_routed_run_is_no_start(plan: Any, tmp_path: Path) -> None:
    (tmp_path / "router.npz").touch()
    with pytest.raises(UserError, match="one of two networks of a routed run") as caught:
        training_watch.check_sets(plan)
    assert str(tmp_path / "original.pdparams") in caught.value.remedy
    plan.settings.stock = tmp_path / "original.pdparams"
    training_watch.check_sets(plan)

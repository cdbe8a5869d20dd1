"""Going on with a run: what is carried over, and that a worse checkpoint never replaces a better one."""

import json
import os
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ocrdata.errors import UserError
from ocrdata.samples.charset import Charset, read_charset
from ocrdata.train.data.line_set import TrainingSet
from ocrdata.train.models import config, presets
from ocrdata.train.models.config import TrainingSettings
from ocrdata.train.run import resume
from ocrdata.train.weights import checkpoint


def run(folder: Path, epochs: int, best: float | None, content: str = "") -> Path:
    """What PaddleOCR leaves of a run: latest, and best_accuracy if there was an evaluation."""
    folder.mkdir(parents=True, exist_ok=True)
    states = {"epoch": epochs, "global_step": epochs * 10, "best_model_dict": {"acc": best or 0.0}}
    for prefix in ("latest",) if best is None else ("latest", "best_accuracy"):
        for suffix in (".pdparams", ".pdopt"):
            (folder / f"{prefix}{suffix}").write_bytes(pickle.dumps({"weight": content}, protocol=2))
        (folder / f"{prefix}.states").write_bytes(pickle.dumps(states, protocol=2))
    return folder


def weight(folder: Path, prefix: str) -> str:
    return str(pickle.loads((folder / f"{prefix}.pdparams").read_bytes())["weight"])


class Harmful:
    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, ("taken-over",)


@pytest.mark.parametrize("suffix", resume.SUFFIXES)
def test_files_that_would_run_code_are_refused_before_paddle_loads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = run(tmp_path / "run", 1, 0.5)
    (folder / f"latest{suffix}").write_bytes(pickle.dumps({"epoch": 1, "weight": Harmful()}))
    with pytest.raises(UserError, match="mkdir is not allowed in a checkpoint"):
        resume.find(folder, "acc")
    assert not (tmp_path / "taken-over").exists()


def test_the_epochs_and_the_best_score_are_found(tmp_path: Path) -> None:
    earlier = resume.find(run(tmp_path / "a.failed", 3, 0.75), "acc")
    assert (earlier.epochs, earlier.best) == (3, 0.75)
    assert earlier.checkpoint == tmp_path / "a.failed" / "latest"
    assert resume.find(run(tmp_path / "b", 1, None), "acc").best is None


@pytest.mark.parametrize(
    ("written", "stock"),
    [
        (
            "stock_model: first.pdparams\n  pretrained_model: second.pdparams\n  checkpoints: run/latest",
            "first",
        ),
        ("pretrained_model: first.pdparams\n  checkpoints: null", "first"),  # of an earlier version
        ("pretrained_model: second.pdparams\n  checkpoints: run/latest", None),
        ("stock_model: null\n  pretrained_model: second.pdparams\n  checkpoints: null", None),
    ],
)
def test_what_the_first_of_continued_runs_started_from_is_found(
    tmp_path: Path, written: str, stock: str | None
) -> None:
    folder = run(tmp_path / "a", 1, 0.5)
    (folder / "config.yml").write_text(f"Global:\n  {written}\n", encoding="utf-8")
    assert resume.find(folder, "acc").stock == (Path(f"{stock}.pdparams") if stock else None)


def test_where_the_first_weights_are_gone_it_is_said_and_no_original_network_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = run(tmp_path / "a", 1, 0.5)
    (folder / "config.yml").write_text("Global:\n  stock_model: gone.pdparams\n", encoding="utf-8")
    earlier = resume.find(folder, "acc")
    assert resume.stock_of(earlier, "", compared=True) is None
    assert "what is lost is counted from its latest checkpoint on." in capsys.readouterr().err
    with pytest.raises(UserError, match="--route has no original network"):
        resume.stock_of(earlier, "--route", compared=True)


def test_a_run_that_does_not_know_its_first_weights_names_none(tmp_path: Path) -> None:
    """Its own beginning would pass for them in the next run."""
    preset, data = presets.load("PP-OCRv3_mobile_rec"), TrainingSet(tmp_path, (), ())
    plain = TrainingSettings(
        preset, data, Path("latest.pdparams"), 2, 1, 1, (), "cpu", 1e-4, "cosine", 1, 1, 0
    )
    resumed = replace(plain, checkpoint=Path("latest"))
    assert config.build(plain, tmp_path)["Global"]["stock_model"] == "latest.pdparams"
    assert config.build(resumed, tmp_path)["Global"]["stock_model"] is None
    known = replace(resumed, first=Path("first.pdparams"))
    assert config.build(known, tmp_path)["Global"]["stock_model"] == "first.pdparams"


def test_the_best_score_on_other_samples_does_not_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier = resume.find(run(tmp_path / "old", 3, 0.9, "old"), "acc")
    stage = run(tmp_path / "new", 1, 0.5, "new")
    for folder, label in ((tmp_path / "old", "12"), (stage, "13")):
        (folder / "eval.txt").write_text(f"../lines/a.png\t{label}\n", encoding="utf-8")
    assert resume.keep_best(earlier, stage, 0.5) == 0.5
    assert "are not those of the earlier run" in capsys.readouterr().err


@pytest.mark.parametrize("warmed_up", [True, False])
def test_the_schedule_has_a_warm_up_if_that_of_the_earlier_run_has_one(
    tmp_path: Path, warmed_up: bool
) -> None:
    lr = pytest.importorskip("paddle").optimizer.lr
    schedule = lr.CosineAnnealingDecay(0.1, 10)
    if warmed_up:
        schedule = lr.LinearWarmup(schedule, 2, 0.0, 0.1)
    folder = run(tmp_path / "run", 1, None)
    (folder / "latest.pdopt").write_bytes(pickle.dumps({"LR_Scheduler": schedule.state_dict()}))
    assert resume.find(folder, "acc").warmed_up is warmed_up


def test_a_folder_without_a_whole_epoch_is_refused(tmp_path: Path) -> None:
    run(tmp_path / "run", 1, 0.5)
    (tmp_path / "run" / "latest.pdopt").unlink()
    with pytest.raises(UserError, match=r"has no latest\.pdopt to continue from"):
        resume.find(tmp_path / "run", "acc")


def test_a_damaged_state_is_no_traceback(tmp_path: Path) -> None:
    run(tmp_path / "run", 1, 0.5)
    (tmp_path / "run" / "latest.states").write_bytes(b"not a pickle")
    with pytest.raises(UserError, match="is not loaded"):
        resume.find(tmp_path / "run", "acc")


@pytest.mark.parametrize(("score", "kept"), [(0.6, "old"), (0.8, "new"), (0.75, "new")])
def test_the_better_checkpoint_stays(tmp_path: Path, score: float, kept: str) -> None:
    earlier = resume.find(run(tmp_path / "old", 3, 0.75, "old"), "acc")
    stage = run(tmp_path / "new", 5, score, "new")
    assert resume.keep_best(earlier, stage, score) == max(score, 0.75)
    assert weight(stage, "best_accuracy") == kept


def test_a_run_that_was_stopped_before_its_evaluation_keeps_the_earlier_best(tmp_path: Path) -> None:
    earlier = resume.find(run(tmp_path / "old", 3, 0.75, "old"), "acc")
    stage = run(tmp_path / "new", 4, None, "new")
    assert resume.keep_best(earlier, stage, None) == 0.75
    assert weight(stage, "best_accuracy") == "old"
    assert weight(stage, "latest") == "new"


def test_steps_of_an_epoch_that_was_not_finished_are_not_counted_twice(tmp_path: Path) -> None:
    folder = run(tmp_path / "old", 2, None)
    rows = [
        {"kind": "step", "epoch": epoch, "step": step} for step, epoch in enumerate((1, 1, 2, 2, 3), start=1)
    ]
    (folder / "metrics.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    (folder / "train.log").write_text("before\n", encoding="utf-8")
    stage = tmp_path / "stage"
    stage.mkdir()
    assert resume.copy_records(resume.find(folder, "acc"), stage) == 4
    assert len((stage / "metrics.jsonl").read_text(encoding="utf-8").splitlines()) == 4
    assert (stage / "train.log").read_text(encoding="utf-8") == "before\n"
    assert resume.copy_records(None, stage) == 0


def test_a_record_that_was_cut_off_ends_what_is_carried_over(tmp_path: Path) -> None:
    folder = run(tmp_path / "old", 2, None)
    rows = [{"kind": "step", "epoch": 1, "step": step} for step in (1, 2, 3)]
    text = "\n".join(map(json.dumps, rows))
    (folder / "metrics.jsonl").write_text(text[:-9], encoding="utf-8")
    stage = tmp_path / "stage"
    stage.mkdir()
    assert resume.copy_records(resume.find(folder, "acc"), stage) == 2


def test_a_run_with_other_characters_of_the_same_number_is_not_continued(tmp_path: Path) -> None:
    arrays = {"head.fc.weight": np.zeros((2, 4), np.float32), "head.fc.bias": np.zeros(4, np.float32)}
    checkpoint.write(tmp_path / "latest.pdparams", arrays)
    (tmp_path / "dictionary.txt").write_text("a\nb\n", encoding="utf-8")
    own = read_charset(tmp_path / "dictionary.txt")
    earlier = resume.EarlierRun(tmp_path, 1, None)
    resume.require_same_head(earlier, own, guide=False)
    other = Charset(own.characters[::-1], own.path)
    with pytest.raises(UserError, match="was trained with another dictionary"):
        resume.require_same_head(earlier, other, guide=False)


def test_a_tie_that_was_not_saved_keeps_the_earlier_best(tmp_path):
    earlier = resume.find(run(tmp_path / "old", 3, 0.75, "old"), "acc")
    stage = tmp_path / "new"
    stage.mkdir()  # PaddleOCR saved no best checkpoint in the part that went on
    assert resume.keep_best(earlier, stage, 0.75) == 0.75
    assert (stage / "best_accuracy.pdparams").is_file()


@pytest.mark.parametrize(
    ("characters", "guide", "words"),
    [
        ("abc", False, ""),
        ("abcd", False, "was trained with 3 characters, not with 4"),
        ("abc", True, "was trained without --gtc"),
    ],
)
def test_a_run_with_another_last_layer_is_not_continued(tmp_path, characters, guide, words):
    arrays = {"head.fc.weight": np.zeros((2, 4), np.float32), "head.fc.bias": np.zeros(4, np.float32)}
    checkpoint.write(tmp_path / "latest.pdparams", arrays)
    earlier, charset = resume.EarlierRun(tmp_path, 1, None), Charset(tuple(characters), tmp_path / "dict.txt")
    if not words:
        resume.require_same_head(earlier, charset, guide=guide)
        return
    with pytest.raises(UserError) as caught:
        resume.require_same_head(earlier, charset, guide=guide)
    assert words in caught.value.what
    assert "--pretrained" in caught.value.remedy

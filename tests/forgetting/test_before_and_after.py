"""What a training that keeps nothing has changed, read with real networks whose weights were disturbed."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from ocrdata import resources
from ocrdata.cli import cli
from ocrdata.errors import UserError
from ocrdata.forgetting import before_and_after, checkpoint_reading, chosen_readings, photographs
from ocrdata.forgetting.kept_lines import NewAndKeptLines
from ocrdata.run_page import measured
from ocrdata.samples import labels
from ocrdata.samples.charset import Charset
from ocrdata.samples.labels import Line
from ocrdata.train.run import finetune
from ocrdata.train.run.options import FinetuneOptions
from ocrdata.train.run.settle import FinetunePlan, settle
from ocrdata.train.weights import checkpoint
from tests.conftest import Drawer, PageDrawer

GENERAL = "中国人民大学生日月水火土天地上下"


def plan_of(home: Path, model: str, train: Path, evaluation: Path) -> FinetunePlan:
    result = CliRunner().invoke(cli, ["mix", str(train), "--out", str(home / "mix")])
    assert result.exit_code == 0, result.output
    mix = home / "mix" / "mix.yml"
    return settle(
        FinetuneOptions(
            data=mix, evaluation=(evaluation,), model=model, device="cpu", epochs=1, out=home / "run"
        )
    )


def leave_disturbed(plan: FinetunePlan, folder: Path) -> None:
    """What a training would leave: its config, and other weights than those that it started from."""
    folder.mkdir()
    finetune.write_inputs(plan, folder, folder)
    finetune.write_inputs(plan, folder, folder, "config.yml")
    rng = np.random.default_rng(1)
    arrays = {
        name: array + rng.normal(0, 0.5 * array.std(), array.shape).astype(array.dtype)
        if array.ndim > 1
        else array
        for name, array in checkpoint.read(plan.settings.stock).items()
    }
    checkpoint.write(folder / finetune.BEST, arrays)


def readings(folder: Path) -> Any:
    return json.loads((folder / chosen_readings.NAME).read_text(encoding="utf-8"))


@pytest.mark.slow
def test_new_lines_and_the_shipped_photographs_are_read_before_and_after(
    tmp_path: Path, draw: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photographs, "WORTH", 0)  # else a training as short as this one is not measured
    train, val = (
        draw(tmp_path / name, "NotoSansSCSubset-Regular", GENERAL, 16, len(name)) for name in ("train", "val")
    )
    plan = plan_of(tmp_path, "PP-OCRv3_mobile_rec", train, val)
    leave_disturbed(plan, tmp_path / "left")
    counts = before_and_after.watch_of(plan).finish(tmp_path / "left")["photographs"]
    found = readings(tmp_path / "left")
    before, after = (found[model]["new lines"] for model in ("before", "after"))
    assert before["lines"] == 16
    assert before["accuracy"] > after["accuracy"]
    shipped = len(list(labels.read_lines(resources.folder("recipes") / resources.PHOTOGRAPHS)))
    wrong = {
        model: {line["image"] for line in found[model]["photographs"]["wrong"]}
        for model in ("before", "after")
    }
    assert counts == {
        "read_before": shipped - len(wrong["before"]),
        "still_read": shipped - len(wrong["before"] | wrong["after"]),
    }


@pytest.mark.slow
def test_boxes_are_found_before_and_after_by_a_detector(tmp_path: Path, draw_pages: PageDrawer) -> None:
    train, val = (draw_pages(tmp_path / name, 3, len(name)) for name in ("train", "val"))
    plan = plan_of(tmp_path, "PP-OCRv3_mobile_det", train, val)
    leave_disturbed(plan, tmp_path / "left")
    assert before_and_after.watch_of(plan).finish(tmp_path / "left") == {}
    shown = measured.read(None, tmp_path / "left" / chosen_readings.NAME)
    assert shown is not None
    (pages,) = shown.sets
    before, after = pages.scores
    assert before.samples == after.samples == 9
    assert before.score > 0.9 > after.score
    assert pages.changed.worse == 3


def test_what_was_read_before_and_after_is_said_with_whose_measure_it_is() -> None:
    found = {
        "before": {"new lines": {"accuracy": 0.5}, "photographs": {"accuracy": 0.9}},
        "after": {"new lines": {"accuracy": 0.96}, "photographs": {"accuracy": 0.8999}},
    }
    measured_by = "as `ocrdata evaluate` measures it"
    assert list(before_and_after.sentences(found, "accuracy")) == [
        f"new lines: accuracy 50.00% before the training, 96.00% after it, {measured_by}",
        f"photographs: accuracy 90.00% before the training, 89.99% after it, {measured_by}",
    ]


@pytest.mark.parametrize(
    "error", [UserError("the network is gone.", "Find it."), OSError(28, "No space left")]
)
def test_what_cannot_be_read_is_said_and_fails_no_training(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
) -> None:
    def read_lines(*_: object) -> None:
        raise error

    monkeypatch.setattr(checkpoint_reading, "read_lines", read_lines)
    preset = SimpleNamespace(config={"Architecture": {}}, image_shape=(3, 48, 320))
    settings = SimpleNamespace(device="cpu", preset=preset, stock=tmp_path / "stock.pdparams")
    plan: Any = SimpleNamespace(settings=settings, charset=Charset(("1",)), code=tmp_path)
    sets = NewAndKeptLines([Line(Path("a.png"), "1")], {})
    assert before_and_after.LinesBeforeAndAfter(plan, sets).finish(tmp_path) == {}
    assert "What the training has changed could not be read" in capsys.readouterr().err
    assert not (tmp_path / chosen_readings.NAME).exists()

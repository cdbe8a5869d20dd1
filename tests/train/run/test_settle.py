"""What is settled before a run, from Python as on the command line."""

from dataclasses import replace
from pathlib import Path

import click
import numpy as np
import pytest
import yaml

from ocrdata.errors import UserError
from ocrdata.train.models import presets
from ocrdata.train.run import finetune
from ocrdata.train.run.options import FinetuneOptions
from ocrdata.train.run.settle import checkpoint_interval, settle
from ocrdata.train.weights import checkpoint
from tests.train.data.test_line_set import label_file
from tests.train.test_commands import checkout


@pytest.fixture
def options(tmp_path: Path) -> dict[str, object]:
    """A run on 40 lines of digits, from a checkpoint that reads ten digits."""
    lines = label_file(tmp_path / "lines", ["0123"] * 40)
    section = {"data_dir": str(lines.parent), "label_file_list": [str(lines)], "ratio_list": [1.0]}
    (tmp_path / "mix.yml").write_text(yaml.safe_dump({"Train": {"dataset": section}}), encoding="utf-8")
    checkpoint.write(tmp_path / "ten.pdparams", {"head.fc.weight": np.zeros((64, 12), np.float32)})
    (tmp_path / "ten.txt").write_text("\n".join("0123456789") + "\n", encoding="utf-8")
    return {
        "data": tmp_path / "mix.yml",
        "evaluation": (lines,),
        "out": tmp_path / "run",
        "pretrained": tmp_path / "ten.pdparams",
        "dictionary": tmp_path / "ten.txt",
        "paddleocr": checkout(tmp_path),
        "device": "cpu",
        "batch_size": 8,
    }


def test_everything_open_is_settled(options: dict[str, object]) -> None:
    plan = settle(FinetuneOptions(**options))  # type: ignore[arg-type]
    run = plan.settings
    assert (run.steps, run.epochs, run.evaluations, run.keep_every) == (5, 20, 20, 0)
    assert run.learning_rate == pytest.approx(2e-4)
    assert any("the guide's rule, linear in the batch, gives 3.125e-06" in said for said in plan.sentences())
    assert len(plan.evaluation) == 40
    assert plan.charset is not None
    assert plan.charset.characters == (*"0123456789", " ")
    assert not plan.options.out.exists()
    assert next(plan.sentences()).startswith(
        "PP-OCRv6_small_rec on cpu: 20 epochs of 5 steps of 8, learning rate"
    )
    assert "Samples per epoch: 40" in list(plan.details())


def test_a_detector_on_a_cpu_is_told_the_guides_rate_as_well(options: dict[str, object]) -> None:
    plan = settle(FinetuneOptions(**options))  # type: ignore[arg-type]
    detector = presets.load("PP-OCRv6_tiny_det")
    run = replace(plan.settings, preset=detector, batch_size=4, learning_rate=4e-4)
    said = " ".join(replace(plan, settings=run).sentences())
    assert "one for short trainings on a CPU" in said and "linear in the batch, gives 5e-05" in said


def test_a_plan_is_written_as_a_config(options: dict[str, object]) -> None:
    plan = settle(FinetuneOptions(**options, epochs=3))  # type: ignore[arg-type]
    line = finetune.prepare(plan)
    config = plan.options.out / "train.yml"
    assert line.endswith(f" -c {config}")
    assert yaml.safe_load(config.read_bytes())["Global"]["epoch_num"] == 3


def test_contradictions_are_refused_before_anything_is_read(options: dict[str, object]) -> None:
    with pytest.raises(click.UsageError, match="--blend needs --keep"):
        settle(FinetuneOptions(**options | {"data": Path("nowhere.yml")}, blend=True, replace_dict=True))  # type: ignore[arg-type]


def test_what_is_in_the_way_is_refused(options: dict[str, object]) -> None:
    out = Path(str(options["out"]))
    out.mkdir()
    (out / "mine.txt").touch()
    with pytest.raises(UserError, match="exists already"):
        settle(FinetuneOptions(**options))  # type: ignore[arg-type]


@pytest.mark.parametrize(("epochs", "every", "checkpoints"), [(1, 1, 1), (8, 1, 8), (20, 3, 6), (100, 13, 7)])
def test_at_most_eight_checkpoints_are_kept(epochs: int, every: int, checkpoints: int) -> None:
    assert checkpoint_interval(epochs) == every
    assert epochs // every == checkpoints


def test_one_epoch_of_one_step_is_singular(options: dict[str, object]) -> None:
    plan = settle(FinetuneOptions(**{**options, "batch_size": 40}, epochs=1))  # type: ignore[arg-type]
    assert next(plan.sentences()).startswith("PP-OCRv6_small_rec on cpu: 1 epoch of 1 step of 40, ")


def test_the_result_names_one_accuracy_and_whose_it_is(options: dict[str, object]) -> None:
    plan = settle(FinetuneOptions(**options))  # type: ignore[arg-type]
    result = finetune.TrainingResult(0.9792, 0.1, 1, (0.9792,))
    assert result.sentence(plan, chosen=False) == (
        f"{plan.options.out} is trained: 1 step, best accuracy 97.92% on 40 lines by PaddleOCR's own measure."
    )
    assert result.sentence(plan, chosen=True) == f"{plan.options.out} is trained: 1 step."

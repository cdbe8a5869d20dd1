"""The log of PaddleOCR's training, line by line. `rec-v3-cpu.log` is the log of a real run."""

import math
from pathlib import Path

from ocrdata.train.run.log_events import (
    CheckpointAccuracy,
    CheckpointSaved,
    Evaluation,
    TrainingStep,
    is_bar,
    is_misfit,
    parse,
    record,
)

LOG = Path(__file__).parents[2] / "data" / "train" / "rec-v3-cpu.log"
STAMP = "[2026/11/22 13:50:54] ppocr INFO: "


def events() -> list[TrainingStep | Evaluation | CheckpointSaved]:
    return [event for line in LOG.read_text(encoding="utf-8").splitlines() if (event := parse(line))]


def test_a_real_log_gives_its_steps_and_its_evaluation_and_nothing_else() -> None:
    found = events()
    assert [event.step for event in found if isinstance(event, TrainingStep)] == [1, 2, 20, 39, 40]
    evaluations = [event for event in found if isinstance(event, Evaluation)]
    assert len(evaluations) == 1  # the "best metric" lines repeat it
    assert evaluations[0].metrics["acc"] == 0.9999999166666735
    assert evaluations[0].metrics["norm_edit_dis"] == 1.0


def test_every_field_of_a_step_is_read() -> None:
    assert events()[0] == TrainingStep(
        epoch=1,
        epochs=1,
        step=1,
        loss=0.277387,
        learning_rate=0.0,
        accuracy=0.999999,
        images_per_second=2.4124,
        eta_seconds=129,
        memory_mb=None,
    )


def test_days_count_in_the_time_left() -> None:
    line = (
        f"{STAMP}epoch: [1/9], global_step: 4, lr: 0.001, loss: 1.5, ips: 4.0 samples/s, eta: 2 days, 2:03:04"
    )
    event = parse(line)
    assert isinstance(event, TrainingStep)
    assert event.eta_seconds == ((2 * 24 + 2) * 60 + 3) * 60 + 4


def test_detection_has_parts_of_a_loss_and_no_accuracy() -> None:
    line = (
        f"{STAMP}epoch: [3/500], global_step: 30, lr: 0.000100, loss: 2.25, loss_shrink_maps: 1.5, "
        "loss_threshold_maps: 0.5, loss_binary_maps: 0.2, loss_cbn: 0.0, avg_reader_cost: 0.1 s, "
        "avg_batch_cost: 1.2 s, avg_samples: 4.0, ips: 3.3 samples/s, eta: 0:10:00"
    )
    event = parse(line)
    assert isinstance(event, TrainingStep)
    assert (event.loss, event.accuracy) == (2.25, None)


def test_a_gpu_build_adds_its_memory() -> None:
    line = (
        f"{STAMP}epoch: [1/2], global_step: 10, lr: 0.0001, acc: 0.5, loss: 1.0, ips: 900.0 samples/s, "
        "eta: 0:00:10, max_mem_reserved: 10240 MB, max_mem_allocated: 9000 MB"
    )
    event = parse(line)
    assert isinstance(event, TrainingStep)
    assert event.memory_mb == 10240


def test_a_loss_that_is_not_a_number_is_read_as_such() -> None:
    line = f"{STAMP}epoch: [1/2], global_step: 10, lr: 1e-05, loss: nan, ips: 9.0 samples/s, eta: 0:00:10"
    event = parse(line)
    assert isinstance(event, TrainingStep)
    assert math.isnan(event.loss)
    assert event.learning_rate == 1e-5


def test_other_lines_say_nothing() -> None:
    for line in (
        "",
        "Traceback (most recent call last):",
        STAMP + "train dataloader has 40 iters",
        "epoch: [1/2]",
    ):
        assert parse(line) is None


def test_records_tell_steps_from_evaluations() -> None:
    records = [record(event) for event in events()]
    assert [item["kind"] for item in records] == ["step"] * 5 + ["evaluation"]


def test_a_redrawn_bar_is_told_from_the_log() -> None:
    assert is_bar("eval model::  40%|████      | 6/15 [00:02<00:03,  2.54it/s]")
    assert not is_bar(STAMP + "cur metric, acc: 0.98")


def test_a_parameter_without_a_place_is_noticed() -> None:
    assert is_misfit("[2026/11/22 13:50:54] ppocr WARNING: The pretrained params backbone.x not in model")
    assert is_misfit(
        "ppocr WARNING: The shape of model params head.fc.weight [64, 97] not matched with loaded params"
    )
    assert not is_misfit(STAMP + "load pretrain successful from x")


def test_a_checkpoint_may_lie_in_a_folder_with_spaces_and_dots() -> None:
    assert parse(f"{STAMP}save model in /runs/v1.5 a/iter_epoch_3") == CheckpointSaved(
        Path("/runs/v1.5 a/iter_epoch_3.pdparams")
    )


def test_what_a_checkpoint_keeps_is_recorded_as_such() -> None:
    assert record(CheckpointAccuracy(0.7, 0.8)) == {"kind": "kept", "new": 0.7, "kept": 0.8}

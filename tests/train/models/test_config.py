"""The config of a run: the guide's numbers, and what PaddleOCR makes of ours."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrdata.train.data.line_set import TrainingSet
from ocrdata.train.models import config, presets
from ocrdata.train.models.config import TrainingSettings

V3 = presets.load("PP-OCRv3_mobile_rec")
DETECTOR = presets.load("PP-OCRv6_tiny_det")


def training_settings(**changes: object) -> TrainingSettings:
    values: dict[str, object] = {
        "preset": V3,
        "data": TrainingSet(Path("/data"), (Path("/data/a.txt"), Path("/data/b.txt")), (1.0, 0.1)),
        "pretrained": Path("/cache/v3.pdparams"),
        "epochs": 20,
        "steps": 100,
        "batch_size": 64,
        "gpus": (),
        "device": "cpu",
        "learning_rate": 5e-5,
        "schedule": "cosine",
        "evaluations": 20,
        "workers": 2,
        "seed": 7,
    }
    return TrainingSettings(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(("total_batch", "rate"), [(128, 1e-4), (64, 5e-5), (8 * 128, 8e-4)])
def test_the_learning_rate_is_the_guides_and_linear_in_the_total_batch(total_batch: int, rate: float) -> None:
    assert config.scaled_learning_rate(V3.learning_rate, total_batch) == pytest.approx(rate)


@pytest.mark.parametrize(
    ("rule", "batch", "device", "rate"),
    [
        (V3.learning_rate, 8, "cpu", 4e-4),
        (V3.learning_rate, 63, "cpu", 4e-4),
        (V3.learning_rate, 64, "cpu", 4e-4),
        (V3.learning_rate, 1024, "cpu", 8e-4),
        (V3.learning_rate, 8, "gpu", 6.25e-6),
        (DETECTOR.learning_rate, 4, "cpu", 4e-4),
        (DETECTOR.learning_rate, 4, "gpu", 5e-5),
    ],
)
def test_batches_on_a_cpu_get_a_rate_that_teaches(
    rule: presets.LearningRate, batch: int, device: str, rate: float
) -> None:
    assert config.proposed_learning_rate(rule, batch, device) == pytest.approx(rate)


def test_piecewise_falls_as_in_the_guide() -> None:
    section = config.learning_rate_section("piecewise", 1e-4, 800, 5)
    assert section["decay_epochs"] == [700]
    assert section["values"] == pytest.approx([1e-4, 2e-5])


def test_the_warm_up_takes_at_most_a_tenth_of_a_run() -> None:
    assert config.learning_rate_section("cosine", 1e-4, 500, 5)["warmup_epoch"] == 5
    assert config.learning_rate_section("cosine", 1e-4, 3, 5)["warmup_epoch"] == 0.3


def test_a_run_that_goes_on_without_a_warm_up_has_none() -> None:
    for warmup, epochs in ((True, 2.0), (False, 0)):
        built = config.build(training_settings(warmup=warmup), Path("/runs/first"))
        assert built["Optimizer"]["lr"]["warmup_epoch"] == epochs


@given(total=st.integers(1, 5000), evaluations=st.integers(1, 50))
def test_evaluations_are_as_many_as_asked_and_the_last_is_at_the_end(total: int, evaluations: int) -> None:
    start, interval = config.evaluation_steps(total, evaluations)
    rule = [step for step in range(1, total + 1) if step > start and (step - start) % interval == 0]
    assert len(rule) == min(evaluations, total)
    assert rule[-1] == total


@given(samples=st.integers(1, 3000), batch=st.integers(1, 200), cards=st.integers(1, 8))
@settings(deadline=None)  # the first call may import, on a busy machine
def test_steps_are_those_of_paddles_sampler(samples: int, batch: int, cards: int) -> None:
    io = pytest.importorskip("paddle.io")
    if samples // cards == 0:
        return  # Paddle's own sampler cannot divide so few
    sampler = io.DistributedBatchSampler([0] * samples, batch, num_replicas=cards, rank=0, drop_last=True)
    assert config.steps_per_epoch(samples, batch, cards) == len(sampler)


def test_every_path_of_a_run_lies_in_its_folder_or_in_the_data() -> None:
    text = config.dump(config.build(training_settings(), Path("/runs/first")))
    paths = [word for word in text.split() if word.startswith("/")]
    assert paths
    assert all(path.startswith(("/runs/first", "/data", "/cache/v3.pdparams")) for path in paths)


def test_the_config_is_the_guides_ctc_only_network() -> None:
    built = config.build(training_settings(), Path("/runs/first"))
    assert built["Architecture"]["Neck"]["use_guide"] is False
    assert built["Architecture"]["Head"] == {"name": "CTCHead", "fc_decay": 1e-5}
    assert built["Loss"] == {"name": "CTCLoss"}
    transforms = [next(iter(item)) for item in built["Train"]["dataset"]["transforms"]]
    assert transforms == ["DecodeImage", "RecAug", "CTCLabelEncode", "RecResizeImg", "KeepKeys"]
    assert built["Train"]["dataset"]["ratio_list"] == [1.0, 0.1]


@given(rate=st.floats(1e-9, 1.0))
def test_numbers_stay_numbers_in_the_yaml(rate: float) -> None:
    built = config.build(training_settings(learning_rate=rate), Path("/runs/first"))
    again = yaml.safe_load(config.dump(built))
    assert again == built
    assert isinstance(again["Optimizer"]["lr"]["learning_rate"], float)


@pytest.mark.parametrize(("gpus", "distributed"), [((), False), ((1,), False), ((0, 1), True)])
def test_only_several_cards_are_distributed(gpus: tuple[int, ...], distributed: bool) -> None:
    built = config.build(training_settings(gpus=gpus, device="gpu"), Path("/runs/first"))
    assert built["Global"]["distributed"] is distributed
    assert built["Global"]["use_gpu"] is True


def test_hosts_and_cards_multiply() -> None:
    several = training_settings(gpus=(0, 1), device="gpu", hosts=("a", "b", "c"))
    assert several.cards == 6
    assert config.build(several, Path("/runs/first"))["Global"]["distributed"] is True


def test_mixed_precision_scales_the_loss() -> None:
    section = config.build(training_settings(device="gpu", amp="O2"), Path("/runs/first"))["Global"]
    assert (section["use_amp"], section["amp_level"], section["amp_dtype"]) == (True, "O2", "float16")
    assert section["use_dynamic_loss_scaling"] is True
    assert "use_amp" not in config.build(training_settings(), Path("/runs/first"))["Global"]


def test_a_run_that_goes_on_evaluates_in_the_steps_that_are_left() -> None:
    rest = training_settings(epochs=20, done=15, evaluations=5, checkpoint=Path("/runs/a.failed/latest"))
    section = config.build(rest, Path("/runs/first"))["Global"]
    assert section["eval_batch_step"] == [0, 100]
    assert section["checkpoints"] == "/runs/a.failed/latest"
    assert section["epoch_num"] == 20


def test_detection_has_no_dictionary_and_evaluates_page_by_page() -> None:
    built = config.build(training_settings(preset=presets.load("PP-OCRv3_mobile_det")), Path("/runs/det"))
    assert "character_dict_path" not in built["Global"]
    assert built["Eval"]["loader"]["batch_size_per_card"] == 1
    assert built["Train"]["loader"]["batch_size_per_card"] == 64


@pytest.mark.parametrize(("samples", "steps"), [(8, 1), (9, 2), (1, 1)])
def test_detection_keeps_the_last_batch(samples: int, steps: int) -> None:
    assert config.steps_per_epoch(samples, 8, drop_last=False) == steps


def test_building_leaves_the_preset_as_it_was() -> None:
    before = yaml.safe_dump(V3.config)
    config.build(training_settings(), Path("/runs/first"))
    assert yaml.safe_dump(V3.config) == before

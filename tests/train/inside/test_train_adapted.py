"""What the adapted training script adds to PaddleOCR: frozen parts, a teacher, images in LMDBs."""

import importlib.util
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from click.testing import CliRunner

from ocrdata.cli import cli
from ocrdata.train.models import config, presets, source
from ocrdata.train.run import finetune, launch
from ocrdata.train.weights import checkpoint, stock_weights
from tests.conftest import Drawer
from tests.train.models.test_config import training_settings

V3 = ("--model", "PP-OCRv3_mobile_rec")


@pytest.fixture(scope="module")
def adapted() -> ModuleType:
    pytest.importorskip("paddle")
    spec = importlib.util.spec_from_file_location("train_adapted", launch.ADAPTED)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def probabilities(*classes: int) -> np.ndarray:
    """One line whose time steps are sure of these classes, of four."""
    return np.eye(4, dtype=np.float32)[list(classes)][None] * 0.96 + 0.01


@pytest.mark.parametrize(
    ("steps", "label", "right"),
    [
        ((0, 1, 1, 0, 2, 0), [1, 2], 1),
        ((1, 0, 1, 2, 2, 0), [1, 1, 2], 1),  # the same character twice, a blank between
        ((1, 1, 2, 0, 0, 0), [1, 1, 2], 0),
        ((0, 0, 0, 0, 0, 0), [1], 0),
    ],
)
def test_a_line_is_read_right_if_repeats_and_blanks_removed_it_is_its_label(
    adapted: ModuleType, steps: tuple[int, ...], label: list[int], right: int
) -> None:
    padded = np.array([label + [0] * (5 - len(label))])
    assert adapted.reads_right(probabilities(*steps), padded, np.array([len(label)])).tolist() == [right]


def test_the_teacher_counts_only_where_it_reads_right(adapted: ModuleType) -> None:
    import paddle

    said = paddle.to_tensor(np.concatenate([probabilities(1, 0), probabilities(2, 0)]))
    batch = [paddle.zeros([2, 3]), paddle.to_tensor([[1], [1]]), paddle.to_tensor([1, 1])]

    def loss(predictions, batch):
        return {"loss": paddle.to_tensor(2.0)}

    both = adapted.loss_with_teacher(loss, lambda images: said, 0.5)
    agreeing = both(said.log(), batch)
    assert float(agreeing["loss_teacher"]) == pytest.approx(0, abs=1e-5)
    flat = both(paddle.zeros([2, 2, 4]), batch)
    divergence = 2 * sum(p * np.log(p / 0.25) for p in (0.97, 0.01, 0.01, 0.01))  # two time steps of one line
    assert float(flat["loss_teacher"]) == pytest.approx(divergence / 2, rel=1e-4)
    assert float(flat["loss"]) == pytest.approx(2 + 0.5 * divergence / 2, rel=1e-4)


def test_a_frozen_layer_has_no_gradient_and_moves_no_statistics(adapted: ModuleType) -> None:
    import paddle

    layer = paddle.nn.Sequential(paddle.nn.Linear(4, 4), paddle.nn.BatchNorm1D(4))
    network = paddle.nn.Sequential(layer, paddle.nn.Linear(4, 1))
    adapted.freeze(layer)
    before = layer[1]._mean.numpy().copy()
    network.train()
    network(paddle.randn([8, 4]) + 5).sum().backward()
    assert np.array_equal(layer[1]._mean.numpy(), before)
    assert all(parameter.grad is None for parameter in layer.parameters())
    assert all(parameter.grad is not None for parameter in network[1].parameters())


def test_the_config_says_what_is_asked_for_and_nothing_else() -> None:
    from dataclasses import replace

    there = replace(training_settings(), device="gpu")
    pages = replace(there, preset=presets.load("PP-OCRv3_mobile_det"))
    assert config.additions(pages, Path("/runs/x")) == {}
    assert "ocrdata" not in config.build(pages, Path("/runs/x"))["Global"]
    assert config.additions(there, Path("/runs/x")) == {"loader": True}
    assert config.additions(replace(there, device="cpu", kernels=True), Path("/runs/x")) == {
        "flush": True,
        "kernels": True,
    }
    asked = replace(there, freeze="backbone", distil=0.5)
    assert config.build(asked, Path("/runs/x"))["Global"]["ocrdata"] == {
        "loader": True,
        "freeze": ["backbone"],
        "distil": 0.5,
        "teacher": str(asked.pretrained),
    }
    keeping = replace(there, keep_images=(Path("a.png"),), keep_weight=3.0, classes=9)
    assert config.build(keeping, Path("/runs/x"))["Global"]["ocrdata"] == {
        "loader": True,
        "teacher": str(keeping.pretrained),
        "keep": {
            "images": "/runs/x/keep_images.txt",
            "weight": 3.0,
            "shape": [3, 48, 320],
            "classes": 9,
            "batch": keeping.batch_size,
            "seed": keeping.seed,
        },
    }
    command = launch.training_command(Path("/code"), Path("/runs/train.yml"), adapted=True)
    assert command == [sys.executable, str(launch.ADAPTED), "/code", "-c", "/runs/train.yml"]


@pytest.mark.slow
def test_a_real_training_leaves_a_frozen_backbone_as_it_was_and_hears_its_teacher(
    tmp_path: Path, draw: Drawer
) -> None:
    draw(tmp_path / "new", "DSEG7Classic-Bold", "0123456789", 16, 1)
    draw(tmp_path / "val", "DSEG7Classic-Bold", "0123456789", 4, 2)
    steps: list[tuple[object, ...]] = [
        ("mix", tmp_path / "new" / "rec.txt", "--ratio", "1", "--out", tmp_path / "mix"),
        ("finetune", *V3, "--data", tmp_path / "mix" / "mix.yml", "--eval", tmp_path / "val" / "rec.txt",
         "--device", "cpu", "--epochs", 1, "--batch-size", 8, "--lr", 5e-4, "--freeze", "backbone",
         "--distil", 1, "--out", tmp_path / "run"),
    ]  # fmt: skip
    for step in steps:
        result = CliRunner().invoke(cli, [str(part) for part in step])
        assert result.exit_code == 0, result.output
    stock = checkpoint.read(stock_weights.stock(presets.load("PP-OCRv3_mobile_rec"), source.training_code()))
    tuned = checkpoint.read(tmp_path / "run" / finetune.LATEST)
    changed = {name for name in stock if not np.array_equal(stock[name], tuned[name])}
    assert changed
    assert not {name for name in changed if name.startswith("backbone.")}
    assert "loss_teacher" in (tmp_path / "run" / finetune.LOG).read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_real_training_keeps_its_output_on_images_without_labels(tmp_path: Path, draw: Drawer) -> None:
    draw(tmp_path / "new", "DSEG7Classic-Bold", "0123456789", 16, 1)
    draw(tmp_path / "val", "DSEG7Classic-Bold", "0123456789", 4, 2)
    draw(tmp_path / "old", "NotoSansSCSubset-Regular", "0123456789abcdef", 8, 3)
    steps: list[tuple[object, ...]] = [
        ("mix", tmp_path / "new" / "rec.txt", "--ratio", "1", "--out", tmp_path / "mix"),
        ("finetune", *V3, "--data", tmp_path / "mix" / "mix.yml", "--eval", tmp_path / "val" / "rec.txt",
         "--device", "cpu", "--epochs", 1, "--batch-size", 4, "--lr", 5e-4,
         "--keep-images", tmp_path / "old", "--out", tmp_path / "run"),
    ]  # fmt: skip
    for step in steps:
        result = CliRunner().invoke(cli, [str(part) for part in step])
        assert result.exit_code == 0, result.output
    log = (tmp_path / "run" / finetune.LOG).read_text(encoding="utf-8")
    distances = [float(found) for found in re.findall(r"loss_kept: ([0-9.e-]+)", log)]
    assert distances[0] < 1e-6 < distances[-1]
    stock = checkpoint.read(stock_weights.stock(presets.load("PP-OCRv3_mobile_rec"), source.training_code()))
    tuned = checkpoint.read(tmp_path / "run" / finetune.LATEST)
    changed = {name for name in stock if not np.array_equal(stock[name], tuned[name])}
    assert any(name.startswith("backbone.") for name in changed)
    assert not {name for name in changed if name.endswith(("._mean", "._variance"))}


@pytest.mark.parametrize("more", [("--gtc",), ("--resume", ".")])
def test_a_teacher_needs_a_plain_ctc_training_from_the_start(tmp_path: Path, more: tuple[str, ...]) -> None:
    (tmp_path / "rec.txt").touch()
    given = ("--data", tmp_path / "rec.txt", "--eval", tmp_path / "rec.txt", "--out", tmp_path / "run")
    arguments = [str(part) for part in ("finetune", *V3, *given, "--distil", 1, *more)]
    result = CliRunner().invoke(cli, arguments)
    assert (result.exit_code, "--distil is for CTC" in result.output) == (2, True), result.output


_ENCODE = """
import json, sys
from importlib import import_module
job = json.loads(sys.stdin.read())
sys.path.insert(0, job["code"])
from ocrdata.train.inside import train_adapted
operators = import_module("ppocr.data.imaug")
train_adapted.label_as_seen(import_module("ppocr.data.imaug.operators").DecodeImage)
steps = operators.create_operators(
    [
        {"DecodeImage": {"img_mode": "BGR"}},
        {"RecConAug": {"prob": 1, "ext_data_num": 1}},
        {"CTCLabelEncode": {}},
    ],
    {"character_dict_path": job["dictionary"], "max_text_length": 25, "use_space_char": True},
)
first, second = (
    operators.transform({"image": open(job["image"], "rb").read(), "label": label}, steps[:1])
    for label in job["labels"]
)
whole = operators.transform(first | {"ext_data": [second]}, steps[1:])
print(json.dumps([steps[2].character[number] for number in whole["label"][: whole["length"]]]))
"""


def test_paddleocr_encodes_lines_from_right_to_left_as_they_are_seen_also_joined(
    tmp_path: Path, draw: Drawer
) -> None:
    """Where two lines are joined, the second picture stands at the right of the first."""
    pytest.importorskip("paddle")
    draw(tmp_path / "set", "Roboto-Regular", "ab", 1, 1)
    (tmp_path / "arabic.txt").write_text("\n".join("שלוםאב12("), encoding="utf-8")
    job = {
        "code": str(source.training_code()),
        "dictionary": str(tmp_path / "arabic.txt"),
        "image": str(tmp_path / "set" / "images" / "0.png"),
        "labels": ["שלום 12", "(אב)"],
    }
    ran = subprocess.run(
        [sys.executable, "-c", _ENCODE],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "".join(json.loads(ran.stdout.splitlines()[-1])) == "12 םולש(בא"  # ) is not in the dictionary


def test_a_config_asks_for_it_where_a_label_runs_from_right_to_left() -> None:
    assert "visual" not in config.additions(training_settings(), Path("run"))
    assert config.additions(replace(training_settings(), visual=True), Path("run"))["visual"] is True

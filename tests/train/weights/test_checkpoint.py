"""Checkpoints, read without Paddle."""

import os
import pickle
from pathlib import Path

import numpy as np
import pytest

from ocrdata.errors import UserError
from ocrdata.samples.charset import Charset
from ocrdata.train.models import presets
from ocrdata.train.weights import checkpoint

DIGITS = Charset(tuple("0123456789 "), Path("digits.txt"))


def test_what_paddle_saves_is_read_and_what_is_written_paddle_loads(tmp_path: Path) -> None:
    paddle = pytest.importorskip("paddle")
    layer = paddle.nn.Linear(3, 4)
    saved, written = tmp_path / "saved.pdparams", tmp_path / "written.pdparams"
    paddle.save(layer.state_dict(), str(saved))
    arrays = checkpoint.read(saved)
    assert arrays.keys() == {"weight", "bias"}
    assert np.array_equal(arrays["weight"], layer.weight.numpy())
    checkpoint.write(written, arrays)
    loaded = paddle.load(str(written))
    assert np.array_equal(np.asarray(loaded["weight"]), arrays["weight"])


class Harmful:
    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, ("taken-over",)


def test_a_pickle_that_would_run_code_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "harmful.pdparams"
    path.write_bytes(pickle.dumps({"head.fc.weight": Harmful()}))
    with pytest.raises(UserError, match=r"mkdir is not allowed in a checkpoint"):
        checkpoint.read(path)
    assert not (tmp_path / "taken-over").exists()


@pytest.mark.parametrize("content", [b"", b"no pickle at all", pickle.dumps([1, 2]), pickle.dumps({"a": 1})])
def test_a_file_that_is_no_checkpoint_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "wrong.pdparams"
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"wrong\.pdparams: (is not a Paddle checkpoint|has no parameters)"):
        checkpoint.read(path)


def test_a_two_headed_distilled_checkpoint_gives_its_students_ctc_branch() -> None:
    one = np.zeros(1)
    arrays = {
        "Student.backbone.conv.weight": one,
        "Student.head.ctc_encoder.encoder.conv1.weight": one,
        "Student.head.ctc_head.fc.weight": one,
        "Student.head.sar_head.decoder.weight": one,
        "Teacher.backbone.conv.weight": one,
    }
    assert checkpoint.ctc_only(arrays).keys() == {
        "backbone.conv.weight",
        "neck.encoder.conv1.weight",
        "head.fc.weight",
    }


def test_a_ctc_only_checkpoint_stays_as_it_is() -> None:
    arrays = {"backbone.a": np.zeros(1), "neck.b": np.zeros(2), "head.fc.weight": np.zeros(3)}
    assert checkpoint.ctc_only(arrays) == arrays


def test_the_last_layer_has_a_class_for_each_character_and_the_blank() -> None:
    checkpoint.check_dictionary(Path("x"), {"head.fc.weight": np.zeros((64, 12))}, DIGITS)
    with pytest.raises(UserError, match=r"has 97 classes, and the dictionary digits\.txt makes 12") as caught:
        checkpoint.check_dictionary(Path("x"), {"head.fc.weight": np.zeros((64, 97))}, DIGITS)
    assert "--dict" in caught.value.remedy


def test_a_detection_checkpoint_has_no_ctc_layer() -> None:
    with pytest.raises(UserError, match="not a checkpoint of a recognition model"):
        checkpoint.check_dictionary(Path("x"), {"head.binarize.conv1.weight": np.zeros(3)}, DIGITS)


@pytest.mark.parametrize("size", ["tiny", "small", "medium"])
def test_a_checkpoint_of_another_size_is_refused(size: str) -> None:
    first = {
        "tiny": {"backbone.conv1.0.conv.weight": np.zeros((24, 3, 3, 3))},
        "small": {"backbone.conv1.stem1.conv.weight": np.zeros((48, 3, 3, 3))},
        "medium": {"backbone.conv1.stem1.conv.weight": np.zeros((64, 3, 3, 3))},
    }
    preset = presets.load(f"PP-OCRv6_{size}_rec")
    for other, arrays in first.items():
        if other == size:
            checkpoint.require_backbone(Path("a.pdparams"), arrays, preset)
        else:
            with pytest.raises(UserError, match=f"PPLCNetV4 {other}, and {preset.name} has ") as caught:
                checkpoint.require_backbone(Path("a.pdparams"), arrays, preset)
            assert f"PP-OCRv6_{other}_rec" in caught.value.remedy


def test_a_checkpoint_of_another_version_is_refused() -> None:
    arrays = {"backbone.conv1._conv.weight": np.zeros((16, 3, 3, 3))}
    checkpoint.require_backbone(Path("a.pdparams"), arrays, presets.load("PP-OCRv3_mobile_rec"))
    with pytest.raises(UserError, match=r"has the backbone MobileNetV1Enhance, and PP-OCRv5_mobile_rec has"):
        checkpoint.require_backbone(Path("a.pdparams"), arrays, presets.load("PP-OCRv5_mobile_rec"))


def test_a_backbone_that_is_not_known_is_not_judged() -> None:
    arrays = {"backbone.x": np.zeros(1)}
    checkpoint.require_backbone(Path("a.pdparams"), arrays, presets.load("PP-OCRv3_mobile_rec"))
    assert list(arrays) == ["backbone.x"]


def test_the_folder_of_a_run_is_answered_with_its_checkpoint(tmp_path: Path) -> None:
    (tmp_path / checkpoint.BEST).touch()
    with pytest.raises(UserError, match="is a folder") as caught:
        checkpoint.read(tmp_path)
    assert str(tmp_path / "best_accuracy.pdparams") in caught.value.remedy


@pytest.mark.parametrize("given", [".", "inference.pdiparams", "model.onnx"])
def test_an_exported_model_is_answered_with_how_to_make_a_checkpoint_of_it(
    tmp_path: Path, given: str
) -> None:
    for name in ("inference.pdiparams", "inference.json", "model.onnx"):
        (tmp_path / name).write_bytes(b"\0" * 8)
    with pytest.raises(UserError) as caught:
        checkpoint.read(tmp_path / given)
    model = tmp_path / given if given.endswith("onnx") else tmp_path
    assert f"ocrdata weights import {model} --model" in caught.value.remedy

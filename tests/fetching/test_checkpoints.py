"""Training checkpoints: one file, or one out of a tar, and never anything else."""

import json
from pathlib import Path

import numpy as np
import pytest

from ocrdata.fetching import catalogue, checkpoints
from ocrdata.fetching.catalogue import Weights
from ocrdata.train.weights import checkpoint
from tests.archives.test_archives import plain_tar
from tests.fetching.server import Server
from tests.fetching.test_datasets import run


@pytest.fixture
def pdparams(tmp_path: Path) -> bytes:
    checkpoint.write(tmp_path / "made.pdparams", {"head.fc.weight": np.zeros((4, 5), np.float32)})
    return (tmp_path / "made.pdparams").read_bytes()


@pytest.fixture
def official(server: Server, cache: Path, monkeypatch: pytest.MonkeyPatch, pdparams: bytes) -> Server:
    entries = {
        "plain": Weights("PP-OCRv4_mobile_rec", server.url("PP-OCRv4_mobile_rec_pretrained.pdparams")),
        "tar": Weights("ch_PP-OCRv3_det_distill_train", server.url("ch_train.tar"), "student.pdparams"),
    }
    monkeypatch.setattr(catalogue, "find_weights", entries.__getitem__)
    server.behaviour.files["PP-OCRv4_mobile_rec_pretrained.pdparams"] = pdparams
    tar = plain_tar({"ch_train/best_accuracy.pdparams": b"big", "ch_train/student.pdparams": pdparams})
    server.behaviour.files["ch_train.tar"] = tar
    return server


@pytest.mark.parametrize("model", ["plain", "tar"])
def test_a_checkpoint_is_printed_by_its_path_and_downloaded_once(model: str, official: Server) -> None:
    path = Path(run("weights", model).stdout.strip())
    assert path.suffix == ".pdparams"
    assert list(checkpoint.read(path)) == ["head.fc.weight"]
    official.behaviour.seen.clear()
    assert Path(run("weights", model).stdout.strip()) == path
    assert official.behaviour.seen == []


def test_a_checkpoint_in_a_folder_of_ones_own(official: Server, tmp_path: Path) -> None:
    run("weights", "tar", "--out", tmp_path / "v3")
    assert list(checkpoint.read(tmp_path / "v3" / "ch_PP-OCRv3_det_distill_train.pdparams"))
    card = json.loads((tmp_path / "v3" / "ocrdata.json").read_text())
    assert card["options"]["licence"] == "Apache-2.0"
    assert "exists already" in run("weights", "tar", "--out", tmp_path / "v3", code=1).output


def test_a_checkpoint_from_a_mirror_and_by_hand(official: Server, tmp_path: Path, pdparams: bytes) -> None:
    name = "PP-OCRv4_mobile_rec_pretrained.pdparams"
    (tmp_path / name).write_bytes(pdparams)
    official.behaviour.files.clear()
    assert "not there any more" in run("weights", "plain", code=1).output
    assert Path(run("weights", "plain", "--mirror", tmp_path).stdout.strip()) == tmp_path / name
    run("weights", "plain", "--archive", tmp_path / name)


def test_a_checkpoint_from_a_repository_of_the_hub(
    official: Server, monkeypatch: pytest.MonkeyPatch, pdparams: bytes
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", official.url(""))
    name = "PP-OCRv4_mobile_rec_pretrained.pdparams"
    official.behaviour.files = {f"me/models/resolve/v2/{name}": pdparams}
    assert Path(run("weights", "plain", "--mirror", "hf://me/models@v2").stdout.strip()).name == name


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"<html>not found</html>", "but a web page"), (b"\x80\x04half a pickle", "it is damaged")],
)
def test_what_is_no_checkpoint_is_not_kept(
    content: bytes, words: str, official: Server, pdparams: bytes
) -> None:
    official.behaviour.files["PP-OCRv4_mobile_rec_pretrained.pdparams"] = content
    assert words in run("weights", "plain", code=1).output
    official.behaviour.files["PP-OCRv4_mobile_rec_pretrained.pdparams"] = pdparams
    run("weights", "plain")


def test_a_tar_without_the_checkpoint(official: Server) -> None:
    official.behaviour.files["ch_train.tar"] = plain_tar({"a/readme.txt": b"1"})
    assert "is not the ch_train.tar of weights: it holds a/readme.txt" in run("weights", "tar", code=1).output
    assert checkpoints.home("weights").exists()

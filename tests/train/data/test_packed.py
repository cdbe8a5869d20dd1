"""Training from an LMDB is training from files: the same losses, step for step."""

import json
from pathlib import Path

import pytest

from tests.train.run.test_finetune import ocrdata

pytestmark = pytest.mark.slow


def test_lines_in_an_lmdb_train_like_files(tmp_path: Path) -> None:
    for kind in ("files", "lmdb"):
        ocrdata(
            *("synth", "--chars", "0123456789", "--fonts", "dseg7", "--corpus", "meter-digits"),
            *("--count", 24, "--seed", 3, "--to", kind, "--out", tmp_path / kind),
        )
    losses = {kind: train(tmp_path / kind) for kind in ("files", "lmdb")}
    assert len(losses["files"]) == 4  # half of each set an epoch, in batches of 6
    assert losses["lmdb"] == losses["files"]


def train(folder: Path) -> list[float]:
    """Two epochs on half of the lines of a folder, drawn by `ratio_list`; gives the loss of each step."""
    ocrdata("mix", folder / "rec.txt", "--ratio-list", "0.5", "--out", folder / "mix")
    ocrdata(
        *(
            "finetune",
            "--data",
            folder / "mix" / "mix.yml",
            "--eval",
            folder / "rec.txt",
            "--out",
            folder / "run",
        ),
        *("--device", "cpu", "--epochs", 2, "--batch-size", 6, "--lr", 5e-4, "--jobs", 1),
    )
    rows = (folder / "run" / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    return [record["loss"] for record in map(json.loads, rows) if record["kind"] == "step"]

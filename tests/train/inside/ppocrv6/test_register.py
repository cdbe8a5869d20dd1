"""Our networks of PP-OCRv6 are PaddleOCR 3's: the same parameters, the same outputs, the same training step.

PaddleOCR's own code takes part where OCRDATA_PADDLEOCR_CHECKOUT names a clone of PaddleOCR 3.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ocrdata.train.models import presets

PROGRAM = Path(__file__).with_name("network.py")
CHECKOUT = os.environ.get("OCRDATA_PADDLEOCR_CHECKOUT")
CLASSES = 12

RECOGNISERS = ["PP-OCRv6_tiny_rec", "PP-OCRv6_small_rec", "PP-OCRv6_medium_rec"]
DETECTORS = ["PP-OCRv6_tiny_det", "PP-OCRv6_small_det"]


def computed(code: Path, folder: Path, name: str, *, guide: bool, weights: Path | None = None):
    """What `network.py` says about a model with a training code."""
    preset = presets.load(name)
    config = (presets.with_guide(preset) if guide else preset).config
    classes = CLASSES if preset.task == "rec" else 0
    job = {"architecture": config["Architecture"], "loss": config["Loss"], "classes": classes}
    if weights:
        job["weights"] = str(weights)
    folder.mkdir()
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    out = folder / "found.npz"
    command = [sys.executable, str(PROGRAM), str(code), str(folder / "job.json"), str(out)]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr[-3000:]
    return np.load(out)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*RECOGNISERS, *DETECTORS])
def test_fused_networks_compute_what_trained_ones_do(code: Path, tmp_path: Path, name: str) -> None:
    ours = computed(code, tmp_path / "ours", name, guide=False)
    assert ours["output"].shape == ((2, 40, CLASSES) if name in RECOGNISERS else (2, 1, 96, 64))
    assert np.ptp(ours["output"]) > 0.01  # not the same for every class
    assert np.abs(ours["output"] - ours["fused"]).max() < 1e-5
    merged = ("f.backbone.blocks",) if name in RECOGNISERS else ("f.",)
    fused = [key for key in ours.files if key.startswith(merged)]
    assert fused
    assert not [key for key in fused if "bn" in key or ".dil_" in key]


@pytest.mark.slow
@pytest.mark.skipif(CHECKOUT is None, reason="set OCRDATA_PADDLEOCR_CHECKOUT to a clone of PaddleOCR 3")
@pytest.mark.parametrize(
    ("name", "guide"),
    [
        *((name, guide) for name in RECOGNISERS for guide in (False, True)),
        *((name, False) for name in DETECTORS),
    ],
)
def test_they_are_those_of_paddleocr(code: Path, tmp_path: Path, name: str, guide: bool) -> None:
    theirs = computed(Path(CHECKOUT or ""), tmp_path / "theirs", name, guide=guide)
    ours = computed(code, tmp_path / "ours", name, guide=guide, weights=tmp_path / "theirs" / "found.npz")
    shapes = {key: theirs[key].shape for key in theirs.files}
    assert {key: ours[key].shape for key in ours.files} == shapes
    for key in ("output", "fused"):
        assert np.abs(ours[key] - theirs[key]).max() < 1e-5, key
    assert ours["loss"].item() == pytest.approx(theirs["loss"].item(), rel=1e-5)
    gradients = [key for key in shapes if key.startswith("g.")]
    assert len(gradients) > 50
    size = max(np.abs(theirs[key]).max() for key in gradients)
    tolerance = 1e-4 if name in RECOGNISERS else 1e-3  # the steep binary map of detection amplifies rounding
    assert max(np.abs(ours[key] - theirs[key]).max() for key in gradients) < tolerance * size

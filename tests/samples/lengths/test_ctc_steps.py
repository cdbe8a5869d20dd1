"""CTC's time steps, compared with real networks and with PaddleOCR's real loss."""

import json
import subprocess
import sys

import pytest

from ocrdata.samples.lengths import ctc_steps
from ocrdata.train.models import presets, source

MODELS = (
    "PP-OCRv3_mobile_rec",
    "PP-OCRv4_mobile_rec",
    "PP-OCRv4_server_rec",
    "PP-OCRv6_tiny_rec",
    "PP-OCRv6_small_rec",
)
WIDTHS = (320, 326, 480, 640, 960)

NETWORKS = """
import json, sys
sys.path.insert(0, sys.argv[1])
import paddle
from ocrdata.train.inside.ppocrv6 import register
from ocrdata.train.models import presets
from ppocr.modeling.architectures import base_model

found = {}
for name in json.loads(sys.argv[2]):
    architecture = presets.load(name).config["Architecture"]
    register.where_missing(architecture)
    network = base_model.build_backbone({**architecture["Backbone"], "in_channels": 3}, "rec")
    for mode in ("train", "eval"):
        getattr(network, mode)()
        with paddle.no_grad():
            found[f"{name} {mode}"] = [
                network(paddle.zeros([1, 3, 48, width])).shape[3] for width in json.loads(sys.argv[3])
            ]
print(json.dumps(found))
"""

LOSSES = """
import json, sys
sys.path.insert(0, sys.argv[1])
import paddle
from ppocr.losses.rec_ctc_loss import CTCLoss

found = []
for steps, label in json.loads(sys.argv[2]):
    said = paddle.randn([1, steps, 30])
    said.stop_gradient = False
    batch = [None, paddle.to_tensor([label]), paddle.to_tensor([len(label)])]
    loss = CTCLoss()(said, batch)["loss"]
    loss.backward()
    found.append([float(loss), float(said.grad.abs().max())])
print(json.dumps(found))
"""


def in_paddle(program: str, *arguments: object) -> object:
    """What a program prints that imports PaddleOCR's training code."""
    pytest.importorskip("paddle")
    command = [sys.executable, "-c", program, str(source.training_code()), *map(json.dumps, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
def test_networks_have_the_steps_that_are_counted() -> None:
    found = in_paddle(NETWORKS, MODELS, WIDTHS)
    for name in MODELS:
        backbone = presets.load(name).config["Architecture"]["Backbone"]["name"]
        counted = [ctc_steps.trained(backbone, width) for width in WIDTHS]
        assert found[f"{name} train"] == counted, name
        assert found[f"{name} eval"] == [ctc_steps.read(width) for width in WIDTHS], name


@pytest.mark.slow
@pytest.mark.parametrize("steps", [40, ctc_steps.read(640)])
def test_a_text_that_needs_more_steps_than_there_are_teaches_nothing(steps: int) -> None:
    """Labels around the limit: all different, all the same, and one pair of equal characters."""
    labels = [[1 + place % 2 for place in range(length)] for length in range(steps - 2, steps + 3)]
    labels += [[7] * length for length in range(steps // 2 - 1, steps // 2 + 3)]
    labels += [[3, 3, *(1 + place % 2 for place in range(length))] for length in range(steps - 5, steps)]
    found = in_paddle(LOSSES, [(steps, label) for label in labels])
    assert isinstance(found, list)
    for label, (loss, gradient) in zip(labels, found, strict=True):
        enough = ctc_steps.needed(label) <= steps
        assert (loss > 0) == enough, (len(label), loss)
        assert (gradient > 0) == enough, (len(label), gradient)
    assert {ctc_steps.needed(label) for label in labels} >= {steps, steps + 1}


def test_only_equal_neighbours_need_a_step_of_their_own() -> None:
    assert [ctc_steps.needed(text) for text in ("", "a", "aa", "aba", "aabb", "aaa")] == [0, 1, 3, 3, 6, 5]


def test_every_preset_has_a_backbone_whose_steps_are_known() -> None:
    for name in presets.names():
        preset = presets.load(name)
        if preset.task == "rec":
            assert ctc_steps.trained(preset.config["Architecture"]["Backbone"]["name"], 320) == 40

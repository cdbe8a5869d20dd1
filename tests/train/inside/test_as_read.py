"""Training as a network reads: its pooling, and batches that are as wide as their lines."""

import json
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.samples.lengths import ctc_steps, line_widths
from ocrdata.train.inside import as_read
from ocrdata.train.models import source
from tests import running
from tests.conftest import Drawer

WIDTHS = (320, 960)


def sample(lines: float, text: list[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """A line that takes up a share of an image of the greatest width, with the classes of its text."""
    image = np.zeros((3, 4, WIDTHS[1]), np.float32)
    image[:, :, : round(lines * WIDTHS[1])] = 1
    return image, np.array(text + [0] * (80 - len(text))), np.array(len(text)), lines


@given(
    st.lists(
        st.tuples(st.floats(0.01, 1), st.lists(st.integers(1, 3), min_size=1, max_size=80)),
        min_size=1,
        max_size=4,
    )
)
def test_a_batch_is_as_wide_as_its_lines_and_texts_need_and_loses_no_pixel(
    lines: list[tuple[float, list[int]]],
) -> None:
    samples = [sample(*line) for line in lines]
    images, labels, lengths = as_read.cut_padding(samples, WIDTHS)
    width = images.shape[3]
    assert WIDTHS[0] <= width <= WIDTHS[1] and width % line_widths.ROUND == 0
    assert all(image[0, 0].sum() == one[0][0, 0].sum() for image, one in zip(images, samples, strict=True))
    needed = max(ctc_steps.needed(text) for _, text in lines)
    assert ctc_steps.read(width) >= min(needed, ctc_steps.read(WIDTHS[1]))
    widest = max(round(share * WIDTHS[1]) for share, _ in lines)
    assert width < max(WIDTHS[0], widest, 8 * needed) + line_widths.ROUND
    assert labels.shape == (len(lines), 80) and lengths.tolist() == [len(text) for _, text in lines]


def test_with_an_attention_head_the_share_of_a_line_is_that_of_the_new_width() -> None:
    image, text, length, share = sample(0.25, [1, 2])
    batch = as_read.cut_padding([(image, text, text, length, share)], WIDTHS)
    assert batch[0].shape[3] == 320
    assert batch[-1].tolist() == pytest.approx([0.75])


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=200), st.integers(1, 9), st.integers(1, 3))
def test_batches_hold_each_line_at_most_once_and_cards_get_as_many(
    widths: list[int], size: int, cards: int
) -> None:
    batches = as_read.arranged(widths, size, cards, random.Random(1))
    share = -(-len(widths) // cards)
    assert len(batches) == share // size * cards
    assert all(len(batch) == size for batch in batches)
    drawn = [index for batch in batches for index in batch]
    assert len(drawn) - len(set(drawn)) <= cards  # those that fill up the last card's share


def test_batches_hold_lines_of_similar_width_and_are_others_in_each_epoch() -> None:
    draw = random.Random(3)
    widths = [draw.randint(100, 2000) for _ in range(400)]
    first, second = (as_read.arranged(widths, 8, 1, draw) for _ in range(2))
    assert sum(8 * max(widths[index] for index in batch) for batch in first) < 1.1 * sum(widths)
    assert {frozenset(batch) for batch in first} != {frozenset(batch) for batch in second}


def test_the_augmentation_bends_a_long_line_as_a_short_one() -> None:
    seen: list[int] = []

    def warp(image: np.ndarray, segments: int) -> np.ndarray:
        seen.append(image.shape[1] // segments)
        return image

    for width in (160, 320, 640, 1280):
        as_read.in_short_segments(warp)(np.zeros((48, width, 3), np.uint8), 4)
    assert seen == [40, 80, 80, 80]


POOLING = """
import json, sys
sys.path.insert(0, sys.argv[1])
import paddle
from ocrdata.train.inside import as_read
from ocrdata.train.inside.ppocrv6 import register
from ocrdata.train.models import presets
from ppocr.modeling.architectures import build_model

found = {}
for name in json.loads(sys.argv[2]):
    architecture = presets.load(name).config["Architecture"]
    register.where_missing(architecture)
    architecture["Head"]["out_channels"] = 20
    model = build_model(architecture)
    before = {key: value.numpy() for key, value in model.state_dict().items()}
    as_read.pool_as_read(model, 960)
    same = all((before[key] == value.numpy()).all() for key, value in model.state_dict().items())
    norms = [layer for layer in model.backbone.sublayers() if "BatchNorm" in type(layer).__name__]
    steps = []
    for width in (320, 640, 960):
        model.train()
        steps.append(model.backbone(paddle.randn([2, 3, 48, width])).shape[3])
    trains = all(layer.training for layer in norms)
    moved = any((before[key] != value.numpy()).any() for key, value in model.state_dict().items())
    found[name] = [same, steps, trains, moved]
print(json.dumps(found))
"""


@pytest.mark.slow
def test_every_backbone_has_the_steps_of_reading_and_trains_as_before() -> None:
    pytest.importorskip("paddle")
    names = ["PP-OCRv3_mobile_rec", "PP-OCRv4_mobile_rec", "PP-OCRv4_server_rec", "PP-OCRv6_tiny_rec"]
    command = [sys.executable, "-c", POOLING, str(source.training_code()), json.dumps(names)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found == {name: [True, [40, 80, 120], True, True] for name in names}


@pytest.mark.slow
@pytest.mark.parametrize("more", [(), ("--gtc",)])
def test_a_real_training_on_long_lines_is_evaluated_and_exported_without_further_options(
    tmp_path: Path, draw: Drawer, more: tuple[str, ...]
) -> None:
    """Lines of up to 48 digits: PP-OCRv6 tiny in its two forms."""
    draw(tmp_path / "new", "DSEG7Classic-Bold", "0123456789", 12, 1, lengths=(44, 48))
    draw(tmp_path / "val", "DSEG7Classic-Bold", "0123456789", 4, 2, lengths=(44, 48))
    data = ("--data", tmp_path / "mix" / "mix.yml", "--eval", tmp_path / "val" / "rec.txt")
    model = ("--model", "PP-OCRv6_tiny_rec", "--device", "cpu", "--epochs", 1, "--batch-size", 4)
    running.run_command("mix", tmp_path / "new" / "rec.txt", "--out", tmp_path / "mix")
    refused = running.run_command("finetune", *data, *model, "--out", tmp_path / "no", code=1)
    assert "no sample can be trained on" in refused.output
    trained = running.run_command(
        "finetune", *data, *model, *more, "--max-length", 50, "--out", tmp_path / "run"
    )
    assert "Lines of up to 50 characters" in trained.output
    read = running.run_command(
        "evaluate", "--model", tmp_path / "run", "--labels", tmp_path / "val" / "rec.txt"
    )
    assert " 4 " in read.output
    running.run_command("export", "--model", tmp_path / "run", "--out", tmp_path / "export")
    shapes = [
        step["RecResizeImg"]["image_shape"]
        for step in yaml.safe_load((tmp_path / "export" / "inference.yml").read_bytes())["PreProcess"][
            "transform_ops"
        ]
        if "RecResizeImg" in step
    ]
    assert shapes == [[3, 48, 320]]  # the least: paddleocr reads wider lines as wide as they are
    rules = running.run_command("check", "--config", tmp_path / "run" / "config.yml", code=None)
    assert "time steps" not in rules.output and "max_text_length" not in rules.output
    more_epochs = (*data, *model[:4], "--batch-size", 4, "--epochs", 2, *more)
    resumed = running.run_command(
        "finetune", *more_epochs, "--resume", tmp_path / "run", "--out", tmp_path / "longer"
    )
    assert "Lines of up to 50 characters" in resumed.output

"""Paddle's layers on a CPU with our kernels: the same numbers, where they can; else Paddle's own."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ocrdata.train.models import environment
from tests.conftest import Drawer

paddle = pytest.importorskip("paddle")
pytest.importorskip("numba")


V3 = ("--model", "PP-OCRv3_mobile_rec")


@pytest.fixture
def installed() -> Iterator[None]:
    """Paddle with our layers, and without them again."""
    from ocrdata.train.inside import cpu_layers

    kinds = (paddle.nn.Conv2D, paddle.nn.Hardswish, paddle.nn.BatchNorm)
    before = [kind.forward for kind in kinds]
    cpu_layers.install()
    yield
    for kind, forward in zip(kinds, before, strict=True):
        kind.forward = forward


def made(network: Any, x: Any) -> list[np.ndarray]:
    """What a network makes of a batch, and the gradients of the batch and of its parameters."""
    x = x.detach()
    x.stop_gradient = False
    y = network(x)
    (y * paddle.arange(y.size, dtype="float32").reshape(y.shape).cos()).sum().backward()
    trained = [parameter for parameter in network.parameters() if not parameter.stop_gradient]
    found = [y.numpy(), x.grad.numpy(), *(parameter.grad.numpy() for parameter in trained)]
    network.clear_gradients()
    return found


@pytest.mark.parametrize(
    "layer",
    [
        lambda: paddle.nn.Conv2D(6, 6, 3, padding=1, groups=6, bias_attr=False),
        lambda: paddle.nn.Conv2D(6, 6, 5, stride=(2, 1), padding=2, groups=6),
        lambda: paddle.nn.Conv2D(6, 6, 3, padding=2, dilation=2, groups=6),
        lambda: paddle.nn.Conv2D(6, 6, 3, padding="SAME", groups=6),
        lambda: paddle.nn.Conv2D(6, 12, 3, padding=1, groups=6),
        lambda: paddle.nn.Conv2D(6, 4, 1),
        paddle.nn.Hardswish,
        lambda: paddle.nn.BatchNorm(6, act="hard_swish"),
        lambda: paddle.nn.Sequential(
            paddle.nn.Conv2D(6, 6, 3, padding=1, groups=6), paddle.nn.BatchNorm(6, act="hard_swish")
        ),
    ],
)
def test_layers_and_their_gradients_are_paddles(layer, request: pytest.FixtureRequest) -> None:
    paddle.seed(0)
    network, x = layer(), 3 * paddle.randn([2, 6, 8, 20])
    expected = made(network, x)
    request.getfixturevalue("installed")
    for ours, theirs in zip(made(network, x), expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-4)


def test_depthwise_layers_do_compute_with_the_kernels(installed: None, monkeypatch) -> None:
    from ocrdata.train.inside import kernels

    calls = []
    monkeypatch.setattr(kernels, "depthwise", lambda *arguments: calls.append(arguments))
    paddle.nn.Conv2D(6, 6, 3, padding=1, groups=6)(paddle.randn([1, 6, 4, 4]))
    paddle.nn.Conv2D(6, 6, 3, padding=1)(paddle.randn([1, 6, 4, 4]))
    assert len(calls) == 1


def test_other_precisions_are_paddles(installed: None) -> None:
    layer = paddle.nn.Conv2D(6, 6, 3, padding=1, groups=6)
    layer.to(dtype="float64")
    assert layer(paddle.randn([1, 6, 4, 4]).astype("float64")).dtype == paddle.float64


def test_a_slice_of_a_tensor_is_read_as_it_is(installed: None) -> None:
    layer, x = paddle.nn.Hardswish(), paddle.randn([4, 6, 8, 20])
    np.testing.assert_allclose(layer(x[:, ::2, :, 3:9]).numpy(), layer(x).numpy()[:, ::2, :, 3:9], rtol=1e-6)


@pytest.mark.slow
def test_a_real_training_has_the_same_losses_with_and_without(
    tmp_path: Path, draw: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.train.run.test_finetune import ocrdata

    draw(tmp_path / "lines", "DSEG7Classic-Bold", "0123456789", 12, 1)
    ocrdata("mix", tmp_path / "lines" / "rec.txt", "--out", tmp_path / "mix")
    losses = []
    for here in (True, False):
        monkeypatch.setattr(environment, "has_kernels", lambda here=here: here)
        run = tmp_path / f"kernels-{here}"
        ocrdata(
            *(
                "finetune",
                *V3,
                "--data",
                tmp_path / "mix" / "mix.yml",
                "--eval",
                tmp_path / "lines" / "rec.txt",
            ),
            *("--device", "cpu", "--epochs", 1, "--batch-size", 4, "--lr", 1e-4, "--jobs", 1, "--out", run),
        )
        config = (run / "config.yml").read_text(encoding="utf-8")
        assert ("kernels: true" in config) is here
        rows = map(json.loads, (run / "metrics.jsonl").read_text(encoding="utf-8").splitlines())
        losses.append([row["loss"] for row in rows if row["kind"] == "step"])
    assert len(losses[0]) == 3
    assert losses[0] == pytest.approx(losses[1], rel=2e-3)

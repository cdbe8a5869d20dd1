"""Paddle's layers on a CPU with our kernels: the same numbers, where they can; else Paddle's own."""

import copy
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
    from ocrdata.train.inside.cpu import install

    kinds = install.layer_kinds()
    before = [kind.forward for kind in kinds]
    install.install()
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


def v6(name: str) -> Any:
    """A kind of layer of PP-OCRv6."""
    from ocrdata.train.inside.ppocrv6 import layers

    return getattr(layers, name)


def block(channels: int, stride: tuple[int, int] = (1, 1), squeeze: bool = False) -> Any:
    from ocrdata.train.inside.ppocrv6.sizes import BlockSize

    return BlockSize(channels, 1 if stride == (1, 1) else stride, squeeze)


@pytest.mark.parametrize(
    "layer",
    [
        lambda: paddle.nn.Conv2D(6, 6, 3, padding=1, groups=6, bias_attr=False),
        lambda: paddle.nn.Conv2D(6, 6, 5, stride=(2, 1), padding=2, groups=6),
        lambda: paddle.nn.Conv2D(6, 6, 3, padding=2, dilation=2, groups=6),
        lambda: paddle.nn.Conv2D(6, 6, 3, padding="SAME", groups=6),
        lambda: paddle.nn.Conv2D(6, 12, 3, padding=1, groups=6),
        lambda: paddle.nn.Conv2D(6, 4, 1),
        lambda: paddle.nn.Conv2D(6, 40, 1, bias_attr=False),
        lambda: paddle.nn.Conv2D(6, 4, 1, stride=2),
        lambda: paddle.nn.Conv2D(6, 4, 1, groups=2),
        lambda: paddle.nn.Conv2D(6, 4, 1, padding=1),
        paddle.nn.Hardswish,
        paddle.nn.GELU,
        lambda: paddle.nn.GELU(approximate=True),
        lambda: paddle.nn.BatchNorm2D(6),
        lambda: paddle.nn.BatchNorm2D(6, momentum=0.5, epsilon=0.1),
        lambda: paddle.nn.BatchNorm2D(6, use_global_stats=True),
        lambda: paddle.nn.BatchNorm2D(6, weight_attr=False, bias_attr=False),
        lambda: paddle.nn.BatchNorm2D(8, data_format="NHWC"),
        lambda: paddle.nn.BatchNorm(6),
        lambda: paddle.nn.BatchNorm(6, act="relu"),
        lambda: v6("SqueezeExcite")(6),
        lambda: v6("BranchedDepthwise")(6),
        lambda: v6("MixerBlock")(6, block(6, squeeze=True)),
        lambda: v6("MixerBlock")(6, block(10, (2, 1))),
        lambda: paddle.nn.BatchNorm(6, act="hard_swish"),
        lambda: paddle.nn.Sequential(
            paddle.nn.Conv2D(6, 6, 3, padding=1, groups=6), paddle.nn.BatchNorm(6, act="hard_swish")
        ),
    ],
)
def test_layers_and_their_gradients_are_paddles(layer, request: pytest.FixtureRequest) -> None:
    paddle.seed(0)
    network, x = layer(), 1 + 3 * paddle.randn([2, 6, 8, 20])
    if getattr(network, "_data_format", "") == "NHWC":
        x = x[:, :, :, :8]
    same = copy.deepcopy(network)
    expected = made(network, x)
    request.getfixturevalue("installed")
    for ours, theirs in zip(made(same, x), expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-4)
    for ours, theirs in zip(same.buffers(), network.buffers(), strict=True):  # running statistics
        np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("frozen", ["weight", "bias", "input"])
@pytest.mark.parametrize(
    "layer",
    [
        lambda: paddle.nn.Conv2D(6, 6, 3, padding=1, groups=6),
        lambda: paddle.nn.Conv2D(6, 4, 1),
        lambda: paddle.nn.BatchNorm2D(6),
    ],
)
def test_what_is_frozen_gets_no_gradient(layer, frozen: str, installed: None) -> None:
    network, x = layer(), paddle.randn([2, 6, 8, 20])
    x.stop_gradient = frozen == "input"
    for name in {"weight", "bias"} & {frozen}:
        getattr(network, name).stop_gradient = True
    network(x).cos().sum().backward()
    found = {"weight": network.weight.grad, "bias": network.bias.grad, "input": x.grad}
    assert [name for name, gradient in found.items() if gradient is None] == [frozen]


@pytest.mark.parametrize(
    "layer", [lambda: paddle.nn.BatchNorm2D(6), lambda: paddle.nn.BatchNorm(6, act="hard_swish")]
)
@pytest.mark.parametrize("wanted", [True, False])
def test_a_batch_norm_that_reads_uses_its_statistics(layer, wanted: bool, request) -> None:
    norm, x = layer(), 1 + paddle.randn([2, 6, 8, 20])
    norm(x)
    norm.eval()
    expected = norm(x).numpy()
    request.getfixturevalue("installed")
    with paddle.set_grad_enabled(wanted):
        y = norm(x)
    np.testing.assert_allclose(y.numpy(), expected, rtol=1e-4, atol=1e-5)
    assert y.stop_gradient is not wanted


@pytest.mark.parametrize("seed", range(20))
def test_the_ctc_loss_and_its_gradient_are_paddles(seed: int, request: pytest.FixtureRequest) -> None:
    """Labels with repeated characters, empty ones, ones that need all steps or more, and short lines."""
    random = np.random.default_rng(seed)
    steps, lines, classes, longest = int(random.integers(1, 13)), 6, int(random.integers(3, 40)), 8
    scores = paddle.to_tensor(random.normal(0, 4, (steps, lines, classes)).astype(np.float32))
    scores.stop_gradient = False
    labels = paddle.to_tensor(random.integers(1, min(4, classes), (lines, longest)), "int32")
    lengths = paddle.to_tensor(random.integers(0, longest + 1, lines), "int64")
    taken = paddle.to_tensor(random.integers(max(1, steps - 3), steps + 1, lines), "int64")
    weights = paddle.to_tensor(random.normal(size=lines).astype(np.float32))
    found = []
    for install in (False, True):
        if install:
            request.getfixturevalue("installed")
        losses = paddle.nn.CTCLoss(reduction="none")(scores, labels, taken, lengths)
        (losses.reshape([-1]) * weights).sum().backward()
        found.append((losses.numpy().ravel(), scores.grad.numpy()))
        scores.clear_gradient()
    for theirs, ours in zip(*found, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("groups", [1, 6])
def test_an_image_with_other_channels_is_refused_by_paddle(groups: int, installed: None) -> None:
    with pytest.raises(ValueError, match="channel"):
        paddle.nn.Conv2D(6, 6, 1, groups=groups)(paddle.randn([2, 4, 8, 20]))


@pytest.mark.parametrize(
    "layer",
    [
        lambda: paddle.nn.BatchNorm2D(4, use_global_stats=False),
        lambda: paddle.nn.BatchNorm(4, trainable_statistics=True),
        lambda: paddle.nn.BatchNorm2D(4),
    ],
)
def test_a_batch_norm_that_reads_by_the_batch_does_so(layer, request: pytest.FixtureRequest) -> None:
    paddle.seed(0)
    network, x = layer(), 3 + paddle.randn([3, 4, 5, 7])
    network.eval()
    same = copy.deepcopy(network)
    with paddle.no_grad():
        expected = network(x).numpy()
        request.getfixturevalue("installed")
        np.testing.assert_allclose(same(x).numpy(), expected, rtol=1e-4, atol=1e-5)
    for ours, theirs in zip(same.buffers(), network.buffers(), strict=True):
        np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=1e-5, atol=1e-6)


def test_single_values_are_not_normalised(installed: None) -> None:
    norm, x = paddle.nn.BatchNorm2D(4), paddle.randn([1, 4, 1, 1])
    np.testing.assert_array_equal(norm(x).numpy(), x.numpy())
    assert not norm._mean.numpy().any()


@pytest.mark.parametrize("channels", [3, 6])
@pytest.mark.parametrize("mode", ["train", "eval"])
def test_other_channels_than_a_batch_norms_are_refused_by_paddle(channels, mode, installed: None) -> None:
    norm = paddle.nn.BatchNorm2D(4)
    getattr(norm, mode)()
    with pytest.raises(ValueError), paddle.no_grad():
        norm(paddle.randn([2, channels, 5, 5]))


def test_a_scale_is_added_to_what_has_another_shape(installed: None) -> None:
    x, scale, onto = paddle.randn([2, 3, 4, 5]), paddle.randn([1, 3, 1, 1]), paddle.randn([1, 3, 1, 1])
    found = v6("ChannelScale")()(x, scale, onto)
    np.testing.assert_allclose(found.numpy(), (onto + x * scale).numpy(), rtol=1e-5)


@pytest.mark.parametrize(("label", "length"), [([1, 0, 3], 3), ([1, 2, 3], 4)])
def test_labels_that_are_none_are_left_to_paddle(label, length, installed: None, monkeypatch) -> None:
    from ocrdata.train.inside.cpu import layers

    monkeypatch.setattr(layers, "spread", lambda *_: pytest.fail("a kernel was called"))
    scores, labels = paddle.randn([8, 1, 5]), paddle.to_tensor([label], "int32")
    counts = [paddle.to_tensor([number], "int64") for number in (8, length)]
    try:
        paddle.nn.CTCLoss(reduction="none")(scores, labels, *counts)
    except ValueError:
        assert length > 3


def test_the_result_does_not_depend_on_the_number_of_threads(installed: None, monkeypatch) -> None:
    from ocrdata.train.inside.cpu import threads

    paddle.seed(0)
    network, x = v6("MixerBlock")(40, block(40, squeeze=True)), paddle.randn([3, 40, 6, 33])
    found = []
    for count in (1, 2, 3):
        monkeypatch.setattr(threads, "workers", lambda count=count: count)
        threads._pool.cache_clear()
        found.append(made(copy.deepcopy(network), x))
    threads._pool.cache_clear()
    for other in found[1:]:
        for ours, theirs in zip(found[0], other, strict=True):
            np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("layer", [paddle.nn.GELU, lambda: paddle.nn.BatchNorm2D(6)])
def test_what_is_not_a_number_stays_that(layer, installed: None) -> None:
    """A training that diverges has to be seen to diverge."""
    x = paddle.randn([2, 6, 4, 8])
    x[1, 2, 3, 4] = float("nan")
    y = layer()(x).numpy()
    assert np.isnan(y[1, 2, 3, 4])
    assert not np.isnan(y[:, 3]).any()


def test_depthwise_layers_do_compute_with_the_kernels(installed: None, monkeypatch) -> None:
    from ocrdata.train.inside.cpu import depthwise, layers

    calls = []
    monkeypatch.setattr(layers, "spread", lambda kernel, *_: calls.append(kernel))
    paddle.nn.Conv2D(6, 6, 3, padding=1, groups=6)(paddle.randn([1, 6, 4, 4]))
    paddle.nn.Conv2D(6, 6, 3, padding=1)(paddle.randn([1, 6, 4, 4]))
    assert calls == [depthwise.depthwise]


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

"""Makes the layers of a process compute on every core."""

from collections.abc import Callable
from typing import Any

import numpy as np
import paddle
from paddle.nn.layer.norm import _BatchNormBase

from ocrdata.train.inside.cpu import channels, layers, pointwise, threads
from ocrdata.train.inside.ppocrv6.layers import ChannelScale, PlaneMean

Forward = Callable[..., Any]

FEW = 16
"""Pixels of a plane below which Paddle's own pointwise convolution is as fast."""


def layer_kinds() -> list[Any]:
    """The kinds of layers that are replaced."""
    return [
        paddle.nn.Conv2D,
        paddle.nn.Hardswish,
        paddle.nn.GELU,
        paddle.nn.BatchNorm,
        _BatchNormBase,
        ChannelScale,
        PlaneMean,
        paddle.nn.CTCLoss,
    ]


def install() -> None:
    """Replace the layers of this process that can be computed by our kernels, each where it can."""
    makers: list[Callable[[Forward], Forward]] = [
        _convolution,
        _hard_swish,
        _gelu,
        _old_batch_norm,
        _batch_norm,
        _channel_scale,
        _plane_mean,
        _ctc_loss,
    ]
    for kind, make in zip(layer_kinds(), makers, strict=True):
        kind.forward = make(kind.forward)


def _convolution(paddles: Forward) -> Forward:
    def forward(layer: Any, x: Any) -> Any:
        pad = _pair(layer._updated_padding)
        if (
            pad is None
            or not _fits(x)
            or not _is_plain(layer)
            or not x.size
            or x.shape[1] != layer._in_channels
        ):
            return paddles(layer, x)
        if layer._in_channels == layer._groups == layer._out_channels:
            y = layers.Depthwise.apply(x, layer.weight, _pair(layer._stride), pad)
        elif _is_pointwise(layer, pad) and x.shape[2] * x.shape[3] >= FEW and pointwise.available():
            y = layers.Pointwise.apply(x, layer.weight)
        else:
            return paddles(layer, x)
        return y if layer.bias is None else y + layer.bias.reshape([1, -1, 1, 1])

    return forward


def _hard_swish(paddles: Forward) -> Forward:
    def forward(layer: Any, x: Any) -> Any:
        return layers.HardSwish.apply(x) if _fits(x) else paddles(layer, x)

    return forward


def _gelu(paddles: Forward) -> Forward:
    def forward(layer: Any, x: Any) -> Any:
        return layers.Gelu.apply(x) if _fits(x) and not layer._approximate else paddles(layer, x)

    return forward


def _old_batch_norm(paddles: Forward) -> Forward:
    """PP-OCRv3 has its activations in its batch norms."""

    def forward(layer: Any, x: Any) -> Any:
        activation = layer._act
        if (
            activation not in {None, "hard_swish"}
            or layer._trainable_statistics
            or layer._data_layout != "NCHW"
            or not _fits(x)
        ):
            return paddles(layer, x)
        layer._act = None
        try:
            y = _normalised(layer, x, paddles)
        finally:
            layer._act = activation
        return y if activation is None else layers.HardSwish.apply(y)

    return forward


def _batch_norm(paddles: Forward) -> Forward:
    def forward(layer: Any, x: Any) -> Any:
        layer._check_input_dim(x)
        asked = layer._use_global_stats is False and not layer.training  # to read by the batch
        ours = layer._data_format in {"NCHW", "NCL", "NC", "NCDHW"} and _fits(x) and not asked
        return _normalised(layer, x, paddles) if ours else paddles(layer, x)

    return forward


def _normalised(layer: Any, x: Any, paddles: Forward) -> Any:
    """A batch norm whose channels come second: ours in training, and where no gradient is wanted."""
    if layer.weight is None or layer.bias is None or len(x.shape) < 3:
        return paddles(layer, x)
    if x.shape[1] != layer.weight.shape[0] or x.size <= x.shape[1]:  # Paddle leaves single values as they are
        return paddles(layer, x)
    if layer.weight.dtype != paddle.float32 or layer._mean.dtype != paddle.float32:
        return paddles(layer, x)
    if layer.training and not layer._use_global_stats:
        return _by_batch(layer, x)
    return paddles(layer, x) if paddle.is_grad_enabled() else _by_statistics(layer, x)


def _by_batch(layer: Any, x: Any) -> Any:
    """In training. The running statistics move as Paddle's do."""
    moments = np.empty((2, x.shape[1]))
    y = layers.BatchNorm.apply(x, layer.weight, layer.bias, float(layer._epsilon), moments)
    for kept, found in zip(layers.arrays(layer._mean, layer._variance), moments, strict=True):
        kept[:] = layer._momentum * kept + (1 - layer._momentum) * found
    return y


def _by_statistics(layer: Any, x: Any) -> Any:
    """In reading: a scale and a shift of each channel."""
    weight, bias, mean, variance = layers.arrays(layer.weight, layer.bias, layer._mean, layer._variance)
    scale = weight / np.sqrt(variance + np.float32(layer._epsilon))
    y = paddle.empty(x.shape, "float32")
    inside, result = map(layers.rows, layers.arrays(x, y))
    threads.spread(channels.scaled, x.shape[1], inside, scale, bias - mean * scale, result)
    return y


def _channel_scale(paddles: Forward) -> Forward:
    def forward(layer: Any, x: Any, scale: Any, onto: Any = None) -> Any:
        if not _fits(x) or not x.size or (onto is not None and onto.shape != x.shape):
            return paddles(layer, x, scale, onto)
        return layers.ScaleChannels.apply(x, scale.expand([*x.shape[:2], 1, 1]), onto)

    return forward


def _plane_mean(paddles: Forward) -> Forward:
    def forward(layer: Any, x: Any) -> Any:
        return layers.AveragePlanes.apply(x) if _fits(x) else paddles(layer, x)

    return forward


def _ctc_loss(paddles: Forward) -> Forward:
    def forward(layer: Any, scores: Any, *given: Any, **named: Any) -> Any:
        plain = layer.blank == 0 and layer.reduction == "none" and len(given) == 3 and not named
        if not plain or not _fits(scores) or not _is_sound(scores, *given):
            return paddles(layer, scores, *given, **named)
        return layers.CtcLoss.apply(scores, *given)

    return forward


def _is_sound(scores: Any, labels: Any, steps: Any, lengths: Any) -> bool:
    """Whether labels are classes but the blank, and lengths within their arrays: kernels do not look."""
    if not (scores.size and labels.size):
        return False
    numbers, counts = labels.numpy(), lengths.numpy()
    inside = np.arange(numbers.shape[1]) < counts[:, None]
    named = bool(np.all(~inside | ((numbers > 0) & (numbers < scores.shape[2]))))
    fits = int(steps.min()) > 0 and int(steps.max()) <= scores.shape[0]
    return named and fits and int(counts.min()) >= 0 and int(counts.max()) <= numbers.shape[1]


def _fits(x: Any) -> bool:
    """Whether a tensor is computed eagerly, on the CPU and in single precision (a traced program is not)."""
    return bool(paddle.in_dynamic_mode() and x.place.is_cpu_place() and x.dtype == paddle.float32)


def _is_plain(layer: Any) -> bool:
    plain = layer._padding_mode == "zeros" and layer._padding_algorithm == "EXPLICIT"
    return bool(plain and layer._data_format == "NCHW" and _pair(layer._dilation) == (1, 1))


def _is_pointwise(layer: Any, pad: tuple[int, int]) -> bool:
    single = tuple(layer._kernel_size) == (1, 1) and _pair(layer._stride) == (1, 1)
    return single and layer._groups == 1 and pad == (0, 0)


def _pair(value: Any) -> tuple[int, int] | None:
    """Vertical and horizontal value, from one number or two; None for other forms, such as one per side."""
    if isinstance(value, int):
        return value, value
    whole = isinstance(value, list | tuple) and len(value) == 2 and all(isinstance(v, int) for v in value)
    return (value[0], value[1]) if whole else None

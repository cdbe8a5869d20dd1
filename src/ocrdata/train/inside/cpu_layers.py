"""Paddle layers that compute with `kernels` where possible, so that CPUs train in half the time."""

from typing import Any

import numpy as np
import paddle

from ocrdata.train.inside import kernels
from ocrdata.train.inside.kernels import Floats


class Depthwise(paddle.autograd.PyLayer):  # type: ignore[misc]
    """A convolution of each channel with its own kernel."""

    @staticmethod
    def forward(ctx: Any, x: Any, w: Any, stride: tuple[int, int], pad: tuple[int, int]) -> Any:
        ctx.save_for_backward(x, w)
        ctx.stride, ctx.pad = stride, pad
        (count, channels, *sides), kernel = x.shape, w.shape[2:]
        result = [
            (side + 2 * around - size) // step + 1
            for side, around, size, step in zip(sides, pad, kernel, stride, strict=True)
        ]
        y = paddle.empty([count, channels, *result], "float32")
        kernels.depthwise(_as_array(x), _as_array(w), _as_array(y), stride, pad)
        return y

    @staticmethod
    def backward(ctx: Any, g: Any) -> tuple[Any, Any]:
        x, w = ctx.saved_tensor()
        dx, dw = paddle.empty(x.shape, "float32"), paddle.empty(w.shape, "float32")
        inside, slopes = _as_array(x), _as_array(g)
        kernels.depthwise_input_gradient(slopes, _as_array(w), _as_array(dx), ctx.stride, ctx.pad)
        kernels.depthwise_kernel_gradient(inside, slopes, _as_array(dw), ctx.stride, ctx.pad)
        return dx, dw


class HardSwish(paddle.autograd.PyLayer):  # type: ignore[misc]
    """The hard swish activation of PP-OCR's backbones."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        y = paddle.empty(x.shape, "float32")
        kernels.hard_swish(_as_array(x).reshape(-1), _as_array(y).reshape(-1))
        return y

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        (x,) = ctx.saved_tensor()
        dx = paddle.empty(x.shape, "float32")
        kernels.hard_swish_gradient(
            _as_array(x).reshape(-1), _as_array(g).reshape(-1), _as_array(dx).reshape(-1)
        )
        return dx


def install() -> None:
    """Replace depthwise convolutions and hard swish in this process where the kernels can compute them."""
    convolve, swish, normalise = (
        kind.forward for kind in (paddle.nn.Conv2D, paddle.nn.Hardswish, paddle.nn.BatchNorm)
    )

    def conv2d(layer: Any, x: Any) -> Any:
        pad = _pair(layer._updated_padding)
        if pad is None or not _fits(x) or not _is_depthwise(layer):
            return convolve(layer, x)
        y = Depthwise.apply(x, layer.weight, _pair(layer._stride), pad)
        return y if layer.bias is None else y + layer.bias.reshape([1, -1, 1, 1])

    def hardswish(layer: Any, x: Any) -> Any:
        return HardSwish.apply(x) if _fits(x) else swish(layer, x)

    def batch_norm(layer: Any, x: Any) -> Any:
        if layer._act != "hard_swish" or not _fits(x):
            return normalise(layer, x)
        layer._act = None  # PP-OCRv3 has its activations in its batch norms
        try:
            return HardSwish.apply(normalise(layer, x))
        finally:
            layer._act = "hard_swish"

    paddle.nn.Conv2D.forward, paddle.nn.Hardswish.forward = conv2d, hardswish
    paddle.nn.BatchNorm.forward = batch_norm


def _fits(x: Any) -> bool:
    """Whether a tensor is computed eagerly, on the CPU and in single precision (a traced program is not)."""
    return bool(paddle.in_dynamic_mode() and x.place.is_cpu_place() and x.dtype == paddle.float32)


def _is_depthwise(layer: Any) -> bool:
    same = layer._in_channels == layer._groups == layer._out_channels
    plain = layer._padding_mode == "zeros" and layer._padding_algorithm == "EXPLICIT"
    usual = layer._data_format == "NCHW" and _pair(layer._dilation) == (1, 1)
    return bool(same and plain and usual)


def _pair(value: Any) -> tuple[int, int] | None:
    """Vertical and horizontal value, from one number or two; None for other forms, such as one per side."""
    if isinstance(value, int):
        return value, value
    whole = isinstance(value, list | tuple) and len(value) == 2 and all(isinstance(v, int) for v in value)
    return (value[0], value[1]) if whole else None


def _as_array(tensor: Any) -> Floats:
    """A tensor as an array that shares its memory."""
    array: Floats = np.from_dlpack(tensor.detach().contiguous())  # type: ignore[assignment]
    return array

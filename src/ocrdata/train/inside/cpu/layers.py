"""Paddle layers that compute on every core where possible, so that CPUs train in half the time or less.

Each layer has the same output and gradients as Paddle's, but for rounding. A backward pass returns None for
inputs that need no gradient, as Paddle demands.
"""

from typing import Any

import numpy as np
import paddle

from ocrdata.train.inside.cpu import activations, channels, ctc, depthwise, pointwise
from ocrdata.train.inside.cpu.depthwise import Floats
from ocrdata.train.inside.cpu.threads import spread


class Depthwise(paddle.autograd.PyLayer):  # type: ignore[misc]
    """A convolution of each channel with its own kernel."""

    @staticmethod
    def forward(ctx: Any, x: Any, w: Any, stride: tuple[int, int], pad: tuple[int, int]) -> Any:
        ctx.save_for_backward(x, w)
        ctx.stride, ctx.pad, ctx.needed = stride, pad, _needed(x, w)
        (count, planes, *sides), kernel = x.shape, w.shape[2:]
        result = [
            (side + 2 * around - size) // step + 1
            for side, around, size, step in zip(sides, pad, kernel, stride, strict=True)
        ]
        y = paddle.empty([count, planes, *result], "float32")
        spread(depthwise.depthwise, count * planes, *arrays(x, w, y), stride, pad)
        return y

    @staticmethod
    def backward(ctx: Any, g: Any) -> tuple[Any, Any]:
        x, w = ctx.saved_tensor()
        dx, dw = _gradients(ctx, x, w)
        inside, slopes, kernels = arrays(x, g, w)
        how = ctx.stride, ctx.pad
        if dx is not None:
            planes = x.shape[0] * x.shape[1]
            spread(depthwise.depthwise_input_gradient, planes, slopes, kernels, *arrays(dx), *how)
        if dw is not None:
            spread(depthwise.depthwise_kernel_gradient, x.shape[1], inside, slopes, *arrays(dw), *how)
        return dx, dw


class Pointwise(paddle.autograd.PyLayer):  # type: ignore[misc]
    """A convolution whose kernels are single cells."""

    @staticmethod
    def forward(ctx: Any, x: Any, w: Any) -> Any:
        ctx.save_for_backward(x, w)
        ctx.needed = _needed(x, w)
        y = paddle.empty([x.shape[0], w.shape[0], *x.shape[2:]], "float32")
        images, kernels, result = arrays(x, w, y)
        spread(pointwise.convolve, len(images), rows(images), _matrix(kernels), rows(result))
        return y

    @staticmethod
    def backward(ctx: Any, g: Any) -> tuple[Any, Any]:
        x, w = ctx.saved_tensor()
        dx, dw = _gradients(ctx, x, w)
        images, slopes, kernels = arrays(x, g, w)
        if dx is not None:
            inner = rows(*arrays(dx))
            spread(pointwise.input_gradient, len(images), rows(slopes), _matrix(kernels), inner)
        if dw is not None:
            outer = _matrix(*arrays(dw))
            spread(pointwise.kernel_gradient, len(outer), rows(images), rows(slopes), outer)
        return dx, dw


class HardSwish(paddle.autograd.PyLayer):  # type: ignore[misc]
    """The hard swish activation of PP-OCR's backbones."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        y = paddle.empty(x.shape, "float32")
        spread(activations.hard_swish, x.size, *_flat(x, y))
        return y

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        (x,) = ctx.saved_tensor()
        dx = paddle.empty(x.shape, "float32")
        spread(activations.hard_swish_gradient, x.size, *_flat(x, g, dx))
        return dx


class Gelu(paddle.autograd.PyLayer):  # type: ignore[misc]
    """The activation of PP-OCRv6's backbones. Its slope is computed with its value, from one power of e."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        y, slope = paddle.empty(x.shape, "float32"), paddle.empty(x.shape, "float32")
        spread(activations.gelu, x.size, *_flat(x, y, slope))
        ctx.slope = slope
        return y

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        dx = paddle.empty(g.shape, "float32")
        spread(activations.scale_by, g.size, *_flat(ctx.slope, g, dx))
        return dx


class BatchNorm(paddle.autograd.PyLayer):  # type: ignore[misc]
    """Batch norm in training. `moments` receives mean and variance of each channel, (2, C) float64."""

    @staticmethod
    def forward(ctx: Any, x: Any, weight: Any, bias: Any, epsilon: float, moments: Any) -> Any:
        ctx.save_for_backward(x, weight)
        ctx.epsilon, ctx.moments, ctx.needed = epsilon, moments, _needed(x, weight, bias)
        y = paddle.empty(x.shape, "float32")
        inside, scales, shifts, result = arrays(x, weight, bias, y)
        spread(
            channels.batch_norm,
            x.shape[1],
            *(rows(inside), scales, shifts, epsilon, rows(result), *moments),
        )
        return y

    @staticmethod
    def backward(ctx: Any, g: Any) -> tuple[Any, ...]:
        x, weight = ctx.saved_tensor()
        dx = paddle.empty(x.shape, "float32")
        dw, db = paddle.empty(weight.shape, "float32"), paddle.empty(weight.shape, "float32")
        inside, slopes, scales, inner, outer, shifts = arrays(x, g, weight, dx, dw, db)
        spread(
            channels.batch_norm_gradient,
            x.shape[1],
            *(rows(inside), rows(slopes), scales, ctx.epsilon, *ctx.moments),
            *(rows(inner), outer, shifts),
        )
        return tuple(found if one else None for found, one in zip((dx, dw, db), ctx.needed, strict=True))


class ScaleChannels(paddle.autograd.PyLayer):  # type: ignore[misc]
    """Channels times a scale of each, (B, C, 1, 1), added to other ones where given."""

    @staticmethod
    def forward(ctx: Any, x: Any, scale: Any, onto: Any) -> Any:
        ctx.save_for_backward(x, scale)
        ctx.needed = _needed(x, scale, *([] if onto is None else [onto]))
        y = paddle.zeros_like(x) if onto is None else onto.clone()
        inside, factors, result = arrays(x, scale, y)
        planes = x.shape[0] * x.shape[1]
        spread(channels.add_scaled, planes, _planes(inside), factors.reshape(-1), _planes(result))
        return y

    @staticmethod
    def backward(ctx: Any, g: Any) -> tuple[Any, ...]:
        x, scale = ctx.saved_tensor()
        dx, ds = paddle.empty(x.shape, "float32"), paddle.empty(scale.shape, "float32")
        inside, factors, slopes, inner, outer = arrays(x, scale, g, dx, ds)
        spread(
            channels.scaled_gradient,
            x.shape[0] * x.shape[1],
            *(_planes(inside), factors.reshape(-1), _planes(slopes), _planes(inner), outer.reshape(-1)),
        )
        return tuple(found if one else None for found, one in zip((dx, ds, g), ctx.needed, strict=False))


class AveragePlanes(paddle.autograd.PyLayer):  # type: ignore[misc]
    """The mean of each channel of an image."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        ctx.shape = x.shape
        y = paddle.empty([*x.shape[:2], 1, 1], "float32")
        inside, result = arrays(x, y)
        spread(channels.means, x.shape[0] * x.shape[1], _planes(inside), result.reshape(-1))
        return y

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        dx = paddle.empty(ctx.shape, "float32")
        slopes, inner = arrays(g, dx)
        spread(channels.means_gradient, slopes.size, slopes.reshape(-1), _planes(inner))
        return dx


class CtcLoss(paddle.autograd.PyLayer):  # type: ignore[misc]
    """The CTC loss of each line, (N,), from scores (T, N, C)."""

    @staticmethod
    def forward(ctx: Any, scores: Any, labels: Any, steps: Any, lengths: Any) -> Any:
        losses, gradient = paddle.empty([scores.shape[1]], "float32"), paddle.empty(scores.shape, "float32")
        given = arrays(scores, *(numbers.astype("int64") for numbers in (labels, steps, lengths)))
        spread(ctc.loss, scores.shape[1], *given, *arrays(losses, gradient))
        ctx.gradient = gradient
        return losses

    @staticmethod
    def backward(ctx: Any, g: Any) -> tuple[Any, ...]:
        result = paddle.empty(ctx.gradient.shape, "float32")
        spread(ctc.scaled_gradient, g.shape[0], *arrays(ctx.gradient, g, result))
        return result, None, None, None


def _needed(*tensors: Any) -> list[bool]:
    """Of which tensors the gradient is needed."""
    return [not tensor.stop_gradient for tensor in tensors]


def _gradients(ctx: Any, *tensors: Any) -> list[Any]:
    """Room for the gradients of tensors; None where they are not needed."""
    pairs = zip(tensors, ctx.needed, strict=True)
    return [paddle.empty(tensor.shape, "float32") if one else None for tensor, one in pairs]


def arrays(*tensors: Any) -> list[Any]:
    """Tensors as arrays that share their memory."""
    return [np.from_dlpack(tensor.detach().contiguous()) for tensor in tensors]


def _flat(*tensors: Any) -> list[Floats]:
    return [array.reshape(-1) for array in arrays(*tensors)]


def rows(images: Floats) -> Floats:
    """(N, C, ...) as (N, C, P)."""
    return images.reshape(*images.shape[:2], -1)


def _planes(images: Floats) -> Floats:
    """(N, C, ...) as (N * C, P)."""
    return images.reshape(images.shape[0] * images.shape[1], -1)


def _matrix(kernels: Floats) -> Floats:
    """(D, C, 1, 1) as (D, C)."""
    return kernels.reshape(len(kernels), -1)

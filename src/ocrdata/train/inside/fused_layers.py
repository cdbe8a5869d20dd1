"""Layers that were fused for inference, taken apart so that they can be trained.

PPLCNetV3 (v4, v5) is trained with parallel branches that are fused into one convolution for inference
(RepVGG, Ding et al. 2021). The fused kernel becomes the first k x k branch, with a batch norm that undoes
itself whatever its statistics are; the other branches start at zero. In training the statistics of the batch
replace those of the batch norm, so these are measured on the user's images.
"""

from typing import Any

import numpy as np

from ocrdata.train.inside.output_difference import Array


def unfuse(layer: Any) -> None:
    """Put a fused convolution into the first k x k branch of its layer."""
    kernel, bias = layer.reparam_conv.weight.numpy(), layer.reparam_conv.bias.numpy()
    del layer.reparam_conv
    layer.is_repped = False
    layer.fused_bias = bias
    for norm in norms(layer):
        norm.weight.set_value(np.zeros_like(bias))
        norm.bias.set_value(np.zeros_like(bias))
    first = layer.conv_kxk[0]
    first.conv.weight.set_value(kernel)
    undo(first.bn, bias)


def norms(layer: Any) -> list[Any]:
    """The batch norms of a layer's branches; the first is that of the first k x k branch."""
    branches = [branch.bn for branch in layer.conv_kxk]
    branches += [layer.conv_1x1.bn] if layer.conv_1x1 is not None else []
    return branches + ([layer.identity] if layer.identity is not None else [])


def undo(norm: Any, bias: Array) -> None:
    """Set scale and shift so that a batch norm, with its statistics, only adds a bias."""
    mean, variance = norm._mean.numpy(), norm._variance.numpy()
    norm.weight.set_value(np.sqrt(variance + norm._epsilon))
    norm.bias.set_value(mean + bias)


def measure(model: Any, layers: list[Any], batches: list[Array]) -> None:
    """Give the batch norms of the branches the statistics of their inputs; the outputs stay the same.

    Args:
        model: The network, in evaluation mode.
        layers: Its layers that were taken apart by `unfuse`.
        batches: Images, each (1, 3, height, width).
    """
    import paddle

    sums: dict[int, list[Any]] = {}
    handles = []

    def add(norm: Any, inputs: tuple[Any, ...]) -> None:
        values = inputs[0].numpy().astype(np.float64)
        seen = sums.setdefault(id(norm), [0, 0.0, 0.0])
        seen[0] += values.size // values.shape[1]
        seen[1] = seen[1] + values.sum((0, 2, 3))
        seen[2] = seen[2] + (values**2).sum((0, 2, 3))

    every = [(layer, norm) for layer in layers for norm in norms(layer)]
    for _, norm in every:
        handles.append(norm.register_forward_pre_hook(add))
    with paddle.no_grad():
        for batch in batches:
            model(paddle.to_tensor(batch))
    for handle in handles:
        handle.remove()
    for layer, norm in every:
        count, total, squares = sums[id(norm)]
        mean = total / count
        norm._mean.set_value(mean.astype(np.float32))
        norm._variance.set_value(np.maximum(squares / count - mean**2, 0).astype(np.float32))
        if norm is layer.conv_kxk[0].bn:
            undo(norm, layer.fused_bias)

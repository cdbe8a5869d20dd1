"""Layers that were fused for inference, taken apart so that they can be trained.

PPLCNetV3 (v4, v5) and PPLCNetV4 (v6) are trained with parallel branches and batch norms that are fused into
one convolution for inference (RepVGG, Ding et al. 2021). The fused kernel becomes the first k x k branch,
with a batch norm that undoes itself whatever its statistics are; the other branches start at zero. In
training the statistics of the batch replace those of the batch norm, so these are measured on the user's
images.
"""

from typing import Any

import numpy as np

from ocrdata.train.inside.output_difference import Array

Norm = tuple[Any, Array | None]
"""A batch norm, and the bias that it only adds; None if its branch adds nothing."""


def unfuse(layer: Any) -> list[Norm]:
    """Put a fused convolution into the first k x k branch of its layer of PPLCNetV3.

    Returns:
        The batch norms of its branches.
    """
    kernel, bias = layer.reparam_conv.weight.numpy(), layer.reparam_conv.bias.numpy()
    del layer.reparam_conv
    layer.is_repped = False
    branches = [branch.bn for branch in layer.conv_kxk]
    branches += [layer.conv_1x1.bn] if layer.conv_1x1 is not None else []
    branches += [layer.identity] if layer.identity is not None else []
    for norm in branches:
        norm.weight.set_value(np.zeros_like(bias))
        norm.bias.set_value(np.zeros_like(bias))
    first = layer.conv_kxk[0]
    first.conv.weight.set_value(kernel)
    undo(first.bn, bias)
    return [(first.bn, bias), *((norm, None) for norm in branches[1:])]


def spread(fused: Any, model: Any) -> list[Norm]:
    """Set a network of PPLCNetV4 from the same one whose layers are fused.

    Each fused kernel becomes that of the convolution in front of the batch norm. Of the three branches of a
    depthwise convolution the 1 x 1 one starts at zero, and the kernel makes up for the input that is added.

    Args:
        fused: The network after `rep`.
        model: The network in the form that is trained.

    Returns:
        Its batch norms that the fused network does not have.
    """
    layers = dict(model.named_sublayers())
    own = model.state_dict()
    given = {name: tensor.numpy() for name, tensor in fused.state_dict().items()}
    undone: list[Norm] = []
    for name, value in given.items():
        place, _, slot = name.rpartition(".")
        if name in own and not (slot == "weight" and f"{place}.bias" in given.keys() - own.keys()):
            own[name].set_value(value)
        elif slot == "weight":
            undone += _spread_layer(layers, own, place, value, given[f"{place}.bias"])
    return undone


def _spread_layer(layers: Any, own: Any, place: str, kernel: Array, bias: Array) -> list[Norm]:
    """One fused convolution for `spread`: a stem's, a depthwise one with branches, or another."""
    if place.endswith(".reparam_conv"):
        layer = layers[place.removesuffix(".reparam_conv")]
        kernel = kernel.copy()
        kernel[:, 0, kernel.shape[2] // 2, kernel.shape[3] // 2] -= 1  # the input is added to it
        layer.conv.conv.weight.set_value(kernel)
        layer.conv1.weight.set_value(np.zeros(layer.conv1.weight.shape, np.float32))
        found = [(layer.conv.bn, np.zeros_like(bias)), (layer.bn, bias)]
    else:
        inside = f"{place}.conv.weight" in own
        own[f"{place}.conv.weight" if inside else f"{place}.weight"].set_value(kernel)
        found = [(layers[place if inside else place.rpartition(".")[0]].bn, bias)]
    for norm, added in found:
        undo(norm, added)
    return [*found]


def undo(norm: Any, bias: Array) -> None:
    """Set scale and shift so that a batch norm, with its statistics, only adds a bias."""
    mean, variance = norm._mean.numpy(), norm._variance.numpy()
    norm.weight.set_value(np.sqrt(variance + norm._epsilon))
    norm.bias.set_value(mean + bias)


def measure(model: Any, norms: list[Norm], batches: list[Array]) -> None:
    """Give batch norms the statistics of their inputs; the outputs stay the same.

    Args:
        model: The network, in evaluation mode.
        norms: Its batch norms that the fused network did not have.
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

    for norm, _ in norms:
        handles.append(norm.register_forward_pre_hook(add))
    with paddle.no_grad():
        for batch in batches:
            model(paddle.to_tensor(batch))
    for handle in handles:
        handle.remove()
    for norm, bias in norms:
        count, total, squares = sums[id(norm)]
        mean = total / count
        norm._mean.set_value(mean.astype(np.float32))
        norm._variance.set_value(np.maximum(squares / count - mean**2, 0).astype(np.float32))
        if bias is not None:
            undo(norm, bias)

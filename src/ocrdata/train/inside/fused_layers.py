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

NORM_AFTER = {
    "conv": "bn",
    "pw": "bn",
    "lk_origin": "origin_bn",
    "conv1": "conv_bn1",
    "conv2": "conv_bn2",
}
"""Name of the batch norm after a convolution that stands beside it in its layer, where there is one."""


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
        _silence(norm)
    first = layer.conv_kxk[0]
    first.conv.weight.set_value(kernel)
    undo(first.bn, bias)
    return [(first.bn, bias), *((norm, None) for norm in branches[1:])]


def spread(fused: Any, model: Any, unused: tuple[str, ...]) -> list[Norm]:
    """Set a network of v6 from the same one whose layers are fused.

    Each fused kernel becomes that of the convolution in front of the batch norm. Of the branches of a
    depthwise convolution only the largest takes part at the start; where the input is added, its kernel makes
    up for it.

    Args:
        fused: The network after `rep`.
        model: The network in the form that is trained.
        unused: How the names begin of parameters that no inference model has; they stay as they are.

    Returns:
        Its batch norms that the fused network does not have.
    """
    layers = dict(model.named_sublayers())
    own = model.state_dict()
    given = {
        name: tensor.numpy() for name, tensor in fused.state_dict().items() if not name.startswith(unused)
    }
    undone: list[Norm] = []
    for name, value in given.items():
        place, _, slot = name.rpartition(".")
        if slot != "weight" or f"{place}.bias" not in given:
            if name in own:
                own[name].set_value(value)
            continue
        undone += _spread_layer(layers, own, place, value, given[f"{place}.bias"])
    for norm, added in undone:
        if added is None:
            _silence(norm)
        else:
            undo(norm, added)
    return undone


def _spread_layer(layers: Any, own: Any, place: str, kernel: Array, bias: Array) -> list[Norm]:
    """One layer with weight and bias for `spread`; gives the batch norms to undo."""
    parent, _, name = place.rpartition(".")
    if name == "reparam_conv":
        return _spread_shortcut(layers[parent], kernel, bias)
    inside = f"{place}.conv.weight" in own
    own[f"{place}.conv.weight" if inside else f"{place}.weight"].set_value(kernel)
    if f"{place}.bias" in own:
        own[f"{place}.bias"].set_value(bias)
        bias = np.zeros_like(bias)
    norm = layers.get(f"{place}.bn" if inside else f"{parent}.{NORM_AFTER.get(name)}")
    if norm is None:
        return []
    beside = layers[parent].named_children() if name == "lk_origin" else ()
    return [(norm, bias), *((part, None) for key, part in beside if key.startswith("dil_bn_"))]


def _spread_shortcut(layer: Any, kernel: Array, bias: Array) -> list[Norm]:
    """A depthwise convolution beside a 1 x 1 one and the input, which is added to both."""
    kernel = kernel.copy()
    kernel[:, 0, kernel.shape[2] // 2, kernel.shape[3] // 2] -= 1
    layer.conv.conv.weight.set_value(kernel)
    layer.conv1.weight.set_value(np.zeros(layer.conv1.weight.shape, np.float32))
    return [(layer.conv.bn, np.zeros_like(bias)), (layer.bn, bias)]


def undo(norm: Any, bias: Array) -> None:
    """Set scale and shift so that a batch norm, with its statistics, only adds a bias."""
    mean, variance = norm._mean.numpy(), norm._variance.numpy()
    norm.weight.set_value(np.sqrt(variance + norm._epsilon))
    norm.bias.set_value(mean + bias)


def _silence(norm: Any) -> None:
    """Set scale and shift of a batch norm to zero, so that its branch adds nothing."""
    for tensor in (norm.weight, norm.bias):
        tensor.set_value(np.zeros(tensor.shape, np.float32))


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

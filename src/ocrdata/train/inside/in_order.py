"""Matches the parameters of an ONNX file with those of a network by the order in which they take part.

The converter of PP-OCRv6 reshapes biases and the parameters of layer norms, which thereby lose their names.
But it writes the nodes in the order in which the network computes.
"""

from typing import Any

import numpy as np

from ocrdata.train.inside.output_difference import Array
from ocrdata.train.inside.refusal import refuse, refuse_shapes

USING = ("Conv", "ConvTranspose", "BatchNormalization", "MatMul", "Mul", "Add")
"""Operators of ONNX that take parameters in these networks."""

SLOTS = ("weight", "bias", "_mean", "_variance")
"""Parameters of a layer, in the order in which ONNX uses them."""


def of_onnx(path: str) -> list[Array]:
    """The parameters of an ONNX file in the order of computation, without axes of length 1."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(path).graph
    tensors = {item.name: item for item in graph.initializer}
    tensors |= {
        node.output[0]: node.attribute[0].t
        for node in graph.node
        if node.op_type == "Constant" and node.attribute[0].name == "value"
    }
    used = [name for node in graph.node if node.op_type in USING for name in node.input if name in tensors]
    arrays = (numpy_helper.to_array(tensors[name]) for name in used)
    # A single number is a factor, such as that of attention, unless it has the shape of a bias.
    return [array.squeeze() for array in arrays if array.size > 1 or array.ndim == 4]


def fill(model: Any, arrays: list[Array], task: str) -> None:
    """Set every parameter of a network; refuse if one is missing or has another shape.

    Args:
        model: The network as the file has it, in evaluation mode.
        arrays: See `of_onnx`.
        task: `rec` or `det`.
    """
    targets = computed(model, [1, 3, 48, 320] if task == "rec" else [1, 3, 64, 64])
    if len(targets) != len(arrays):
        refuse(f"it has {len(arrays)} arrays of parameters, and {len(targets)} are needed")
    for (name, tensor), array in zip(targets, arrays, strict=True):
        shape = [length for length in tensor.shape if length > 1]
        if shape != list(array.shape):
            refuse_shapes(name, shape, list(array.shape))
        tensor.set_value(array.reshape(tensor.shape).astype(np.float32))


def computed(model: Any, shape: list[int]) -> list[tuple[str, Any]]:
    """Names and parameters of a network in the order in which it uses them.

    Args:
        model: The network, in evaluation mode.
        shape: Of a batch that it takes.
    """
    import paddle

    found: list[tuple[str, Any]] = []
    handles = []
    for name, layer in model.named_sublayers():

        def note(layer: Any, _: Any, name: str = name) -> None:
            own = ((slot, getattr(layer, slot, None)) for slot in SLOTS)
            found.extend((f"{name}.{slot}", tensor) for slot, tensor in own if tensor is not None)

        if not list(layer.children()):
            handles.append(layer.register_forward_pre_hook(note))
    with paddle.no_grad():
        model(paddle.zeros(shape))
    for handle in handles:
        handle.remove()
    return found

"""Turn an inference model back into a checkpoint that `tools/train.py` loads.

Run by path, in a separate process, because it imports PaddleOCR's training code:

    python import_weights.py CODE_ROOT JOB.json

The job is an object with

    architecture  PaddleOCR's section, CTC-only
    source        an ONNX file, or [model, parameters] of Paddle
    characters    the dictionary, without the blank; empty for detection
    images        images to measure batch norms on
    compare       images whose outputs are compared with the inference model's
    shape         [3, height, width] for lines; [3, 0, longest side] for pages
    out           the checkpoint to write

It prints one line of JSON, `{"difference": …, "beyond_rounding": …}`: the largest absolute difference of the
outputs, and how much of it rounding does not explain; both are null if the inference model cannot be run. It
exits with 3 and one line on standard error if the two networks do not fit.

Tensors are matched by the network's own names if the source has kept them, else by Paddle's
(`conv2d_37.w_0`): the n-th layer of a type in one network is the n-th layer of that type in the other. Those
of v6 as ONNX are matched by the order of computation.
"""

import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from ocrdata.train.inside import in_order
from ocrdata.train.inside.fused_layers import Norm, measure, spread, unfuse
from ocrdata.train.inside.output_difference import Array, difference, load_image
from ocrdata.train.inside.ppocrv6 import register
from ocrdata.train.inside.refusal import refuse, refuse_shapes

Tensors = dict[str, Array]
Groups = dict[tuple[str, str], list[tuple[int, str]]]

NAME = re.compile(r"(?P<layer>[a-z0-9_]+?)_(?P<index>\d+)\.(?P<slot>[wb]_\d)(?:_\d+)?")

UNUSED = ("head.thresh.",)
"""What no inference model has: the threshold branch of DB."""
UNUSED_BY_BACKBONE = {"PPHGNetV2": ("backbone.last_conv.", "backbone.fc.")}
"""Layers that backbones have for classifying images, and that neither detection nor recognition uses."""
BRANCHES = re.compile(r"\.(?:conv_kxk\.\d+|conv_1x1|identity)\.")
OLDER_NAMES = (
    (re.compile(r"^head\.ctc_encoder\."), "neck."),
    (re.compile(r"^head\.ctc_head\."), "head."),
    (re.compile(r"_conv\.w$"), "_conv.lab.scale"),  # PPLCNetV3 as it was when v4 came out
    (re.compile(r"_conv\.b$"), "_conv.lab.bias"),
    (re.compile(r"\.activation\."), ".act.lab."),
)


def main() -> None:
    """Do the job that the command line names."""
    root, job_file = sys.argv[1:]
    sys.path.insert(0, root)
    job = json.loads(Path(job_file).read_text(encoding="utf-8"))
    if job["source"][0].endswith(".pdmodel"):
        # Paddle 3 reads the older format only with this, which has to be set before it is imported.
        os.environ["FLAGS_enable_pir_api"] = "0"  # noqa: SIM112
    tensors, characters = read(job["source"])
    if characters and not job["characters"]:
        refuse("it has a dictionary and is a recognition model; --model names a detection model")
    if characters and characters != [char for char in job["characters"] if char != " "]:
        refuse("its own dictionary differs from that of --model, or from the one given with --dict")

    architecture = job["architecture"]
    if job["characters"]:
        architecture["Head"]["out_channels"] = len(job["characters"]) + 1
    register.where_missing(architecture)
    import paddle

    paddle.seed(0)  # for the layers that no inference model has
    model = built(architecture)
    if architecture["Backbone"]["name"] == register.BACKBONE or has_fused_head(model, tensors):
        fused, model = model, built(architecture)
        undone = spread_over(model, fused, job["source"], tensors, architecture["model_type"])
    else:
        undone = taken_apart(model, tensors)
    shape = job["shape"]
    if undone and job["images"]:
        measure(model, undone, [load_image(path, shape) for path in job["images"]])
    paddle.save(model.state_dict(), job["out"])
    print(json.dumps(difference(job["source"], model, job["compare"], shape)))


def has_fused_head(model: Any, tensors: Tensors) -> bool:
    """Whether the head of a DB detector lost its batch norms when it was exported, as PaddleOCR 3 does it.

    Its backbone then has to be one without parallel branches, as that of v5 server is.
    """
    layers = list(model.sublayers())
    if any(hasattr(layer, "conv_kxk") for layer in layers) or not hasattr(model.head, "rep"):
        return False
    names = [tensor.name for key, tensor in model.state_dict().items() if not key.startswith(UNUSED)]
    return _batch_norms(tensors) < _batch_norms(names)


def _batch_norms(names: Iterable[str]) -> int:
    """How many of the parameters are running means of batch norms."""
    return sum(
        len(members)
        for (layer, slot), members in grouped(names).items()
        if layer.startswith("batch_norm") and slot == "w_1"
    )


def taken_apart(model: Any, tensors: Tensors) -> list[Norm]:
    """Give a network up to v5 these parameters; returns its batch norms that need statistics."""
    fused = [layer for layer in model.sublayers() if hasattr(layer, "rep") and hasattr(layer, "conv_kxk")]
    for layer in fused:
        layer.rep()
    fill(model, tensors, unused_names(model))
    return [norm for layer in fused for norm in unfuse(layer)]


def spread_over(model: Any, fused: Any, source: str | list[str], tensors: Tensors, task: str) -> list[Norm]:
    """Give a network of v6 these parameters; returns its batch norms that need statistics.

    Args:
        model: The network.
        fused: The same network once more, which is fused here.
        source: The inference model, as the job names it.
        tensors: Its parameters.
        task: `rec` or `det`.
    """
    for part in fused.children():
        if hasattr(part, "rep"):
            part.rep()
    if isinstance(source, str):  # its biases have lost their names
        in_order.fill(fused, in_order.of_onnx(source), task)
    else:
        fill(fused, tensors, unused_names(fused))
    return spread(fused, model, UNUSED)


def built(architecture: dict[str, Any]) -> Any:
    """A network with random parameters, in evaluation mode."""
    from ppocr.modeling.architectures import build_model

    model = build_model(architecture)
    model.eval()
    return model


def read(source: str | list[str]) -> tuple[Tensors, list[str]]:
    """The parameters of an inference model by name, and its dictionary; empty if it has none."""
    if isinstance(source, str):
        return read_onnx(Path(source))
    import paddle

    prefix = source[1].removesuffix(".pdiparams")
    if Path(prefix).exists():
        refuse(f"{prefix} would be unpickled")
    if source[0].endswith(".json"):
        # Paddle 3 calls the parameters param_0, param_1 …; only the tensors have their names.
        tensors = paddle.jit.load(prefix).state_dict().values()
        return {tensor.name: np.asarray(tensor) for tensor in tensors}, []
    return {name: np.asarray(tensor) for name, tensor in paddle.load(prefix).items()}, []


def read_onnx(path: Path) -> tuple[Tensors, list[str]]:
    """The parameters by their Paddle names, and the dictionary from the metadata; empty if it has none."""
    import onnx
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
    from onnx import numpy_helper

    try:
        model = onnx.load(str(path))
    except DecodeError:
        refuse(f"{path.name} is not a whole ONNX model")
    tensors = {item.name: numpy_helper.to_array(item) for item in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "Constant" and node.attribute[0].name == "value":
            tensors[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
    metadata = {item.key: item.value for item in model.metadata_props}
    characters = metadata.get("character", "").split("\n")
    return tensors, characters if any(characters) else []


def unused_names(model: Any) -> set[str]:
    """Parameters without a use: of fused branches, skipped activations, and classifiers of images."""
    skipped = {
        f"{name}.act."
        for name, layer in model.named_sublayers()
        if hasattr(layer, "is_repped") and getattr(layer, "stride", 1) == 2  # LearnableRepLayer.forward, 2.10
    }
    other = UNUSED_BY_BACKBONE.get(type(model.backbone).__name__, ())
    return {
        name
        for name in model.state_dict()
        if name.startswith((*UNUSED, *skipped, *other)) or (BRANCHES.search(name) and "_conv." in name)
    }


def fill(model: Any, tensors: Tensors, unused: set[str]) -> None:
    """Set every parameter that inference uses; refuse if one is missing or has another shape."""
    state = {name: tensor for name, tensor in model.state_dict().items() if name not in unused}
    renamed = {newer(name): value for name, value in tensors.items()}
    if state.keys() <= renamed.keys():
        pairs = [(name, name) for name in state]
    else:
        renamed = tensors
        ours = {tensor.name: key for key, tensor in state.items()}
        pairs = [(ours[name], theirs) for name, theirs in pair(grouped(ours), grouped(tensors))]
    for name, theirs in pairs:
        tensor, value = state[name], renamed[theirs]
        if tuple(tensor.shape) != value.shape:
            refuse_shapes(name, list(tensor.shape), list(value.shape))
        tensor.set_value(value)


def newer(name: str) -> str:
    for pattern, replacement in OLDER_NAMES:
        name = pattern.sub(replacement, name)
    return name


def grouped(names: Iterable[str]) -> Groups:
    """Group names such as `conv2d_37.w_0` by layer type and slot, in the order in which layers were built."""
    groups: Groups = defaultdict(list)
    for name in names:
        if match := NAME.fullmatch(name):
            groups[match["layer"], match["slot"]].append((int(match["index"]), name))
    return {key: sorted(members) for key, members in groups.items()}


def pair(ours: Groups, theirs: Groups) -> list[tuple[str, str]]:
    """The n-th layer of a type in one network is the n-th of that type in the other."""
    for key, members in ours.items():
        if len(theirs.get(key, [])) != len(members):
            refuse(
                f"{len(members)} tensors of {' '.join(key)} are needed, {len(theirs.get(key, []))} were found"
            )
    return [
        (name, source)
        for key, members in ours.items()
        for (_, name), (_, source) in zip(members, theirs[key], strict=True)
    ]


if __name__ == "__main__":
    main()

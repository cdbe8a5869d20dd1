"""Turn an inference model back into a checkpoint that `tools/train.py` loads.

Run by path, in a process of its own, because it imports PaddleOCR's training code:

    python import_weights.py CODE_ROOT JOB.json

The job: `architecture` (PaddleOCR's section, CTC-only), `source` (an ONNX file, or [model, parameters] of
Paddle), `characters` (the dictionary, without blank; empty for detection), `images` to measure batch norms
on, `compare` (images whose outputs are compared with the original's), `shape` ([3, height, width] for lines;
[3, 0, longest side] for pages), `out`. Prints one line of JSON, the largest absolute difference and how much
of it rounding does not explain: `{"difference": …, "beyond_rounding": …}`, null where the original cannot be
run. Exits with 3 and one line on standard error if the two networks do not fit.

How tensors find each other: by the network's own names where the source has kept them; else by Paddle's
(`conv2d_37.w_0`), where the n-th layer of a type in one network is the n-th of that type in the other.

PPLCNetV3 (v4, v5) is trained with parallel branches that are fused into one convolution for inference
(RepVGG, Ding et al. 2021). The fused kernel becomes the first k x k branch, with a batch norm that undoes
itself whatever its statistics are; the other branches start with nothing. The statistics matter in training,
where batches replace them, so they are measured on the user's images.
"""

import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ocrdata.samples import packed

Array = np.ndarray[Any, np.dtype[Any]]
Tensors = dict[str, Array]
Groups = dict[tuple[str, str], list[tuple[int, str]]]

NAME = re.compile(r"(?P<layer>[a-z0-9_]+?)_(?P<index>\d+)\.(?P<slot>[wb]_\d)(?:_\d+)?")
EQUAL, TRIALS = 1e-4, 5
"""Outputs further apart are looked into: how often the effect of rounding on such an image is tried."""

UNUSED = ("head.thresh.",)
"""What no inference model has: the threshold branch of DB."""
BRANCHES = re.compile(r"\.(?:conv_kxk\.\d+|conv_1x1|identity)\.")
OLDER_NAMES = (
    (re.compile(r"^head\.ctc_encoder\."), "neck."),
    (re.compile(r"^head\.ctc_head\."), "head."),
    (re.compile(r"_conv\.w$"), "_conv.lab.scale"),  # PPLCNetV3 as it was when v4 came out
    (re.compile(r"_conv\.b$"), "_conv.lab.bias"),
    (re.compile(r"\.activation\."), ".act.lab."),
)


def main() -> None:
    root, job_file = sys.argv[1:]
    sys.path.insert(0, root)
    job = json.loads(Path(job_file).read_text(encoding="utf-8"))
    if job["source"][0].endswith(".pdmodel"):
        # Paddle 3 reads the older format only so, and looks when it is imported.
        os.environ["FLAGS_enable_pir_api"] = "0"  # noqa: SIM112
    tensors, characters = read(job["source"])
    if characters and characters != [char for char in job["characters"] if char != " "]:
        refuse("the model's own dictionary is not the preset's")

    import paddle
    from ppocr.modeling.architectures import build_model

    architecture = job["architecture"]
    if job["characters"]:
        architecture["Head"]["out_channels"] = len(job["characters"]) + 1
    model = build_model(architecture)
    model.eval()
    fused = [layer for layer in model.sublayers() if hasattr(layer, "rep") and hasattr(layer, "is_repped")]
    for layer in fused:
        layer.rep()
    fill(model, tensors, unused_names(model))
    for layer in fused:
        unfuse(layer)
    shape = job["shape"]
    if fused and job["images"]:
        measure(model, fused, [entry(path, shape) for path in job["images"]])
    paddle.save(model.state_dict(), job["out"])
    print(json.dumps(difference(job["source"], model, job["compare"], shape)))


def read(source: str | list[str]) -> tuple[Tensors, list[str]]:
    """The parameters of an inference model by name, and its dictionary if it carries one."""
    if isinstance(source, str):
        return read_onnx(Path(source))
    import paddle

    prefix = source[1].removesuffix(".pdiparams")
    if Path(prefix).exists():
        refuse(f"{prefix} would be unpickled")
    if source[0].endswith(
        ".json"
    ):  # Paddle 3 calls the parameters param_0, param_1 …; the tensors know better
        tensors = paddle.jit.load(prefix).state_dict().values()
        return {tensor.name: np.asarray(tensor) for tensor in tensors}, []
    return {name: np.asarray(tensor) for name, tensor in paddle.load(prefix).items()}, []


def read_onnx(path: Path) -> tuple[Tensors, list[str]]:
    """The parameters by their Paddle names, and the dictionary from the metadata if it is there."""
    import onnx
    from onnx import numpy_helper

    model = onnx.load(str(path))
    tensors = {item.name: numpy_helper.to_array(item) for item in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "Constant" and node.attribute[0].name == "value":
            tensors[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
    metadata = {item.key: item.value for item in model.metadata_props}
    characters = metadata.get("character", "").split("\n")
    return tensors, characters if any(characters) else []


def unused_names(model: Any) -> set[str]:
    """Parameters that play no part in inference: of fused branches, and of activations that are skipped."""
    skipped = {
        f"{name}.act."
        for name, layer in model.named_sublayers()
        if hasattr(layer, "is_repped") and layer.stride == 2  # LearnableRepLayer.forward, 2.10
    }
    return {
        name
        for name in model.state_dict()
        if name.startswith((*UNUSED, *skipped)) or (BRANCHES.search(name) and "_conv." in name)
    }


def fill(model: Any, tensors: Tensors, unused: set[str]) -> None:
    """Set every parameter that inference uses, or refuse."""
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
            refuse(f"{name} has the shape {list(tensor.shape)}, {theirs} has {list(value.shape)}")
        tensor.set_value(value)


def newer(name: str) -> str:
    for pattern, replacement in OLDER_NAMES:
        name = pattern.sub(replacement, name)
    return name


def grouped(names: Iterable[str]) -> Groups:
    """Names such as `conv2d_37.w_0` by layer type and slot, in the order in which layers were built."""
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
                f"{len(members)} tensors of {' '.join(key)} are needed, {len(theirs.get(key, []))} are there"
            )
    return [
        (name, source)
        for key, members in ours.items()
        for (_, name), (_, source) in zip(members, theirs[key], strict=True)
    ]


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
    """The batch norms of a layer's branches, that of the first k x k branch first."""
    branches = [branch.bn for branch in layer.conv_kxk]
    branches += [layer.conv_1x1.bn] if layer.conv_1x1 is not None else []
    return branches + ([layer.identity] if layer.identity is not None else [])


def undo(norm: Any, bias: Array) -> None:
    """Scale and shift that make a batch norm, with the statistics it has, add a bias and nothing else."""
    mean, variance = norm._mean.numpy(), norm._variance.numpy()
    norm.weight.set_value(np.sqrt(variance + norm._epsilon))
    norm.bias.set_value(mean + bias)


def measure(model: Any, layers: list[Any], batches: list[Array]) -> None:
    """Give the batch norms of the branches the statistics of what comes in; the function stays the same."""
    import paddle

    sums: dict[int, list[Any]] = {}
    handles = []

    def watch(norm: Any, inputs: tuple[Any, ...]) -> None:
        values = inputs[0].numpy().astype(np.float64)
        seen = sums.setdefault(id(norm), [0, 0.0, 0.0])
        seen[0] += values.size // values.shape[1]
        seen[1] = seen[1] + values.sum((0, 2, 3))
        seen[2] = seen[2] + (values**2).sum((0, 2, 3))

    every = [(layer, norm) for layer in layers for norm in norms(layer)]
    for _, norm in every:
        handles.append(norm.register_forward_pre_hook(watch))
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


def entry(path: str, shape: list[int]) -> Array:
    """An image as the network takes it: (1, 3, height, width), float32."""
    image = cv2.imdecode(np.frombuffer(packed.read(path), np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise SystemExit(f"{path} cannot be decoded as an image")
    height, width = image.shape[:2]
    if shape[1]:  # a line: scaled to the height, padded to the width of training (RecResizeImg)
        wide = min(shape[2], max(1, -(-shape[1] * width // height)))
        batch = np.zeros((1, 3, shape[1], shape[2]), np.float32)
        batch[0, :, :, :wide] = cv2.resize(image, (wide, shape[1])).transpose(2, 0, 1) / 127.5 - 1.0
        return batch
    scale = min(1.0, shape[2] / max(height, width))  # a page: sides are multiples of 32 (DetResizeForTest)
    size = [max(32, round(side * scale / 32) * 32) for side in (width, height)]
    values = cv2.resize(image, size).astype(np.float32) / 255.0
    values = (values - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
    return np.ascontiguousarray(values.transpose(2, 0, 1)[None], np.float32)


def difference(source: str | list[str], model: Any, images: list[str], shape: list[int]) -> dict[str, Any]:
    """How far original and checkpoint are apart on some images, at most; None where it cannot be told.

    An image that is hard to read amplifies rounding, even of the same model on another engine. What rounding
    alone does is measured: the original is also run on the image with every pixel changed by one part in a
    million.
    """
    import paddle

    run = original(source) if images else None
    if run is None:
        return {"difference": None, "beyond_rounding": None}
    chance = np.random.default_rng(0)
    worst = beyond = 0.0
    for path in images:
        batch = entry(path, shape)
        expected = run(batch)
        with paddle.no_grad():
            result = model(paddle.to_tensor(batch))
        found = (result["maps"] if isinstance(result, dict) else result).numpy()
        if found.shape != expected.shape:
            refuse(f"the original gives {list(expected.shape)}, the network {list(found.shape)}")
        apart = float(np.abs(found - expected).max())
        worst = max(worst, apart)
        rounding = 0.0
        for _ in range(TRIALS if apart > EQUAL else 0):
            nearby = (batch * (1 + 1e-6 * chance.choice([-1, 1], batch.shape))).astype(np.float32)
            rounding = max(rounding, float(np.abs(run(nearby) - expected).max()))
        beyond = max(beyond, apart - 2 * rounding)
    return {"difference": worst, "beyond_rounding": beyond}


def original(source: str | list[str]) -> Callable[[Array], Array] | None:
    """What runs the inference model; None for ONNX without onnxruntime."""
    if not isinstance(source, str):
        return lambda batch: run_paddle(source, batch)
    try:
        import onnxruntime
    except ImportError:
        return None
    session = onnxruntime.InferenceSession(source, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda batch: session.run(None, {name: batch})[0]


def run_paddle(source: list[str], batch: Array) -> Array:
    """What Paddle's inference engine makes of a batch."""
    from paddle import inference

    config = inference.Config(*source)
    config.disable_glog_info()
    config.disable_gpu()
    config.disable_mkldnn()
    predictor = inference.create_predictor(config)
    handle = predictor.get_input_handle(predictor.get_input_names()[0])
    handle.reshape(batch.shape)
    handle.copy_from_cpu(batch)
    predictor.run()
    result: Array = predictor.get_output_handle(predictor.get_output_names()[0]).copy_to_cpu()
    return result


def refuse(reason: str) -> None:
    print(reason, file=sys.stderr)
    raise SystemExit(3)


if __name__ == "__main__":
    main()

"""Turn the ONNX form of a Paddle inference model back into a checkpoint that `tools/train.py` loads.

Run by path, in a process of its own, because it imports PaddleOCR's training code:

    python import_weights.py CODE_ROOT JOB.json

The job: `architecture` (PaddleOCR's section), `onnx`, `characters` (the dictionary, without blank), `out`.
Exits with 3 and one line on standard error if the two do not fit.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np

Groups = dict[tuple[str, str], list[tuple[int, str]]]
NAME = re.compile(r"(?P<layer>[a-z0-9_]+?)_(?P<index>\d+)\.(?P<slot>[wb]_\d)")


def main() -> None:
    root, job_file = sys.argv[1:]
    sys.path.insert(0, root)
    job = json.loads(Path(job_file).read_text(encoding="utf-8"))
    tensors, characters = read_onnx(Path(job["onnx"]))
    if characters and characters != [char for char in job["characters"] if char != " "]:
        refuse("the model's own dictionary is not the preset's")

    import paddle
    from ppocr.modeling.architectures import build_model

    architecture = job["architecture"]
    architecture["Head"]["out_channels"] = len(job["characters"]) + 1
    model = build_model(architecture)
    state = model.state_dict()
    ours = {tensor.name: key for key, tensor in state.items()}
    for name, source in pair(grouped(ours), grouped(tensors)):
        tensor, value = state[ours[name]], tensors[source]
        if tuple(tensor.shape) != value.shape:
            refuse(f"{ours[name]} has the shape {list(tensor.shape)}, {source} has {list(value.shape)}")
        tensor.set_value(value)
    paddle.save(state, job["out"])


def read_onnx(path: Path) -> tuple[dict[str, np.ndarray], list[str]]:
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


def refuse(reason: str) -> None:
    print(reason, file=sys.stderr)
    raise SystemExit(3)


if __name__ == "__main__":
    main()

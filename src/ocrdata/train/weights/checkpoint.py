"""Reads Paddle checkpoints (`.pdparams`) without Paddle, and without running code that a pickle may contain.

A `.pdparams` file is a pickled dictionary of numpy arrays by the network's own names (`head.fc.weight`).
"""

import pickle
import re
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.samples.charset import Charset
from ocrdata.train.models import presets
from ocrdata.train.models.presets import ModelPreset
from ocrdata.train.weights import safe_pickle

Arrays = dict[str, npt.NDArray[Any]]

BEST = "best_accuracy.pdparams"
"""The checkpoint that a training leaves in its folder."""

OTHER_BRANCHES = ("head.sar_head.", "head.gtc_head.", "head.before_gtc.")
LAST_LAYER = ("head.fc.weight", "head.fc2.weight")

FIRST_LAYERS = {
    ("backbone.conv1._conv.weight", 16): "MobileNetV1Enhance",
    ("backbone.conv1.conv.weight", 16): "PPLCNetV3",
    ("backbone.conv1.0.conv.weight", 24): "PPLCNetV4 tiny",
    ("backbone.conv1.stem1.conv.weight", 48): "PPLCNetV4 small",
    ("backbone.conv1.stem1.conv.weight", 64): "PPLCNetV4 medium",
}
"""Backbones of mobile recognition models, by name and output channels of the first convolution."""


def read(path: Path) -> Arrays:
    """The arrays of a checkpoint by name.

    Raises:
        UserError: The file cannot be read, or is not a Paddle checkpoint.
    """
    try:
        content = safe_pickle.load(path)
    except OSError as error:
        fault = "is a folder" if path.is_dir() else f"cannot be read ({error.strerror})"
        raise UserError(f"{fault}.", _checkpoint_instead_of(path), path=path) from error
    except Exception as error:  # a damaged pickle can raise anything
        why = f" ({error})" if isinstance(error, pickle.UnpicklingError) else ""
        raise UserError(
            f"is not a Paddle checkpoint{why}.", _checkpoint_instead_of(path), path=path
        ) from error
    found = {}
    for key, value in content.items() if isinstance(content, dict) else ():
        array = value[1] if isinstance(value, tuple) and len(value) == 2 else value  # Paddle 2.1 to 2.4
        if isinstance(array, np.ndarray):
            found[key] = array
    if not found:
        raise UserError(
            "has no parameters.", "Give a .pdparams file that PaddleOCR's training saved.", path=path
        )
    return found


def _checkpoint_instead_of(path: Path) -> str:
    """What to give instead of what is no checkpoint: a run's own, or one made of an exported model."""
    folder = path if path.is_dir() else path.parent
    if path.is_dir() and (folder / BEST).is_file():
        return f"It holds the run of a training; give its checkpoint: {folder / BEST}"
    exported = (folder / "inference.pdiparams").is_file() and (path.is_dir() or path.suffix == ".pdiparams")
    if exported or path.suffix == ".onnx":
        model = path if path.suffix == ".onnx" else folder
        return (
            "An exported model has to be made a checkpoint first: "
            f"ocrdata weights import {model} --model NAME --out NAME.pdparams"
        )
    return "Give a .pdparams file that PaddleOCR's training saved."


def read_plain(path: Path) -> Any:
    """The content of a file that PaddleOCR will load with Paddle's own loader, which runs code in a pickle.

    Raises:
        UserError: It has anything but arrays, numbers and texts.
    """
    try:
        return safe_pickle.load(path)
    except Exception as error:  # a damaged pickle can raise anything
        raise UserError(
            f"is not loaded ({error}).", "Give a file that PaddleOCR's training saved.", path=path
        ) from error


def states(path: Path) -> dict[str, Any]:
    """What PaddleOCR writes beside a checkpoint (`.states`): the epoch, and the best score so far.

    Raises:
        UserError: It cannot be read, or names no epoch.
    """
    try:
        content = safe_pickle.load(path)
        if isinstance(content, dict) and "epoch" in content:
            return content
    except Exception as error:  # a damaged pickle can raise anything
        raise UserError(
            f"cannot be read ({error}).", "Start a new run from the checkpoint with --pretrained.", path=path
        ) from error
    raise UserError(
        "does not say which epoch the training was in.",
        "Start a new run from the checkpoint with --pretrained.",
        path=path,
    )


def write(path: Path, arrays: Arrays) -> None:
    """Write arrays as a file that `paddle.load` reads."""
    with path.open("wb") as file:
        pickle.dump(dict(arrays), file, protocol=4)


def ctc_only(arrays: Arrays) -> Arrays:
    """The backbone and CTC branch of a checkpoint in any form, under the names of the CTC-only form.

    The official checkpoints have two heads (`MultiHead`), and distilled ones two networks. If the CTC-only
    network loaded them unchanged, PaddleOCR would leave out neck and head with only a warning.
    """
    renamed = {}
    for key, value in student(arrays).items():
        name = key.replace("head.ctc_encoder.", "neck.").replace("head.ctc_head.", "head.")
        if name.startswith(("backbone.", "neck.", "head.")) and not name.startswith(OTHER_BRANCHES):
            renamed[name] = value
    return renamed


def student(arrays: Arrays) -> Arrays:
    """The student of a distilled checkpoint; any other checkpoint unchanged."""
    own = {key.removeprefix("Student."): value for key, value in arrays.items() if key.startswith("Student.")}
    return own or arrays


def two_headed(arrays: Arrays) -> Arrays:
    """Arrays of the CTC-only form under the names of the MultiHead form."""
    return {
        re.sub(r"^head\.", "head.ctc_head.", key)
        if key.startswith("head.")
        else re.sub(r"^neck\.", "head.ctc_encoder.", key): value
        for key, value in arrays.items()
    }


def branches(arrays: Arrays) -> int:
    """Number of parallel k x k branches in each layer of PPLCNetV3; 0 for other networks."""
    found = [int(match[1]) for key in arrays if (match := re.search(r"\.conv_kxk\.(\d+)\.", key))]
    return max(found) + 1 if found else 0


def require_backbone(path: Path, arrays: Arrays, preset: ModelPreset) -> None:
    """Stop at a checkpoint of another model: PaddleOCR would train the layers that differ from scratch.

    Args:
        path: The checkpoint, for the message.
        arrays: Its arrays.
        preset: The recognition model that it is used for.

    Raises:
        UserError: Its backbone is known, and is not that of the model.
    """
    wanted = _backbone(preset)
    found = next(
        (
            backbone
            for (name, channels), backbone in FIRST_LAYERS.items()
            if name in arrays and arrays[name].shape[0] == channels
        ),
        wanted,
    )
    if found != wanted:
        raise UserError(
            f"has the backbone {found}, and {preset.name} has {wanted}.",
            f"Name the model that the checkpoint was trained as: {_models_with(found)}.",
            path=path,
        )


def _backbone(preset: ModelPreset) -> str:
    """The name of a recognition model's backbone, with its size where there are several."""
    section = preset.config["Architecture"]["Backbone"]
    return f"{section['name']} {section.get('model_size', '')}".strip()


def _models_with(backbone: str) -> str:
    """The recognition models that have this backbone, those of single languages left out."""
    names = (name for name in presets.names() if name.startswith("PP-") and name.endswith("_rec"))
    known = map(presets.load, names)
    return " or ".join(preset.name for preset in known if _backbone(preset) == backbone)


def classes(path: Path, arrays: Arrays) -> int:
    """Classes of the CTC layer, the blank included.

    Args:
        path: The checkpoint, for the message.
        arrays: Its arrays, under CTC-only names.

    Raises:
        UserError: It has no CTC layer.
    """
    weight = next((arrays[name] for name in LAST_LAYER if name in arrays), None)
    if weight is None:
        raise UserError(
            "has no CTC layer: it is not a checkpoint of a recognition model.",
            "Give a .pdparams file of the model that --model names.",
            path=path,
        )
    return int(weight.shape[-1])


def check_dictionary(path: Path, arrays: Arrays, charset: Charset) -> None:
    """Check that a checkpoint has a CTC layer, with as many classes as the dictionary makes.

    Args:
        path: The checkpoint, for the message.
        arrays: Its arrays, under CTC-only names.
        charset: The dictionary, the space included.

    Raises:
        UserError: It has not.
    """
    found = classes(path, arrays)
    if found != len(charset) + 1:
        raise UserError(
            f"has {found:,} classes, and the dictionary {charset.path or ''} makes {len(charset) + 1:,} "
            f"({quantity(len(charset), 'character')} with the space, and the blank).",
            "Give with --dict the dictionary that this checkpoint was trained with.",
            path=path,
        )

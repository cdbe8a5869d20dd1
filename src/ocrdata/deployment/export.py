"""Exports a trained model as the inference model that `paddleocr` 3.x loads, and as ONNX.

The output of `tools/export_model.py` of PaddleOCR 2.10 needs two changes: `paddleocr` (3.7) refuses a model
with an unknown `Global.model_name`, and its recognition reader fails on `CTCLabelEncode`, which only training
needs.
"""

import copy
import dataclasses
import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocrdata.errors import UserError
from ocrdata.evaluation.detection.detector import page_size_of
from ocrdata.evaluation.locate import (
    ModelFile,
    StockModel,
    detector_beside,
    locate,
    name_of,
    not_a_model,
    read_description,
    route_beside,
)
from ocrdata.evaluation.networks import Route
from ocrdata.evaluation.recogniser import reading_shape
from ocrdata.folders import outputs
from ocrdata.samples.charset import read_charset
from ocrdata.train.inside.refusal import REFUSED
from ocrdata.train.models import architecture, config, dictionaries, paddle_process, presets
from ocrdata.train.models.environment import require_paddle
from ocrdata.train.weights import checkpoint, start, stock_weights

_PROGRAM = Path(__file__).parent / "inside" / "to_onnx.py"
_EXPORT = Path(__file__).parent / "inside" / "export_adapted.py"

ONNX = "inference.onnx"

FILES = ("inference.json", "inference.pdiparams", "inference.yml")
"""The files that paddleocr reads."""

ONLY_TRAINING = ("CTCLabelEncode",)
"""Transforms that only training needs; paddleocr's readers fail on them."""


@dataclass(frozen=True, slots=True)
class Trained:
    """A checkpoint with the config of its network.

    Attributes:
        name: PaddleOCR's name of the model.
        checkpoint: The `.pdparams` file.
        config: The content of its PaddleOCR config.
        dictionary: The dictionary of the model; None for detection.
        route: The original network and the router beside the checkpoint; None for this network alone.
    """

    name: str
    checkpoint: Path
    config: dict[str, Any]
    dictionary: Path | None
    route: Route | None = None


def find(given: str, architecture: str | None, dictionary: Path | None, code: Path) -> Trained:
    """The model that a user means.

    Args:
        given: A folder that `ocrdata finetune` left, a `.pdparams` checkpoint, or the name of a preset.
        architecture: Model preset that names the network of a checkpoint that has no `config.yml` beside it;
            None for the default one.
        dictionary: Dictionary of a recognition model; None for its own.
        code: Root of the training code.

    Raises:
        UserError: It is none of these, does not exist, or is two detectors.
    """
    match locate(given):
        case StockModel(preset):
            return _of_preset(preset, stock_weights.stock(preset, code), dictionary, code)
        case ModelFile("run", path):
            if detector_beside(path):
                raise UserError(
                    f"{given} holds two detectors, and paddleocr loads one.",
                    f"`ocrdata predict --det {given} --rec RUN` finds text with both; to export the trained "
                    f"one alone, give {path}.",
                )
            found = _beside_config(path, architecture or presets.DEFAULT, dictionary)
            return dataclasses.replace(found, route=route_beside(path))
        case ModelFile("config", path):
            return _beside_config(path, architecture or presets.DEFAULT, dictionary)
        case ModelFile("checkpoint", path):
            return _of_preset(presets.load(architecture or presets.DEFAULT), path, dictionary, code)
    raise not_a_model(
        given,
        "a trained model",
        "Give a folder that ocrdata finetune left, a .pdparams file with --architecture, or a model of "
        "`ocrdata models`.",
    )


def export(model: Trained, code: Path, folder: Path) -> None:
    """Write the inference model of a checkpoint.

    Args:
        model: The checkpoint.
        code: Root of the training code.
        folder: An existing folder to write `inference.json`, `inference.pdiparams` and `inference.yml` into.

    Raises:
        UserError: PaddleOCR's export failed.
    """
    require_paddle()
    content = copy.deepcopy(model.config)
    content["Global"] |= {
        "pretrained_model": str(model.checkpoint.absolute()),
        "checkpoints": None,
        "save_inference_dir": str(folder.absolute()),
        "pdx_model_name": model.name,
        "export_with_pir": True,
        "use_gpu": False,
        "distributed": False,
    }
    for step in content["Eval"]["dataset"]["transforms"]:
        if "RecResizeImg" in step:
            step["RecResizeImg"]["image_shape"] = list(reading_shape(content))
    if model.route is not None:
        content["Global"]["ocrdata_route"] = {
            "original": str(model.route.original.absolute()),
            "router": str(model.route.router.absolute()),
            "shape": list(reading_shape(content)),
        }
    if model.dictionary is not None:
        content["Global"]["character_dict_path"] = str(model.dictionary.absolute())
    with tempfile.TemporaryDirectory(prefix="ocrdata-") as name:
        launched = Path(name) / "export.yml"  # a whole config: options of the script may hold no "="
        config.write(content, launched)
        command = [sys.executable, str(_EXPORT), str(code), "-c", str(launched)]
        process = subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", errors="replace", cwd=name, check=False
        )
    if process.returncode or not all((folder / file).is_file() for file in FILES):
        fault = paddle_process.fault(code, model.name, process.stderr)
        if process.returncode != REFUSED and fault is not None:
            raise fault
        raise UserError(
            f"{model.checkpoint} could not be exported as {model.name}: "
            f"{paddle_process.last_line(process.stderr)}",
            "Check that the checkpoint is complete and fits the network in its config.yml or --architecture.",
        )
    remove_training_steps(folder / "inference.yml")
    if model.dictionary is None:
        state_page_size(folder / "inference.yml")


def remove_training_steps(description: Path) -> None:
    """Remove the transforms that only training needs from an `inference.yml`, in place."""
    content = read_description(description)
    steps = content["PreProcess"]["transform_ops"]
    content["PreProcess"]["transform_ops"] = [step for step in steps if not set(step) & set(ONLY_TRAINING)]
    description.write_text(config.dump(content), encoding="utf-8")


def state_page_size(description: Path) -> tuple[int, str]:
    """Write into the `inference.yml` of a detector to which size it brings pages.

    PaddleOCR 2 takes `limit_side_len`, and 736, "min" where it is missing; paddleocr 3.7 takes `resize_long`,
    as "max", and 960 where it is missing. A "min" has to be an argument there, as `ocrdata predict` gives it.

    Returns:
        The side in pixels, and which one it is.
    """
    content = read_description(description)
    steps = content["PreProcess"]["transform_ops"]
    side, limit = page_size_of(steps)
    size = {"limit_side_len": side, "limit_type": limit}
    for step in steps:
        if "DetResizeForTest" in step:
            step["DetResizeForTest"] = size | ({"resize_long": side} if limit == "max" else {})
    description.write_text(config.dump(content), encoding="utf-8")
    return side, limit


def to_onnx(folder: Path) -> Path:
    """Write an exported model as ONNX into the same folder.

    Returns:
        The ONNX file.

    Raises:
        UserError: paddle2onnx is not installed, or fails.
    """
    require_paddle2onnx()
    target = folder / ONNX
    job = {"model": str(folder / FILES[0]), "parameters": str(folder / FILES[1]), "out": str(target)}
    with tempfile.TemporaryDirectory(prefix="ocrdata-") as name:
        job_file = Path(name) / "job.json"
        job_file.write_text(json.dumps(job), encoding="utf-8")
        process = subprocess.run(
            paddle_process.command(_PROGRAM, folder, job_file),
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    if process.returncode or not target.is_file():
        raise UserError(
            f"paddle2onnx failed: {paddle_process.last_line(process.stderr + process.stdout)}",
            "Export without --onnx, or install a paddle2onnx that supports the installed Paddle.",
        )
    return target


def require_paddle2onnx() -> None:
    """Stop if paddle2onnx is not installed."""
    if importlib.util.find_spec("paddle2onnx") is None:
        raise UserError("--onnx needs paddle2onnx.", 'Install it with: pip install "ocrdata[onnx]"')


def require_onnxruntime(compare: bool) -> None:
    """Stop if an ONNX model is to be compared and onnxruntime is not installed."""
    if compare and importlib.util.find_spec("onnxruntime") is None:
        raise UserError(
            "the ONNX model cannot be compared with the checkpoint without onnxruntime.",
            'Install it with: pip install "ocrdata[onnx]", or use --no-compare.',
        )


def write_manifest(
    folder: Path,
    model: Trained,
    compared: Mapping[str, Any],
    calibration: Mapping[str, Any] | None = None,
) -> None:
    """Write the manifest of an exported model: its name, its checkpoint, and how engines compare with that.

    Args:
        folder: The exported model.
        model: What it was exported from.
        compared: Records of `parity.EngineComparison`, by the name of the engine.
        calibration: What its confidence means; None if that was not asked for.
    """
    options = {"model": model.name, "checkpoint": str(model.checkpoint.absolute())}
    if model.route is not None:
        options["original"] = str(model.route.original.absolute())
    counts = {"compared": dict(compared)} if compared else {}
    if calibration:
        counts["calibration"] = dict(calibration)
    outputs.write_manifest(folder, "export", options, counts)


def _beside_config(path: Path, architecture: str, dictionary: Path | None) -> Trained:
    """A checkpoint with the config of its training in the same folder, as PaddleOCR saves it."""
    place = path.parent / config.CONFIG
    content = read_description(place)
    section = content.get("Global")
    if not isinstance(section, dict):
        raise UserError("has no Global section.", "Give the config of the training.", path=place)
    own = section.get("character_dict_path")
    if dictionary is not None and not own:
        raise UserError(
            "does not describe a recognition model, so --dict has no use.", "Leave out --dict.", path=place
        )
    if dictionary is not None:
        charset = read_charset(dictionary, use_space_char=bool(section.get("use_space_char", False)))
        checkpoint.check_dictionary(path, checkpoint.ctc_only(checkpoint.read(path)), charset)
    keys = dictionary or (Path(str(own)) if own else None)
    return Trained(name_of(content) or architecture, path, content, keys)


def _of_preset(chosen: presets.ModelPreset, path: Path, dictionary: Path | None, code: Path) -> Trained:
    architecture.require(code, chosen)
    if chosen.task == "det":
        ready, keys = start.detection(chosen, path), None
    else:
        keys = dictionary or dictionaries.find(chosen, code)
        ready = start.ctc_form(chosen, path, read_charset(keys))
    return Trained(chosen.name, ready.checkpoint, config.untrained(ready.preset), keys)

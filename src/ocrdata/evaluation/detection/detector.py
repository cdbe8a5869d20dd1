"""Detection models that can be evaluated, whatever form they come in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ocrdata import resources
from ocrdata.errors import UserError
from ocrdata.evaluation.detection.db import Setting
from ocrdata.evaluation.locate import (
    ModelFile,
    StockModel,
    detector_beside,
    locate,
    not_a_model,
    read_description,
)
from ocrdata.evaluation.networks import ExportedNetwork, Network, TrainedNetwork
from ocrdata.train.models import config, presets
from ocrdata.train.weights import checkpoint, inference_model, start, stock_weights

DEFAULT = resources.DETECTOR
"""Network of a checkpoint that nothing else names."""

SIDE, LIMIT = 736, "min"
"""What `DetResizeForTest` of PaddleOCR 2.10 does unless it is told otherwise."""


@dataclass(frozen=True, slots=True)
class Detector:
    """A detection model.

    Attributes:
        side: Length in pixels that a side of a page is brought to.
        limit: Which: `min` brings the shorter one up to it, `max` the longer one down.
        setting: Its post-processing.
        network: Its weights, and what they belong to.
    """

    side: int
    limit: str
    setting: Setting
    network: Network

    def resized(self, side: int, limit: str) -> "Detector":
        """The same for pages of another size."""
        return replace(self, side=side, limit=limit)


def find(given: str, architecture: str | None, code: Path) -> Detector:
    """The model that a user means.

    Args:
        given: Name of a preset (its stock weights), a folder that `ocrdata finetune` left, a folder with an
            exported model, or a `.pdparams` checkpoint.
        architecture: Model preset that names the network of a checkpoint that has no `config.yml` beside it;
            None for the default one.
        code: Root of the training code.

    Raises:
        UserError: It is none of these, does not exist, is not a detection model, or is two of them, which
            `routed_detector.find` takes.
    """
    match locate(given):
        case StockModel(preset) if preset.task == "det":
            return _of_preset(preset, stock_weights.stock(preset, code))
        case ModelFile("run", path) if original := detector_beside(path):
            raise UserError(
                f"{given} holds two detectors, and this needs one.",
                f"Give {path} for the trained detector alone, or {original} for the original one.",
            )
        case ModelFile("run" | "config", path):
            return _beside_config(path)
        case ModelFile("export", path):
            return _exported(path)
        case ModelFile("checkpoint", path):
            return _of_preset(presets.load(architecture or DEFAULT), path)
    raise not_a_model(
        given,
        "a detection model",
        "Give a folder that ocrdata finetune or an export left, a .pdparams file with --architecture, or a "
        "detection model (ocrdata models --task det).",
    )


def _of_preset(chosen: presets.ModelPreset, path: Path) -> Detector:
    if chosen.task != "det":
        raise UserError(
            f"{chosen.name} is a recognition model.",
            "Name with --architecture the detection network of the checkpoint.",
        )
    ready = start.detection(chosen, path)
    content = ready.preset.config
    (side, limit), setting = _inference_of(content["Eval"]["dataset"]["transforms"], content)
    return Detector(side, limit, setting, TrainedNetwork(content["Architecture"], ready.checkpoint))


def _beside_config(path: Path) -> Detector:
    """A checkpoint with the config of its training in the same folder, as PaddleOCR leaves it."""
    place = path.parent / config.CONFIG
    content = read_description(place)
    try:
        task = content["Architecture"]["model_type"]
        (side, limit), setting = _inference_of(content["Eval"]["dataset"]["transforms"], content)
    except _NOT_DESCRIBED as error:
        raise _no_detector(place) from error
    if task != "det":
        raise _no_detector(place)
    checkpoint.read_plain(path)
    return Detector(side, limit, setting, TrainedNetwork(content["Architecture"], path))


def _exported(folder: Path) -> Detector:
    description = folder / "inference.yml"
    content = read_description(description)
    try:
        method = content["PostProcess"]["name"]
        (side, limit), setting = _inference_of(content["PreProcess"]["transform_ops"], content)
    except _NOT_DESCRIBED as error:
        raise _no_detector(description) from error
    if method != "DBPostProcess":
        raise _no_detector(description)
    return Detector(side, limit, setting, ExportedNetwork(*map(Path, inference_model.files(folder))))


_NOT_DESCRIBED = (KeyError, TypeError, ValueError, AttributeError)


def _no_detector(path: Path) -> UserError:
    return UserError(
        "does not describe a DB detection model.",
        "Give a detection model that ocrdata finetune or export left; a recognition model needs lines.",
        path=path,
    )


def _inference_of(
    transforms: Sequence[dict[str, Any]], content: dict[str, Any]
) -> tuple[tuple[int, str], Setting]:
    """How pages are resized, and the post-processing."""
    return page_size_of(transforms), _setting(content["PostProcess"])


def page_size_of(transforms: Sequence[dict[str, Any]]) -> tuple[int, str]:
    """The side in pixels that the transforms of a config bring pages to, and which one: `max` or `min`."""
    for transform in transforms:
        values = transform.get("DetResizeForTest") or {}
        if "limit_side_len" in values:
            return int(values["limit_side_len"]), str(values.get("limit_type", LIMIT))
        if "resize_long" in values:
            return int(values["resize_long"]), "max"
    return SIDE, LIMIT


def _setting(section: dict[str, Any]) -> Setting:
    return Setting(
        float(section.get("thresh", 0.3)),
        float(section.get("box_thresh", 0.6)),
        float(section.get("unclip_ratio", 1.5)),
        bool(section.get("use_dilation", False)),
        section.get("score_mode", "fast"),
    )

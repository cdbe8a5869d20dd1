"""Finds the model of a path or a name: one rule for every command that takes a model."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ocrdata import regular_files, yaml_files
from ocrdata.errors import UserError
from ocrdata.evaluation.networks import Route
from ocrdata.folders import outputs
from ocrdata.train.inside.routing.router import ORIGINAL, ORIGINAL_DETECTOR, ROUTER
from ocrdata.train.models import config, presets
from ocrdata.train.models.presets import ModelPreset
from ocrdata.train.run import finetune


@dataclass(frozen=True, slots=True)
class StockModel:
    """A model preset with its stock weights.

    Attributes:
        preset: The preset.
    """

    preset: ModelPreset


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model on disk.

    Attributes:
        kind: `run`: the best checkpoint of a folder that `ocrdata finetune` left. `config`: a checkpoint with
            its `config.yml` beside it. `checkpoint`: one without. `export`: a folder with an inference model.
        path: The `.pdparams` file, or the folder of an export.
    """

    kind: Literal["run", "config", "checkpoint", "export"]
    path: Path


def locate(given: str) -> StockModel | ModelFile | None:
    """The model that a user means.

    Args:
        given: Name of a model preset, a folder that `ocrdata finetune` left, a folder with an exported model,
            or a `.pdparams` checkpoint. A path that exists has priority over a preset.

    Returns:
        The model; None if it is none of these.

    Raises:
        UserError: A `.pdparams` file that does not exist.
    """
    path = Path(given).expanduser()
    if given in presets.names() and not path.exists():
        return StockModel(presets.load(given))
    if path.is_dir():
        best = path / finetune.BEST
        routed = (ROUTER, f"{ORIGINAL_DETECTOR}/{finetune.BEST}")
        if best.is_file() and any((path / name).is_file() for name in (outputs.MANIFEST, *routed)):
            return ModelFile("run", best)  # a routed model without its manifest is still both networks
        if best.is_file() and (path / config.CONFIG).is_file():
            return ModelFile("config", best)
        return ModelFile("export", path) if (path / "inference.yml").is_file() else None
    if path.suffix == ".pdparams":
        if not path.is_file():
            raise UserError(f"{path} does not exist.", "Give the path of an existing .pdparams file.")
        return ModelFile("config" if (path.parent / config.CONFIG).is_file() else "checkpoint", path)
    return None


def not_a_model(given: str, wanted: str, remedy: str) -> UserError:
    """The error for what is no model, with the reason where it can be told.

    Args:
        given: What the user gave.
        wanted: What it should have been, such as `a detection model`.
        remedy: What to give instead.
    """
    folder = Path(given).expanduser()
    latest = folder / finetune.LATEST
    try:
        command = json.loads(regular_files.read_text(folder / outputs.MANIFEST))["command"]
    except (OSError, ValueError, KeyError, TypeError):
        command = ""
    if command == finetune.DRY_RUN:
        return UserError(
            f"{given} holds no weights: finetune --dry-run wrote it, which trains nothing.",
            "Run the command that it printed, or finetune without --dry-run.",
        )
    if latest.is_file():
        return UserError(
            f"{given} holds a training that did not end, and no best checkpoint.",
            f"Continue it with finetune --resume {given}, or give {latest}.",
        )
    if not folder.exists() and given in presets.names():
        kind = "a recogniser" if presets.load(given).task == "rec" else "a detector"
        return UserError(f"{given} is {kind}, not {wanted}.", remedy)
    reason = "" if folder.exists() else ": there is no such file or folder"
    return UserError(f"{given} is not {wanted}{reason}.", remedy)


def route_beside(best: Path) -> Route | None:
    """The original network and the router in the folder of a run; None where it has none.

    Args:
        best: The best checkpoint of the run.

    Raises:
        UserError: The folder has one of the two without the other.
    """
    route = Route(best.with_name(ORIGINAL), best.with_name(ROUTER))
    lost = [file for file in (route.original, route.router) if not file.is_file()]
    if len(lost) == 1:
        raise UserError(
            f"does not exist, and {best.parent} was trained with --route, which needs it.",
            f"Restore it, or give {best} alone for the trained network without the original one.",
            path=lost[0],
        )
    return None if lost else route


def detector_beside(best: Path) -> Path | None:
    """The folder of the original detector in the folder of a run; None where it has none.

    Args:
        best: The best checkpoint of the run.

    Raises:
        UserError: The run was trained with `--route`, and the original detector is gone.
    """
    place = best.with_name(ORIGINAL_DETECTOR)
    if (place / finetune.BEST).is_file():
        return place
    if not _is_routed_detector(best.parent):
        return None
    raise UserError(
        f"does not exist, and {best.parent} was trained with --route, which needs it.",
        f"Restore it, or give {best} alone for the trained detector without the original one.",
        path=place / finetune.BEST,
    )


def _is_routed_detector(run: Path) -> bool:
    """Whether the manifest and the config of a run say that it trained a detector with `--route`."""
    try:
        routed = json.loads(regular_files.read_text(run / outputs.MANIFEST))["options"]["route"]
        network = yaml_files.load(run / config.CONFIG, "")["Architecture"]
        return bool(routed) and network["model_type"] == "det"
    except (OSError, ValueError, KeyError, TypeError, UserError):
        return False


def read_description(path: Path) -> dict[str, Any]:
    """The content of a model's `config.yml` or `inference.yml`.

    Raises:
        UserError: The file is missing, or it is not a YAML mapping.
    """
    remedy = "Train or export the model again, or restore the file."
    if not path.is_file():
        raise UserError("does not exist.", remedy, path=path)
    content = yaml_files.load(path, remedy)
    if not isinstance(content, dict):
        raise UserError("does not describe a model.", remedy, path=path)
    return content


def name_of(description: dict[str, Any]) -> str | None:
    """PaddleOCR's name of the model that a `config.yml` or `inference.yml` describes; None if it has none."""
    section = description.get("Global")
    if not isinstance(section, dict):
        return None
    name = section.get("pdx_model_name") or section.get("model_name")
    return str(name) if name else None


def refuse_contradiction(given: str, architecture: str | None) -> None:
    """Stop if `--architecture` names another network than the model itself does.

    Args:
        given: The model, as `locate` takes it.
        architecture: Value of `--architecture`; None if it was not given.

    Raises:
        UserError: It names another network.
    """
    name, source = _named(locate(given)) if architecture else (None, None)
    if name not in (None, architecture):
        raise UserError(
            f"{source or given} is a {name}, but --architecture names {architecture}.",
            "Leave out --architecture, or move the .pdparams file to a folder of its own.",
        )


def _named(model: StockModel | ModelFile | None) -> tuple[str | None, Path | None]:
    """The network that a model itself names, and the file that names it."""
    match model:
        case StockModel(preset):
            return preset.name, None
        case ModelFile("run" | "config", path):
            description = path.parent / config.CONFIG
        case ModelFile("export", path):
            description = path / "inference.yml"
        case _:
            return None, None
    return name_of(read_description(description)), description

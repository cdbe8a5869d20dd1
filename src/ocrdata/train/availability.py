"""The models, and what this machine needs before it can train each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ocrdata.train.models import architecture, dictionaries, presets, requirements, source
from ocrdata.train.models.presets import ModelPreset
from ocrdata.train.weights import stock_weights
from ocrdata.translation import translated

if TYPE_CHECKING:
    from rich.table import Table


@dataclass(frozen=True, slots=True)
class ModelAvailability:
    """A model on this machine.

    Attributes:
        name: PaddleOCR's name.
        task: `rec` or `det`.
        network: Its backbone.
        lacking: Parts of the network that the training code cannot build.
        weights: Where pre-trained weights come from.
        ready: Whether the weights are on this machine or on PyPI, so that no other command is needed.
        dictionary: Name of its dictionary; empty for detection.
        dictionary_found: Whether the dictionary is on this machine or on PyPI.
        packages: Python packages that the training code needs and this environment lacks, as pip takes them.
        untried: Whether nobody has trained, exported and read it back with ocrdata yet.
    """

    name: str
    task: str
    network: str
    lacking: tuple[str, ...]
    weights: str
    ready: bool
    dictionary: str
    dictionary_found: bool
    packages: tuple[str, ...] = ()
    untried: bool = False

    @property
    def needs(self) -> str:
        """What is missing before it can be trained: `packages`, `code`, `dictionary`, `weights`; empty for
        nothing."""
        steps = [f"packages ({' '.join(self.packages)})"] if self.packages else []
        if self.lacking:
            steps.append("code")
        if not self.dictionary_found:
            steps.append("dictionary")
        if not self.ready:
            steps.append("weights")
        return ", ".join(steps)


def models(code: Path, task: str | None = None) -> list[ModelAvailability]:
    """The models of one task, or of both.

    Args:
        code: Root of the training code.
        task: `rec` or `det`; None for both.
    """
    every = map(presets.load, presets.names())
    return [_model(chosen, code) for chosen in every if task in {None, chosen.task}]


HOW = {
    "packages": "install them with pip, or use --paddleocr with a newer clone.",
    "code": "use --paddleocr with a clone of PaddleOCR 3, or with what ocrdata fetch code brings.",
    "dictionary": "use the same code, or --dict.",
    "weights": "run ocrdata fetch weights MODEL, or use --pretrained.",
}
"""How to get what is missing."""

UNTRIED = "untried"
"""How a model is marked that nobody has trained, evaluated, exported and read back with ocrdata yet."""


def table(entries: Sequence[ModelAvailability]) -> "Table":
    """A table with one model per row."""
    from rich.table import Table
    from rich.text import Text

    grid = Table()
    for column in ("model", "backbone", "weights", "dictionary", "missing here"):
        grid.add_column(column, no_wrap=column == "model")
    for entry in entries:
        grid.add_row(
            f"{entry.name} ({UNTRIED})" if entry.untried else entry.name,
            entry.network,
            translated(entry.weights),
            entry.dictionary,
            ", ".join(map(translated, entry.needs.split(", "))) or Text(translated("nothing"), style="green"),
        )
    return grid


def _model(chosen: ModelPreset, code: Path) -> ModelAvailability:
    where, ready = _weights(chosen)
    found = chosen.task == "det" or dictionaries.obtainable(chosen, code)
    return ModelAvailability(
        chosen.name,
        chosen.task,
        chosen.config["Architecture"]["Backbone"]["name"],
        tuple(architecture.missing(code, chosen.config["Architecture"])),
        where,
        ready,
        chosen.dictionary,
        found,
        requirements.missing_packages(code),
        chosen.untried,
    )


def _weights(chosen: ModelPreset) -> tuple[str, bool]:
    if stock_weights.fetched(chosen) is not None:
        return "fetched", True
    if chosen.weights is None:
        return "to be fetched", False
    return ("here" if source.wheel_folder(chosen.weights).is_dir() else "on PyPI"), True

"""Networks on disk: a checkpoint with its architecture, or an exported inference model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class TrainedNetwork:
    """A checkpoint, which needs PaddleOCR's training code to run.

    Attributes:
        architecture: The `Architecture` section of its config.
        checkpoint: The `.pdparams` file.
    """

    architecture: Mapping[str, Any] = field(hash=False)
    checkpoint: Path

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that decide what it computes; messages name the first."""
        return (self.checkpoint,)


@dataclass(frozen=True, slots=True)
class ExportedNetwork:
    """An inference model, which Paddle's inference engine runs by itself.

    Attributes:
        model: `inference.json` or `inference.pdmodel`.
        parameters: `inference.pdiparams`.
    """

    model: Path
    parameters: Path

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that decide what it computes; messages name the first."""
        return (self.model, self.parameters)


Network = TrainedNetwork | ExportedNetwork


def to_json(network: Network) -> dict[str, Any]:
    """The record of a network, with absolute paths."""
    if isinstance(network, TrainedNetwork):
        return {
            "architecture": dict(network.architecture),
            "checkpoint": str(network.checkpoint.absolute()),
        }
    return {"model": str(network.model.absolute()), "parameters": str(network.parameters.absolute())}


def from_json(record: Mapping[str, Any]) -> Network:
    """The network of a record that `to_json` returned."""
    if "checkpoint" in record:
        return TrainedNetwork(record["architecture"], Path(record["checkpoint"]))
    return ExportedNetwork(Path(record["model"]), Path(record["parameters"]))

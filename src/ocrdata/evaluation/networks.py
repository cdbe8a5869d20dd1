"""Networks on disk: a checkpoint with its architecture, an exported inference model, or its ONNX."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Route:
    """What stands beside a trained network, so that it reads only the lines that it was trained for.

    Attributes:
        original: The checkpoint that the training started from: it reads all other lines.
        router: What decides, as `ocrdata.train.inside.routing.router.Router` writes it.
    """

    original: Path
    router: Path


@dataclass(frozen=True, slots=True)
class TrainedNetwork:
    """A checkpoint, which needs PaddleOCR's training code to run.

    Attributes:
        architecture: The `Architecture` section of its config.
        checkpoint: The `.pdparams` file.
        route: The original network and the router beside it; None for this network alone.
    """

    architecture: Mapping[str, Any] = field(hash=False)
    checkpoint: Path
    route: Route | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that decide what it computes; messages name the first."""
        return (self.checkpoint, *((self.route.original, self.route.router) if self.route else ()))


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


@dataclass(frozen=True, slots=True)
class OnnxNetwork:
    """An exported model as ONNX, which onnxruntime runs.

    Attributes:
        model: `inference.onnx`.
    """

    model: Path

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that decide what it computes; messages name the first."""
        return (self.model,)


Network = TrainedNetwork | ExportedNetwork | OnnxNetwork


def to_json(network: Network) -> dict[str, Any]:
    """The record of a network, with absolute paths."""
    if isinstance(network, TrainedNetwork):
        record = {
            "architecture": dict(network.architecture),
            "checkpoint": str(network.checkpoint.absolute()),
        }
        if network.route:
            record["original"] = str(network.route.original.absolute())
            record["router"] = str(network.route.router.absolute())
        return record
    if isinstance(network, OnnxNetwork):
        return {"onnx": str(network.model.absolute())}
    return {"model": str(network.model.absolute()), "parameters": str(network.parameters.absolute())}


def from_json(record: Mapping[str, Any]) -> Network:
    """The network of a record that `to_json` returned."""
    if "checkpoint" in record:
        route = Route(Path(record["original"]), Path(record["router"])) if "router" in record else None
        return TrainedNetwork(record["architecture"], Path(record["checkpoint"]), route)
    if "onnx" in record:
        return OnnxNetwork(Path(record["onnx"]))
    return ExportedNetwork(Path(record["model"]), Path(record["parameters"]))

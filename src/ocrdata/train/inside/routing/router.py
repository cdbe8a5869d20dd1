"""Decides from the statistics of a line which of two networks reads it."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from ocrdata.errors import UserError

Floats = npt.NDArray[np.float32]

ORIGINAL, ROUTER = "original.pdparams", "router.npz"
"""Files in the folder of a routed model, beside the checkpoint of the trained network."""

FAR = 5.0
"""Standard deviations at which a statistic is cut off, so that no single one decides."""


@dataclass(frozen=True, slots=True)
class Router:
    """A linear function of a line's statistics; the trained network reads the lines where it is positive.

    Attributes:
        mean: Mean of each statistic, (d,).
        scale: Standard deviation of each, (d,), above 0.
        weights: Weight of each, once it is standardised and cut at `FAR`, (d,).
        bias: What is added.
    """

    mean: Floats
    scale: Floats
    weights: Floats
    bias: float

    def scores(self, statistics: Floats) -> Floats:
        """The value of the function for each line: (n, d) → (n,)."""
        values = np.clip((statistics - self.mean) / self.scale, -FAR, FAR)
        scores: Floats = values @ self.weights + np.float32(self.bias)
        return scores

    def shifted(self, threshold: float) -> "Router":
        """The router whose scores are lower by `threshold`: it sends fewer lines to the trained network."""
        return replace(self, bias=self.bias - threshold)

    def save(self, path: Path) -> None:
        """Write it as `.npz`."""
        with path.open("wb") as file:
            np.savez(file, mean=self.mean, scale=self.scale, weights=self.weights, bias=np.float64(self.bias))

    @classmethod
    def load(cls, path: Path) -> "Router":
        """Read a file that `save` wrote.

        Raises:
            UserError: It is no such file.
        """
        try:
            with np.load(path, allow_pickle=False) as content:
                arrays: dict[str, Any] = {name: content[name] for name in ("mean", "scale", "weights")}
                return cls(**arrays, bias=float(content["bias"]))
        except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
            raise UserError(
                f"is not a router that finetune --route wrote ({error}).", "Train again.", path=path
            ) from error

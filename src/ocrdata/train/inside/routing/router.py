"""Decides which of two networks reads a line, or a place in it: by its look, or by the characters in it."""

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

ORIGINAL_DETECTOR = "original"
"""Folder with the original detector in that of a trained one."""

SURE = 1e-6
"""How near to 0 and to 1 probabilities are told apart; float32 ends there."""

CONFIDENT = 1e-3
"""The same for confidences of two networks: nearer to 1, float32 and other engines change their log-odds."""

WHOLE_LINE = -1
"""A reach that has no end."""

FAR = 5.0
"""Standard deviations at which a statistic is cut off, so that no single one decides."""


@dataclass(frozen=True, slots=True)
class LookRouter:
    """A linear function of a line's statistics; the trained network may read the lines where it is positive.

    Both networks read such a line. The reading of the trained one counts if the look of the line and the
    lead of its confidence together speak for it: a line that merely looks like the scene is one that the
    original network reads well and the trained one does not.

    Attributes:
        mean: Mean of each statistic, (d,).
        scale: Standard deviation of each, (d,), above 0.
        weights: Weight of each, once it is standardised and cut at `FAR`, (d,).
        bias: What is added.
        least: What a line's score must exceed once the lead is added, which is the log-odds of the trained
            network's confidence less those of the original one's; minus infinity where only the look counts.
        alone: What a line's score must exceed where nothing reads it, as a detector's boxes.
    """

    mean: Floats
    scale: Floats
    weights: Floats
    bias: float
    least: float = -np.inf
    alone: float = 0.0

    def scores(self, statistics: Floats) -> Floats:
        """The value of the function for each line: (n, d) → (n,)."""
        values = np.clip((statistics - self.mean) / self.scale, -FAR, FAR)
        scores: Floats = values @ self.weights + np.float32(self.bias)
        return scores

    def shifted(self, threshold: float) -> "LookRouter":
        """The router whose scores are lower by `threshold`: it sends fewer lines to the trained network."""
        bias, least, alone = self.bias - threshold, self.least - threshold, self.alone - threshold
        return replace(self, bias=bias, least=least, alone=alone)

    def sent(self, scores: Floats, lead: Floats) -> npt.NDArray[np.bool_]:
        """Whether the reading of the trained network counts, for each line.

        Args:
            scores: Of each line, (n,).
            lead: By how much the log-odds of the trained network's confidence are higher, (n,).
        """
        return (scores > 0) & (scores + lead > self.least)

    def save(self, path: Path) -> None:
        """Write it as `.npz`."""
        with path.open("wb") as file:
            np.savez(
                file,
                mean=self.mean,
                scale=self.scale,
                weights=self.weights,
                bias=np.float64(self.bias),
                least=np.float64(self.least),
                alone=np.float64(self.alone),
            )


@dataclass(frozen=True, slots=True)
class CharacterRouter:
    """The trained network reads some characters in the lines in which it sees one of them.

    Attributes:
        classes: Classes of these characters in the last layer, (k,), int64, none of them 0, the blank.
        least: Log-odds that each of them must exceed in some step of the line, (k,).
        reach: Steps on each side of such a character that the trained network reads with it; negative for
            the whole line.
    """

    classes: npt.NDArray[np.int64]
    least: Floats
    reach: int = WHOLE_LINE

    def scores(self, surest: Floats) -> Floats:
        """How far one of these characters is above its `least`, at most.

        Args:
            surest: The highest probability of each character in each line, (n, k).

        Returns:
            Differences of log-odds, (n,).
        """
        scores: Floats = (log_odds(surest) - self.least).max(axis=1)
        return scores

    def least_probabilities(self) -> Floats:
        """The probability that each character must exceed, (k,); scores are above 0 where one does."""
        least = 1 / (1 + np.exp(-self.least.astype(np.float64)))
        never = self.least >= log_odds(1.0)
        return np.where(never, 1, least).astype(np.float32)

    def shifted(self, threshold: float) -> "CharacterRouter":
        """The router whose scores are lower by `threshold`: it sends fewer lines to the trained network."""
        return replace(self, least=self.least + np.float32(threshold))

    def save(self, path: Path) -> None:
        """Write it as `.npz`."""
        with path.open("wb") as file:
            reach = np.int64(self.reach)
            np.savez(file, classes=self.classes, least_log_odds=self.least, reach=reach)


Router = LookRouter | CharacterRouter


def log_odds(probabilities: npt.ArrayLike, near: float = SURE) -> Floats:
    """ln(p / (1 - p)) of probabilities that are first brought no nearer than `near` to 0 and 1."""
    clipped = np.clip(np.asarray(probabilities, np.float64), near, 1 - near)
    odds: Floats = np.log(clipped / (1 - clipped)).astype(np.float32)
    return odds


def load(path: Path) -> Router:
    """Read a file that `save` wrote.

    Raises:
        UserError: It is no such file.
    """
    try:
        with np.load(path, allow_pickle=False) as content:
            if "classes" in content:
                router = _character_router(content)
                _require_one_length(router.classes, router.least)
                return router
            arrays: dict[str, Any] = {name: content[name] for name in ("mean", "scale", "weights")}
            _require_one_length(*arrays.values())
            for name in {"least", "alone"} & {*content}:  # older files have neither
                arrays[name] = float(content[name])
            return LookRouter(**arrays, bias=float(content["bias"]))
    except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
        raise UserError(
            f"is not a router that finetune --route wrote ({error}).", "Train again.", path=path
        ) from error


def _require_one_length(*arrays: npt.NDArray[Any]) -> None:
    shapes = [array.shape for array in arrays]
    if len(set(shapes)) > 1 or len(shapes[0]) != 1:
        raise ValueError(f"arrays of the shapes {', '.join(map(str, shapes))}")


def _character_router(content: Any) -> CharacterRouter:
    """From the arrays of a file; files of ocrdata 0.1 have one probability for all characters."""
    classes = content["classes"]
    if "least" in content:
        least = min(float(log_odds(content["least"])), float(log_odds(1.0)) - 1e-3)  # certainty is enough
        return CharacterRouter(classes, np.full(len(classes), least, np.float32))
    reach = int(content["reach"]) if "reach" in content else WHOLE_LINE  # as older files have it
    return CharacterRouter(classes, content["least_log_odds"], reach)

"""How far drawn lines are from photographs, in the features of a recogniser's backbone.

A recogniser sees what matters to it: shapes, sharpness, contrast, what stands beside. Two sets of lines are
compared by the energy distance of their features (Székely and Rizzo, 2013), which is 0 for two sets of the
same kind, and by a linear classifier that tries to tell lines that it has not seen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ocrdata.forgetting import look_router

Features = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]

_AXES = 32  # directions of most variance that are compared: two hundred lines do not tell more apart
_FOLDS = 5
_HALVES = 20


@dataclass(frozen=True, slots=True)
class FeatureSpace:
    """Features on one scale, reduced to the directions in which lines differ most.

    Attributes:
        mean: Of each feature.
        scale: Its standard deviation.
        axes: The directions (features, axes).
        unit: Mean distance of two photographs there: distances are multiples of it.
    """

    mean: Floats
    scale: Floats
    axes: Floats
    unit: float

    @classmethod
    def of(cls, photographs: Features, drawn: Features) -> "FeatureSpace":
        """The space of photographs and of lines of every kind that they are compared with."""
        both = np.concatenate([photographs, drawn]).astype(np.float64)
        mean, scale = both.mean(axis=0), both.std(axis=0) + 1e-3
        _, _, axes = np.linalg.svd((both - mean) / scale, full_matrices=False)
        space = cls(mean, scale, axes[:_AXES].T, 1.0)
        placed = space.placed(photographs)
        return cls(mean, scale, space.axes, _within(placed))

    def placed(self, features: Features) -> Floats:
        """Features in this space (n, axes)."""
        return np.asarray(((features - self.mean) / self.scale) @ self.axes)

    def distance(self, photographs: Features, drawn: Features) -> float:
        """Energy distance as a multiple of the mean distance of two photographs; 0 for the same kind."""
        return energy_distance(self.placed(photographs), self.placed(drawn)) / self.unit


def of_halves(space: FeatureSpace, photographs: Features) -> float:
    """The mean distance of two halves of the photographs: what chance alone leaves.

    Args:
        space: Where they are compared.
        photographs: Their features.
    """
    placed, rng = space.placed(photographs), np.random.default_rng(0)
    found = []
    for _ in range(_HALVES):
        order = rng.permutation(len(placed))
        middle = len(order) // 2
        found.append(abs(energy_distance(placed[order[:middle]], placed[order[middle:]])))
    return float(np.mean(found)) / space.unit


def told_apart(photographs: Features, drawn: Features) -> float:
    """Share of lines that a linear classifier tells correctly, photographs and drawn ones counting half each.

    It is made of four fifths of the lines and asked about the rest, five times; 0.5 is chance.
    """
    kinds = (photographs, drawn)
    parts = [np.arange(len(rows)) % _FOLDS for rows in kinds]
    right: tuple[list[bool], list[bool]] = ([], [])
    for fold in range(_FOLDS):
        router = look_router.fit(*(rows[part != fold] for rows, part in zip(kinds, parts, strict=True)))
        for kind, (rows, part) in enumerate(zip(kinds, parts, strict=True)):
            held = router.scores(rows[part == fold]) > 0
            right[kind].extend((held if kind == 0 else ~held).tolist())
    return float((np.mean(right[0]) + np.mean(right[1])) / 2)


class Comparison:
    """Compares drawn lines with photographs, whose features are computed once.

    Args:
        statistics: Image files → features.
        photographs: The photographs' files.
        folder: For files of drawn lines.
    """

    def __init__(
        self, statistics: Callable[[Sequence[Path]], Features], photographs: Sequence[Path], folder: Path
    ):
        self._statistics = statistics
        self._folder = folder
        self.photographs = self._finite(photographs)

    def features(self, drawn: Sequence[bytes]) -> Features:
        """Features of drawn lines (n, features).

        Args:
            drawn: JPEG files.
        """
        files = []
        for number, data in enumerate(drawn):
            files.append(self._folder / f"{number}.jpg")
            files[-1].write_bytes(data)
        return self._finite(files)

    def _finite(self, files: Sequence[Path]) -> Features:
        rows = self._statistics(files)
        return rows[np.isfinite(rows).all(axis=1)]


def energy_distance(first: Floats, second: Floats) -> float:
    """How far two sets of rows are apart; 0, or by chance a little less, for sets of the same kind.

    Args:
        first: One set (n, axes).
        second: The other (m, axes).
    """
    return 2 * float(_distances(first, second).mean()) - _within(first) - _within(second)


def _within(rows: Floats) -> float:
    """Mean distance of two different rows."""
    count = len(rows)
    return float(_distances(rows, rows).sum()) / max(1, count * (count - 1))


def _distances(first: Floats, second: Floats) -> Floats:
    squares = (first**2).sum(axis=1)[:, None] + (second**2).sum(axis=1)[None] - 2 * first @ second.T
    return np.asarray(np.sqrt(np.maximum(squares, 0)))

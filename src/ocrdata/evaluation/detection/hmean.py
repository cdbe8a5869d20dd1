"""Scores of text detection: precision, recall and hmean by the ICDAR 2015 protocol.

A labelled box is matched by the first detected box that is still free and has an intersection over union
above 0.5 with it; detections that lie by more than half in an ignored box do not count.
`DetectionIoUEvaluator` of PaddleOCR 2.10 (`ppocr/metrics/eval_det_iou.py`) does the same, for curved text
(polygons) too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

OVERLAP = 0.5


@dataclass(frozen=True, slots=True)
class Found:
    """Sums over a set of pages.

    Attributes:
        there: Labelled boxes that are not ignored.
        detected: Detected boxes that do not lie in ignored ones.
        matched: Pairs of the two.
    """

    there: int = 0
    detected: int = 0
    matched: int = 0

    def __add__(self, other: "Found") -> "Found":
        return Found(self.there + other.there, self.detected + other.detected, self.matched + other.matched)

    @property
    def precision(self) -> float:
        """Share of the detected boxes that are labelled, 0 to 1."""
        return self.matched / self.detected if self.detected else 0.0

    @property
    def recall(self) -> float:
        """Share of the labelled boxes that were detected, 0 to 1."""
        return self.matched / self.there if self.there else 0.0

    @property
    def hmean(self) -> float:
        """Harmonic mean of the two, 0 to 1."""
        together = self.precision + self.recall
        return 2 * self.precision * self.recall / together if together else 0.0

    def record(self) -> dict[str, float]:
        """The scores for a JSON file."""
        return {
            "boxes": self.there,
            "detected": self.detected,
            "precision": round(self.precision, 6),
            "recall": round(self.recall, 6),
            "hmean": round(self.hmean, 6),
        }


@dataclass(frozen=True, slots=True)
class Truth:
    """The labelled boxes of a page, prepared for comparison.

    Attributes:
        polygons: Valid ones, as shapely geometries (n,).
        ignored: Which of them are ignored (n,), bool.
    """

    polygons: Array
    ignored: Array


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Detected boxes of a page compared with the labelled ones.

    Attributes:
        ious: Intersection over union (labelled, detected), float.
        counts: Which detected boxes are valid and lie in no ignored one, bool.
    """

    ious: Array
    counts: Array


def truth(boxes: Iterable[tuple[Sequence[tuple[float, float]], bool]]) -> Truth:
    """Prepare the boxes of a page: points and ignore flag. Polygons that cross themselves are left out."""
    kept = [(polygon, ignored) for points, ignored in boxes if (polygon := _polygon(points)) is not None]
    polygons = np.empty(len(kept), object)
    polygons[:] = [polygon for polygon, _ in kept]
    return Truth(polygons, np.array([ignored for _, ignored in kept], bool))


def overlaps(there: Truth, detected: Sequence[Array]) -> Overlaps:
    """Compare detected boxes, each with its points (n, 2), with the labelled ones."""
    import shapely

    polygons = [_polygon(points) for points in detected]
    valid = np.array([polygon is not None for polygon in polygons], bool)
    ious = np.zeros((len(there.polygons), len(detected)))
    counts = valid.copy()
    tree = shapely.STRtree(there.polygons)
    for number in np.flatnonzero(valid):
        polygon = polygons[number]
        near = tree.query(polygon)
        common = shapely.area(shapely.intersection(there.polygons[near], polygon))
        own = polygon.area
        ious[near, number] = common / (shapely.area(there.polygons[near]) + own - common)
        if own and (common[there.ignored[near]] / own > OVERLAP).any():
            counts[number] = False
    return Overlaps(ious, counts)


def match(there: Truth, found: Overlaps, kept: Array | None = None) -> Found:
    """Count the pairs of a page.

    Args:
        there: The labelled boxes.
        found: The detected boxes compared with them.
        kept: Which of the detected boxes a setting keeps (n,), bool; all of them by default.
    """
    counts = found.counts if kept is None else found.counts & kept
    free, pairs = counts.copy(), 0
    for row in np.flatnonzero(~there.ignored):
        hits = np.flatnonzero(free & (found.ious[row] > OVERLAP))
        if len(hits):
            free[hits[0]] = False
            pairs += 1
    return Found(int((~there.ignored).sum()), int(counts.sum()), pairs)


def _polygon(points: Any) -> Any:
    """A valid polygon with an area, or None."""
    from shapely.geometry import Polygon

    if len(points) < 3:
        return None
    polygon = Polygon(points)
    return polygon if polygon.is_valid and polygon.area > 0 else None

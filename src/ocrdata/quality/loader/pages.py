"""The boxes of one page, as PaddleOCR 2.10 turns them into detection targets.

Follows, step by step, `DetLabelEncode` (`label_ops.py`), `EastRandomCropData` (`random_crop_data.py`) with
the whole page as its crop, then `MakeBorderMap` and `MakeShrinkMap` in the order of the config. What the
random augmentation adds is left out: a box is judged at the size that it has on the page.
"""

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ocrdata.quality.loader.box_doubts import Fate, doubts, items
from ocrdata.quality.loader.faults import Fault
from ocrdata.quality.loader.rules import Rules
from ocrdata.samples.labels import IGNORE_MARKS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(slots=True)
class PageVerdict:
    """What the loader does with a page.

    Attributes:
        faults: What is wrong with it.
        fates: One for each box; empty if the page is dropped.
    """

    faults: list[Fault] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)

    @property
    def boxes(self) -> Counter[str]:
        """Number of boxes by fate."""
        return Counter(self.fates)


def judge_page(label: str, rules: Rules, size: tuple[int, int] | None) -> PageVerdict:
    """What the loader does with the boxes of a detection sample.

    Args:
        label: The second field.
        rules: The loader's rules.
        size: Width and height of the page after EXIF; `None` leaves out what depends on it.
    """
    verdict = PageVerdict()
    try:
        records = json.loads(label)
    except (ValueError, RecursionError) as error:
        verdict.faults.append(Fault("not-json", str(error)[:80]))
        return verdict
    try:
        marked = [(record["points"], record["transcription"]) for record in items(records)]
    except (TypeError, KeyError, IndexError) as error:
        verdict.faults.append(Fault("not-boxes", f"{type(error).__name__}: {error}"[:80]))
        return verdict
    if not marked:
        verdict.faults.append(Fault("no-boxes"))
        return verdict
    ignore = [text in tuple(IGNORE_MARKS) for _, text in marked]  # a text may be unhashable
    polygons = _as_array([points for points, _ in marked], rules, all(ignore), verdict.faults)
    if polygons is None:
        return verdict
    if rules.maps or rules.crops:
        _follow(polygons, ignore, rules, size, verdict)
    else:
        verdict.fates = ["marked" if mark else "trained" for mark in ignore]
    if verdict.fates and polygons.ndim == 3:
        verdict.faults += _odd_points([points for points, _ in marked])
        if polygons.shape[2] >= 2:
            verdict.faults += doubts(polygons[:, :, :2], ignore, records, rules, size, verdict.fates)
    return verdict


def _odd_points(listed: Sequence[Any]) -> list[Fault]:
    """Boxes whose points have more or fewer than two numbers, but that the loader accepts."""
    counts = [{len(point) for point in points if isinstance(point, list)} for points in listed]
    return [
        Fault("points-not-pairs", f"{number} ({', '.join(map(str, sorted(sizes)))})")
        for number, sizes in enumerate(counts, start=1)
        if sizes - {2}
    ]


def _as_array(
    listed: Sequence[Any], rules: Rules, all_marked: bool, faults: list[Fault]
) -> "NDArray[np.float64] | None":
    """Polygons as `(boxes, points, 2)`, short ones filled up with their last point."""
    import numpy as np

    try:
        longest = max(len(points) for points in listed)
        filled = [points + [points[-1]] * (longest - len(points)) for points in listed]
        with np.errstate(over="ignore"):
            polygons = np.array(filled, dtype=np.float32).astype(np.float64)
    except (TypeError, ValueError, KeyError, IndexError, OverflowError) as error:
        faults.append(Fault("bad-points", _first_bad(listed) or str(error)[:80]))
        return None
    if not (rules.maps or rules.crops):
        return polygons
    if polygons.ndim == 3 and polygons.shape[2] == 1 and rules.crops and not rules.trims and all_marked:
        return polygons.repeat(
            2, axis=2
        )  # `EastRandomCropData` subtracts (x, y) from [x], which NumPy allows
    flat = polygons.ndim != 3 or polygons.shape[2] < 2 or (polygons.shape[2] > 2 and not rules.trims)
    if flat:
        faults.append(Fault("bad-points", f"numbers in the shape {polygons.shape}"))
        return None
    return polygons[:, :, :2]


def _first_bad(listed: Sequence[Any]) -> str:
    for number, points in enumerate(listed, start=1):
        pairs = isinstance(points, list) and all(
            isinstance(point, list) and len(point) == 2 and all(isinstance(v, (int, float)) for v in point)
            for point in points
        )
        if not pairs or not points:
            return f"box {number}: {str(points)[:50]}"
    return ""


def _follow(
    polygons: "NDArray[np.float64]",
    ignore: Sequence[bool],
    rules: Rules,
    size: tuple[int, int] | None,
    verdict: PageVerdict,
) -> None:
    """Pass every box through the operators; one that cannot be drawn drops the whole page."""
    for number, (polygon, marked) in enumerate(zip(polygons, ignore, strict=True), start=1):
        fault = _box_fault(polygon, number, rules, size, marked=marked)
        if fault:
            verdict.faults.append(fault)
        verdict.fates.append("marked" if marked else "ignored" if fault else "trained")
    if any(fault.code == "box-collapses" for fault in verdict.faults):
        verdict.fates = []


def _box_fault(
    polygon: "NDArray[np.float64]", number: int, rules: Rules, size: tuple[int, int] | None, *, marked: bool
) -> Fault | None:
    """What the operators find wrong with a box, in the order of the config.

    `MakeShrinkMap` clips every box to the page and reverses those that run the wrong way round. A
    `MakeBorderMap` behind it therefore draws that box, and leaves out one that `MakeShrinkMap` has ignored.
    """
    if rules.crops and size and _outside(polygon, size):
        return None if marked else Fault("box-outside", str(number))
    for name in () if marked else rules.maps:
        if name == "MakeShrinkMap":
            polygon = polygon if size is None else polygon.clip(0, (size[0] - 1, size[1] - 1))
            polygon = polygon[::-1] if _signed_area(polygon) > 0 else polygon
            if fault := _shrink_fault(polygon, number, rules):
                return fault
        elif not _border_drawn(polygon, rules, size):
            return Fault("box-collapses", str(number))
    return None


def _outside(polygon: "NDArray[np.float64]", size: tuple[int, int]) -> bool:
    """`is_poly_outside_rect` for the whole page."""
    (left, top), (right, bottom) = polygon.min(axis=0), polygon.max(axis=0)
    return bool(right < 0 or left > size[0] or bottom < 0 or top > size[1])


def _border_drawn(polygon: "NDArray[np.float64]", rules: Rules, size: tuple[int, int] | None) -> bool:
    """Whether `MakeBorderMap.draw_border_map` returns without raising."""
    import numpy as np
    import pyclipper

    points = [(float(x), float(y)) for x, y in polygon]
    if len(points) < 3 or not np.isfinite(polygon).all():
        return False
    area = _area(points)
    if area <= 0:
        return True
    offset = pyclipper.PyclipperOffset()
    offset.AddPath(points, pyclipper.JT_ROUND, pyclipper.ET_CLOSEDPOLYGON)
    grown = offset.Execute(area * (1 - rules.shrink_ratio**2) / _perimeter(points))
    if not grown:
        return False
    if size is None:
        return True
    outline = np.array(grown[0])
    return all(
        _window_fits(int(outline[:, axis].min()), int(outline[:, axis].max()), size[axis]) for axis in (0, 1)
    )


def _window_fits(low: int, high: int, length: int) -> bool:
    """Whether the part of the distance map that is cut out for one axis has the canvas's length.

    `draw_border_map` counts from the clamped ends, which goes wrong for a box that only touches the page.
    """
    first, last = min(max(0, low), length - 1), min(max(0, high), length - 1)
    extent = high - low + 1
    taken = len(range(*slice(first - low, last - high + extent).indices(extent)))
    return taken == last - first + 1 or taken == 1


def _shrink_fault(polygon: "NDArray[np.float64]", number: int, rules: Rules) -> Fault | None:
    """Why `MakeShrinkMap` ignores a box, if it does; coordinates that are no numbers make it raise.

    Args:
        polygon: Float array (points, 2), clipped to the page.
        number: Number of the box, for the sentence.
        rules: The loader's rules.
    """
    import numpy as np
    import pyclipper

    if abs(_signed_area(polygon)) < 1:
        return Fault("box-no-area", str(number))
    points = [(float(x), float(y)) for x, y in polygon]
    # With NaN, the `max` and `min` of Python depend on the order of the points, and those of NumPy do not.
    width, height = (max(values) - min(values) for values in zip(*points, strict=True))
    if min(height, width) < rules.min_text_size:
        return Fault("box-too-small", f"{number} ({width:g} × {height:g})")
    if len(polygon) < 3 or not np.isfinite(polygon).all():
        return Fault("box-collapses", str(number))
    offset = pyclipper.PyclipperOffset()
    offset.AddPath(points, pyclipper.JT_ROUND, pyclipper.ET_CLOSEDPOLYGON)
    area, perimeter = _area(points), _perimeter(points)
    left: list[Any] = []
    for step in range(1, math.ceil((1 - rules.shrink_ratio) / rules.shrink_ratio) + 1):
        ratio = step * rules.shrink_ratio
        left = offset.Execute(-area * (1 - ratio**2) / perimeter)
        if len(left) == 1:
            break
    return None if left else Fault("box-vanishes", str(number))


def _signed_area(polygon: "NDArray[np.float64]") -> float:
    """`MakeShrinkMap.polygon_area`: positive for boxes that it reverses."""
    points = [(float(x), float(y)) for x, y in polygon]
    return sum(x * q[1] - y * q[0] for (x, y), q in zip(points, [points[-1], *points], strict=False)) / 2


def _area(points: Sequence[tuple[float, float]]) -> float:
    """Area in the order of operations of GEOS (`Area::ofRingSigned`), so that what is zero there is here."""
    ring = list(points) if points[0] == points[-1] else [*points, points[0]]
    x0 = ring[0][0]
    total = 0.0
    for i in range(1, len(ring) - 1):
        total += (ring[i][0] - x0) * (ring[i - 1][1] - ring[i + 1][1])
    return abs(total / 2)


def _perimeter(points: Sequence[tuple[float, float]]) -> float:
    return sum(math.dist(a, b) for a, b in zip(points, [points[-1], *points], strict=False))

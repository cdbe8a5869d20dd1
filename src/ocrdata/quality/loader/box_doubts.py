"""Boxes that PaddleOCR's loader accepts, but that look wrong: clipped, crossed, duplicate, without text."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from ocrdata.quality.loader.faults import Fault
from ocrdata.quality.loader.rules import Rules
from ocrdata.samples.geometry import begins_on_its_side, quarter_turns, signed_area
from ocrdata.samples.transcriptions import is_placeholder, without_outer_line_ends
from ocrdata.samples.truth import is_true

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Fate = Literal["trained", "marked", "ignored"]
"""What becomes of a box: it counts as text, is marked as illegible, or is left out of the loss."""

_OVERLAP = 0.9
"""Boxes whose bounding rectangles overlap by more than this count as one box drawn twice."""

_MOST_COMPARED = 1000


def items(records: Any) -> list[Any]:
    """As `DetLabelEncode` reads them: by number, whatever they stand in."""
    return [records[i] for i in range(len(records))]


def doubts(
    polygons: "NDArray[np.float64]",
    ignore: Sequence[bool],
    records: Any,
    rules: Rules,
    size: tuple[int, int] | None,
    fates: Sequence[Fate],
) -> list[Fault]:
    """What looks wrong with the boxes of a page, although the loader accepts them.

    Args:
        polygons: Float array (boxes, points, 2), in pixels.
        ignore: Whether each box is marked as illegible.
        records: The boxes, as written in the label file.
        rules: The loader's rules.
        size: Width and height of the page after EXIF; `None` leaves out what depends on it.
        fates: What becomes of each box.
    """
    import numpy as np

    faults = []
    for number, (polygon, record) in enumerate(zip(polygons, items(records), strict=True), start=1):
        text = record["transcription"]
        if is_true(record.get("difficult")) and not ignore[number - 1]:
            faults.append(Fault("difficult-trained", str(number)))
        if text in (None, ""):
            faults.append(Fault("box-without-text", str(number)))
        if isinstance(text, str) and is_placeholder(text):
            faults.append(Fault("box-placeholder", str(number)))
        if isinstance(text, str) and text != without_outer_line_ends(text):
            faults.append(Fault("box-line-end", f"{number} ({text[-8:]!r})"))
        if not np.isfinite(polygon).all():
            continue
        width, height = polygon.max(axis=0) - polygon.min(axis=0)
        if size and fates[number - 1] == "trained":
            beyond = polygon.min() < 0 or (polygon.max(axis=0) > size).any()
            if beyond:
                faults.append(Fault("box-clipped", str(number)))
            scale = min(1.0, rules.crop_size[0] / size[0], rules.crop_size[1] / size[1])
            if rules.crops and min(width, height) * scale < rules.min_text_size:
                fitted = f"{number} ({width:g} × {height:g} → {width * scale:.1f} × {height * scale:.1f})"
                faults.append(Fault("box-small-when-fitted", fitted))
        if fates[number - 1] == "trained" and _crosses(polygon):
            faults.append(Fault("box-crosses", str(number)))
        elif fates[number - 1] == "trained" and not _begins_at_top_left(polygon):
            faults.append(Fault("box-start", str(number)))
    return faults + [Fault("boxes-overlap", f"{a + 1}, {b + 1}") for a, b in _doubled(polygons)]


def _begins_at_top_left(polygon: "NDArray[np.float64]") -> bool:
    """Whether a quad may begin at its text's top left; text that runs down or up the page does so, too."""
    quad = [(float(x), float(y)) for x, y in polygon]
    if len(quad) != 4:
        return True
    if signed_area(quad) < 0:
        quad = [quad[0], *quad[:0:-1]]
    return not begins_on_its_side(quad) and quarter_turns(quad) != 2


def _crosses(polygon: "NDArray[np.float64]") -> bool:
    """Whether two edges of a polygon that are not adjacent cross."""
    points = [tuple(point) for point in polygon.tolist()]
    points = [point for i, point in enumerate(points) if point != points[i - 1]]
    edges = list(zip(points, points[1:] + points[:1], strict=True))
    count = len(edges)
    return any(
        _cross(*edges[i], *edges[j])
        for i in range(count)
        for j in range(i + 2, count)
        if (i, j) != (0, count - 1)
    )


def _cross(a: Any, b: Any, c: Any, d: Any) -> bool:
    def turn(p: Any, q: Any, r: Any) -> float:
        return float((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]))

    return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0


def _doubled(polygons: "NDArray[np.float64]") -> list[tuple[int, int]]:
    import numpy as np

    boxes = polygons[:_MOST_COMPARED]
    low, high = boxes.min(axis=1), boxes.max(axis=1)
    shared = np.minimum(high[:, None], high) - np.maximum(low[:, None], low)
    shared = np.where((shared > 0).all(axis=2), shared.prod(axis=2), 0.0)
    area = (high - low).prod(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = shared / (area[:, None] + area - shared)
    return [(int(a), int(b)) for a, b in zip(*np.nonzero(np.triu(ratio > _OVERLAP, 1)), strict=True)]

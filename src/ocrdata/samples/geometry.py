"""Polygons as annotation tools leave them, made fit for training: clockwise, simple, with an area.

Coordinates are pixels, x right and y down, so a clockwise polygon has a positive shoelace area.
"""

import math
from collections.abc import Iterable, Sequence

from ocrdata.samples.labels import Point

FARTHEST = 1_000_000.0
"""No image has a coordinate beyond this; what is larger is a mistake in the file."""


def signed_area(points: Sequence[Point]) -> float:
    """Shoelace area in square pixels: positive for a clockwise polygon, near zero for a bow tie."""
    x0, y0 = points[-1]
    total = 0.0
    for x1, y1 in points:
        total += x0 * y1 - x1 * y0
        x0, y0 = x1, y1
    return total / 2


def rectangle(x: float, y: float, width: float, height: float, degrees: float = 0.0) -> tuple[Point, ...]:
    """Corners of a rectangle turned clockwise about its top left corner (Label Studio's convention).

    Args:
        x, y: Top left corner before and after the turn.
        width, height: Sides; negative ones (drawn from right to left) are understood.
        degrees: Clockwise angle.

    Raises:
        TypeError, ValueError: A value is no number. Texts of numbers are, as some tools write them.
    """
    x, y, width, height = float(x), float(y), float(width), float(height)
    if not degrees:
        left, right = min(x, x + width), max(x, x + width)
        top, bottom = min(y, y + height), max(y, y + height)
        return ((left, top), (right, top), (right, bottom), (left, bottom))
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    corners = ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height))
    return tuple((x + u * cos - v * sin, y + u * sin + v * cos) for u, v in corners)


def centred_rectangle(cx: float, cy: float, width: float, height: float, degrees: float) -> tuple[Point, ...]:
    """Corners of a rectangle turned clockwise about its centre (CVAT's and YOLO-OBB's convention)."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    w, h = width / 2, height / 2
    return tuple(
        (cx + u * cos - v * sin, cy + u * sin + v * cos) for u, v in ((-w, -h), (w, -h), (w, h), (-w, h))
    )


def bounding_rectangle(points: Iterable[Point]) -> tuple[Point, ...]:
    """Corners of the axis-parallel rectangle around some points."""
    xs, ys = zip(*points, strict=True)
    return rectangle(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def tidy(points: Iterable[Sequence[float]], *, find_start: bool = False) -> tuple[Point, ...]:
    """Make a polygon one that PaddleOCR can use: at least four points, clockwise, not crossing itself.

    Closing and repeated points are dropped; a triangle becomes its minimum-area rectangle; the corners of a
    self-crossing quad (drawn in the order of a Z) are put in order around its centre.

    Args:
        points: Three or more `(x, y)`, in either direction.
        find_start: Begin a quad at the corner whose edge runs most to the right, for sources whose first
            corner says nothing (MTWI; polygons drawn by hand). Otherwise the first point stays the first,
            because there it is the text's own top left, whichever way the text is turned.

    Raises:
        ValueError: Fewer than three different points, an impossible coordinate, or no area.
    """
    clean = _distinct(points)
    if len(clean) < 3:
        raise ValueError(f"a region of {len(clean)} different points has no area")
    if len(clean) == 3:
        clean = list(min_area_quad(clean))
    elif len(clean) == 4 and _crosses(clean):
        clean = _around_centre(clean)
    area = signed_area(clean)
    if abs(area) < 1:
        raise ValueError(f"the region's area is {abs(area):.2f} square pixels")
    if area < 0:
        clean = [clean[0], *clean[:0:-1]]
    return begin_rightmost(tuple(clean)) if find_start and len(clean) == 4 else tuple(clean)


def begin_rightmost(quad: tuple[Point, ...]) -> tuple[Point, ...]:
    """A clockwise quad from the corner whose edge runs most to the right."""
    start = max(range(4), key=lambda i: _rightward(quad[i], quad[(i + 1) % 4]))
    return quad[start:] + quad[:start]


def quarter_turns(quad: Sequence[Point]) -> int:
    """Which way the first side of a clockwise quad runs: 0 right, 1 down, 2 left, 3 up.

    PaddleOCR takes that side for the top of the text. Of upright text, it is the corner that the quad begins
    at: top left, top right, bottom right, bottom left.
    """
    (x0, y0), (x1, y1) = quad[:2]
    return round(math.atan2(y1 - y0, x1 - x0) / (math.pi / 2)) % 4


def begins_on_its_side(quad: Sequence[Point]) -> bool:
    """Whether a clockwise quad begins at a corner that cannot be its text's top left.

    Its first side is short and upright, so that PaddleOCR would turn the crop by 90° (height at least 1.5 of
    the width) and read letters that stand on their heads, or lie on their sides one below the other.
    """
    if len(quad) != 4 or quarter_turns(quad) not in {1, 3}:
        return False
    return math.dist(quad[1], quad[2]) >= 1.5 * math.dist(quad[0], quad[1])


def runs_against_crop(polygon: Sequence[Point]) -> bool:
    """Whether the crop of a polygon of more than four points shows its text upside down.

    Such a crop is that of the smallest rectangle around it, which is read from left to right, or downwards if
    it is tall. The first half of the points, from the text's own top left, says where the text runs.
    """
    if len(polygon) <= 4:
        return False
    (x0, y0), (x1, y1) = polygon[0], polygon[(len(polygon) + 1) // 2 - 1]
    across, down = x1 - x0, y1 - y0
    return across < 0 if abs(across) >= abs(down) else down < 0


def min_area_quad(points: Sequence[Point]) -> tuple[Point, ...]:
    """Corners of the smallest rectangle around a polygon, clockwise from the top left.

    As PaddleOCR's `get_minarea_rect_crop` (2.10) does: points cut to whole pixels, the two leftmost
    corners are the left edge.

    Raises:
        ValueError: Fewer than three different points, or an impossible coordinate.
    """
    points = _distinct(points)
    if len(points) < 3:
        raise ValueError(f"a region of {len(points)} different points has no area")
    import cv2
    import numpy as np

    box = cv2.boxPoints(cv2.minAreaRect(np.array(points).astype(np.int32)))
    corners = sorted(((float(x), float(y)) for x, y in box), key=lambda point: point[0])
    (top_left, bottom_left), (top_right, bottom_right) = (
        sorted(pair, key=lambda point: point[1]) for pair in (corners[:2], corners[2:])
    )
    return top_left, top_right, bottom_right, bottom_left


def quad_around(quads: Sequence[Sequence[Point]]) -> tuple[Point, ...]:
    """The quad of a line, from the quads of its words, each clockwise from its own top left corner.

    A single quad stays as it is. Of several it is their smallest rectangle, from the corner whose edge runs
    the way that the words run, so that a line that is turned or upside down keeps its direction of reading.

    Raises:
        ValueError: Fewer than three different points, or an impossible coordinate.
    """
    if len(quads) == 1:
        return tidy(quads[0])
    corners = min_area_quad([point for quad in quads for point in quad])
    (x0, y0), (x1, y1) = _middle(quads[0]), _middle(quads[-1])
    along = (x1 - x0, y1 - y0)
    if along == (0, 0):
        along = (quads[0][1][0] - quads[0][0][0], quads[0][1][1] - quads[0][0][1])
    start = max(range(4), key=lambda i: _advance(corners[i], corners[(i + 1) % 4], along))
    return corners[start:] + corners[:start]


def is_convex(quad: Sequence[Point]) -> bool:
    """Whether a clockwise quad has no dent, so that a perspective warp does not fold it."""
    return all(_turn(quad[i - 2], quad[i - 1], quad[i]) > 0 for i in range(4))


def is_simple(polygon: Sequence[Point]) -> bool:
    """Whether a polygon has an area and no two of its sides cross."""
    sides = list(zip(polygon, [*polygon[1:], polygon[0]], strict=True))
    crossing = any(
        _segments_cross(*sides[i], *sides[j]) for i in range(len(sides)) for j in range(i + 2, len(sides))
    )
    return not crossing and abs(signed_area(polygon)) >= 1


def _distinct(points: Iterable[Sequence[float]]) -> list[Point]:
    clean: list[Point] = []
    for x, y in points:
        point = (float(x), float(y))
        if not (abs(point[0]) <= FARTHEST and abs(point[1]) <= FARTHEST):
            raise ValueError(f"({x}, {y}) is not a pixel coordinate")
        if not clean or point != clean[-1]:
            clean.append(point)
    if len(clean) > 1 and clean[0] == clean[-1]:
        clean.pop()
    return clean


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])


def _crosses(quad: Sequence[Point]) -> bool:
    a, b, c, d = quad
    return _segments_cross(a, b, c, d) or _segments_cross(b, c, d, a)


def _segments_cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _around_centre(quad: Sequence[Point]) -> list[Point]:
    cx, cy = sum(x for x, _ in quad) / 4, sum(y for _, y in quad) / 4
    ordered = sorted(quad, key=lambda point: math.atan2(point[1] - cy, point[0] - cx))
    start = ordered.index(quad[0])
    return ordered[start:] + ordered[:start]


def _middle(quad: Sequence[Point]) -> Point:
    return sum(x for x, _ in quad) / len(quad), sum(y for _, y in quad) / len(quad)


def _advance(a: Point, b: Point, along: Point) -> float:
    """How much of an edge's direction is that of a vector, as the cosine times its length."""
    length = math.dist(a, b)
    return ((b[0] - a[0]) * along[0] + (b[1] - a[1]) * along[1]) / length if length else -math.inf


def _rightward(a: Point, b: Point) -> float:
    length = math.dist(a, b)
    return (b[0] - a[0]) / length if length else -2.0

"""Which way a text runs on its page, so that its box begins at the text's own top left corner.

A direction is a vector in pixels, x right and y down, from the beginning of a line to its end: `(1, 0)` for
upright text, `(0, -1)` for text that runs upwards. `None` is a direction that nobody gave.
"""

import itertools
import math
import unicodedata
from collections.abc import Sequence

from ocrdata.samples.geometry import bounding_rectangle, min_area_quad, rectangle, tidy
from ocrdata.samples.labels import Point


def of_angle(degrees: float) -> Point:
    """The direction of text that is turned counter-clockwise by an angle.

    That is the sense of hOCR's `textangle` and ALTO's `ROTATION`. PAGE's `orientation` is the clockwise turn
    that makes the text upright, which is the same number.

    Raises:
        ValueError: The angle is not a number.
    """
    if not math.isfinite(degrees):
        raise ValueError(f"{degrees} is not an angle")
    return math.cos(math.radians(degrees)), -math.sin(math.radians(degrees))


def of_baseline(points: Sequence[Point], text: str) -> Point | None:
    """The direction of a baseline, whose points run in the direction of reading.

    Two kinds of text are upright although their baseline is not drawn from left to right: right-to-left
    scripts, where tools draw it either way, and vertical writing, whose characters stand upright below each
    other.

    Args:
        points: The baseline.
        text: Its text.

    Returns:
        The direction; None if the baseline is a ring or a dot, and for vertical writing.
    """
    if len(points) < 2:
        return None
    across, down = points[-1][0] - points[0][0], points[-1][1] - points[0][1]
    length = sum(math.dist(a, b) for a, b in itertools.pairwise(points))
    if not math.hypot(across, down) > length / 2:  # also where it is not a number
        return None
    if across < -abs(down) and _is_right_to_left(text):
        return -across, -down
    if down > abs(across) and _is_written_vertically(text):
        return None
    return across, down


def begin_at_text(
    points: Sequence[Sequence[float]], direction: Point | None, *, find_start: bool
) -> tuple[Point, ...]:
    """Make a polygon fit for training, as `tidy` does, and begin it at the text's own top left.

    Args:
        points: The polygon.
        direction: The direction of its text.
        find_start: See `tidy`; it decides where there is no direction.

    Returns:
        The polygon. One of more than four corners becomes its minimum-area rectangle if the text is not
        upright in it: crops are cut through that rectangle, and it has to begin at the right corner.

    Raises:
        ValueError: As `tidy` does.
    """
    region = tidy(points, find_start=find_start)
    if direction is None:
        return region
    quad = region if len(region) == 4 else tidy(min_area_quad(region))
    start = max(range(4), key=lambda corner: _along(quad[corner], quad[(corner + 1) % 4], direction))
    if start == 0 and len(region) > 4:
        return region
    return quad[start:] + quad[:start]


def enclosing_quad(quads: Sequence[Sequence[Point]]) -> tuple[Point, ...]:
    """The rectangle around the words of a line, turned as they are.

    Args:
        quads: Corners of each word, clockwise from its own top left.

    Returns:
        Its corners, clockwise from the line's own top left.

    Raises:
        ValueError: A word has no points.
    """
    if not all(quads):
        raise ValueError("a word has no points")
    edges = [(math.dist(quad[0], quad[1]), quad) for quad in quads if len(quad) > 1]
    length, longest = max(edges, default=(0.0, quads[0]))
    if not length > 0:
        return bounding_rectangle([point for quad in quads for point in quad])
    (x1, y1), (x2, y2) = longest[:2]
    u, v = (x2 - x1) / length, (y2 - y1) / length
    along = [x * u + y * v for quad in quads for x, y in quad]
    across = [y * u - x * v for quad in quads for x, y in quad]
    corners = rectangle(min(along), min(across), max(along) - min(along), max(across) - min(across))
    return tuple((a * u - b * v, a * v + b * u) for a, b in corners)


def _along(a: Point, b: Point, direction: Point) -> float:
    """How much an edge runs in a direction: the cosine of their angle, but for a factor that all share."""
    length = math.dist(a, b)
    cosine = ((b[0] - a[0]) * direction[0] + (b[1] - a[1]) * direction[1]) / length if length else -math.inf
    return round(cosine, 6)  # so that of two edges that run equally far in it, the first is taken


def _is_right_to_left(text: str) -> bool:
    kinds = [unicodedata.bidirectional(character) for character in text]
    return sum(kind in {"R", "AL"} for kind in kinds) > kinds.count("L")


def _is_written_vertically(text: str) -> bool:
    """Whether a line that runs downwards has upright characters: those of East Asia, for the most part."""
    letters = [character for character in text if character.isalnum()]
    wide = sum(unicodedata.east_asian_width(character) in {"W", "F"} for character in letters)
    return wide * 2 > len(letters)

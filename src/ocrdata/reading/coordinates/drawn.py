"""Polygons that people drew by hand: they begin anywhere, so the text's first corner is a guess."""

from collections.abc import Iterable, Sequence

from ocrdata.reading.source import Source
from ocrdata.samples.geometry import begin_rightmost, tidy
from ocrdata.samples.labels import Point

_MOVED = (
    "quads drawn by hand now begin at another corner, the one whose edge runs most to the right; where their "
    "first points are the text's own top left, use --keep-order"
)


def drawn_region(source: Source, points: Iterable[Sequence[float]]) -> tuple[Point, ...]:
    """The polygon that somebody drew; of a quad, from the corner that is probably the text's top left.

    Args:
        source: Whose `--keep-order` says that the first point is that corner; another choice is noted.
        points: Three or more `(x, y)`, in either direction.

    Raises:
        ValueError: As `tidy` does.
    """
    drawn = tidy(points)
    if source.keep_order or len(drawn) != 4:
        return drawn
    region = begin_rightmost(drawn)
    if region != drawn:
        source.note(_MOVED)
    return region

"""Where the text of a polygon begins: a guess if it was drawn by hand, and at odds with its crop at times."""

from collections.abc import Iterable, Sequence

from ocrdata.reading.source import Source
from ocrdata.samples.geometry import begin_rightmost, runs_against_crop, tidy
from ocrdata.samples.labels import Page, Point

_MOVED = (
    "quads drawn by hand now begin at another corner, the one whose edge runs most to the right; where their "
    "first points are the text's own top left, use --keep-order"
)
_BACKWARDS = (
    "polygons of more than four points run to the left or upwards: if they begin at their text's own top "
    "left, their crops are upside down, in PaddleOCR as well"
)


def note_backward_polygons(source: Source, page: Page) -> None:
    """Say which polygons of a page have crops that are upside down, for formats whose points say it."""
    for box in page.boxes:
        if len(box.points) > 4 and not box.ignore and runs_against_crop(box.points):
            source.note(_BACKWARDS, f"{page.image.name}: {box.transcription[:40]}")


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

"""Which pixels points belong to, those before or after the EXIF rotation, and whether they are on them."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

from ocrdata.samples import images
from ocrdata.samples.labels import Box

Exif: TypeAlias = Literal["auto", "upright", "raw"]


_BORDER = 2
"""Pixels by which boxes may leave an image, as careless ones do."""


def is_upright(
    header: images.Header,
    size: tuple[int, int] | None,
    exif: Exif,
    habit: bool,
    boxes: Sequence[Box] = (),
) -> tuple[bool, bool]:
    """Whether the points were drawn on the image as its EXIF orientation shows it.

    The size that the annotations give decides where it can; then the boxes do, if they fit into the image in
    one orientation alone; else the convention of the format does. An image that is square, mirrored or turned
    by 180° has the same size before and after its rotation, so that neither can decide.

    Args:
        header: Header of the image file.
        size: Width and height in pixels according to the annotations, if they say so.
        exif: What the person said; `auto` to find out.
        habit: Whether the format draws on upright pixels.
        boxes: Those of the page.

    Returns:
        Whether they were, and whether that is certain: not if the boxes had to decide and could not.

    Raises:
        BadImage: The size is neither that of the stored pixels nor that of the upright image.
    """
    stored, shown = (header.width, header.height), header.upright
    if size is not None and size not in {stored, shown}:
        raise images.BadImage(
            f"the image has {stored[0]} × {stored[1]} pixels, but was annotated at {size[0]} × {size[1]}"
        )
    if exif != "auto":
        return exif == "upright", True
    if header.orientation == 1:
        return habit, True
    if size is not None and stored != shown:
        return size == shown, True
    fits_stored, fits_shown = _fit(boxes, stored), _fit(boxes, shown)
    if fits_stored != fits_shown:
        return fits_shown, True
    return habit, not boxes


def _fit(boxes: Sequence[Box], size: tuple[int, int]) -> bool:
    """Whether all boxes lie in an image of a size, but for a border."""
    return all(
        -_BORDER <= value <= end + _BORDER
        for box in boxes
        for point in box.points
        for value, end in zip(point, size, strict=True)
    )


def is_mostly_outside(box: Box, width: int, height: int) -> bool:
    """Whether less than half of a box that touches a page of this size lies on it."""
    xs, ys = zip(*box.points, strict=True)
    inner = (min(max(xs), width) - max(min(xs), 0)) * (min(max(ys), height) - max(min(ys), 0))
    return bool(2 * inner < (max(xs) - min(xs)) * (max(ys) - min(ys)))

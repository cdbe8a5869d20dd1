"""Page → line images, in the geometry that PaddleOCR crops with before it recognises.

Training crops must look like the crops of the running pipeline. The rules are those of
`get_rotate_crop_image` and `get_minarea_rect_crop` in PaddleOCR 2.10's `tools/infer/utility.py`.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from ocrdata.samples.geometry import is_convex, min_area_quad
from ocrdata.samples.labels import Point

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

VERTICAL = 1.5
"""From this ratio of height to width on, PaddleOCR takes a crop for a vertical line and turns it."""

_LARGEST = 4
"""Pages that a crop may be as large as. What lies on the page is smaller, however it is turned."""


_NEAR = 0.01
"""Pixels that float32 may be off, for pages of up to 40,000 pixels."""


def crop_line(
    image: "NDArray[np.uint8]",
    points: Sequence[Point],
    transcription: str,
    *,
    keep_vertical: bool = False,
) -> "NDArray[np.uint8]":
    """Cut one text region out of a page and straighten it.

    Args:
        image: Page, `(height, width, 3)`, uint8.
        points: The region, at least four points, clockwise from the text's top left. A convex quad is warped
            as it is; anything else through its minimum-area rectangle.
        transcription: Its text: a single character is not turned, however narrow its region (PaddleOCR would
            lay it on its side: `1`, `l`, `!`).
        keep_vertical: Turn nothing.

    Returns:
        The line, `(height, width, 3)`, uint8: as wide as the longer of the top and bottom edge, as high as
        the longer of the left and right edge, and turned by 90° counter-clockwise if it is at least 1.5
        times as high as wide.

    Raises:
        ValueError: The region is less than one pixel wide or high, or reaches so far out of the page that its
            crop would be a multiple of it.
    """
    import cv2
    import numpy as np

    quad = _quad(points)
    width, height = _size(quad)
    if width < 1 or height < 1:
        raise ValueError(f"a crop of {width} × {height} pixels")
    page_height, page_width = image.shape[:2]
    if max(width, height) > page_width + page_height or width * height > _LARGEST * page_width * page_height:
        raise ValueError(f"a crop of {width} × {height} pixels out of a page of {page_width} × {page_height}")
    crop: Any = _slice(image, quad, width, height)
    if crop is None:
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        transform = cv2.getPerspectiveTransform(np.array(quad, np.float32), corners)
        crop = cv2.warpPerspective(
            image, transform, (width, height), borderMode=cv2.BORDER_REPLICATE, flags=cv2.INTER_CUBIC
        )
    if height / width >= VERTICAL and not keep_vertical and len(transcription.strip()) > 1:
        crop = np.ascontiguousarray(np.rot90(crop))
    return cast("NDArray[np.uint8]", crop)


def size_of_crop(points: Sequence[Point]) -> tuple[int, int]:
    """Width and height of a region's crop before it is turned; see `crop_line`."""
    return _size(_quad(points))


def _quad(points: Sequence[Point]) -> Sequence[Point]:
    return tuple(points) if len(points) == 4 and is_convex(points) else min_area_quad(points)


def _size(quad: Sequence[Point]) -> tuple[int, int]:
    width = max(_length(quad[0], quad[1]), _length(quad[2], quad[3]))
    height = max(_length(quad[0], quad[3]), _length(quad[1], quad[2]))
    return int(width), int(height)


def _length(start: Point, end: Point) -> float:
    """The length of an edge, whose whole part is that of PaddleOCR's, which computes in float32."""
    exact = math.dist(start, end)
    off = abs(exact - round(exact))
    if off >= _NEAR or not (off or start[0] % 1 or start[1] % 1 or end[0] % 1 or end[1] % 1):
        return exact
    import numpy as np

    return float(np.linalg.norm(np.array(start, np.float32) - np.array(end, np.float32)))


def _slice(
    image: "NDArray[np.uint8]", quad: Sequence[Point], width: int, height: int
) -> "NDArray[np.uint8] | None":
    """An upright region on whole pixels inside the page is a slice: the same pixels, without the warp."""
    (left, top), (right, _), (_, bottom), _ = quad
    if quad[1:] != ((right, top), (right, bottom), (left, bottom)) or (right, bottom) != (
        left + width,
        top + height,
    ):
        return None
    if not (left.is_integer() and top.is_integer()) or left < 0 or top < 0:
        return None
    if right > image.shape[1] or bottom > image.shape[0]:
        return None
    return image[int(top) : int(bottom), int(left) : int(right)]

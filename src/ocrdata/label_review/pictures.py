"""The image of a line: for the page as the browser can show it, and turned."""

from ocrdata.errors import UserError
from ocrdata.label_review.rows import ReviewRow
from ocrdata.samples import packed
from ocrdata.samples.images import BadImage, decode, encode, read_header

_SHOWN = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "BMP": "image/bmp",
}
"""Formats that every browser shows, with their media types."""


def shown_image(row: ReviewRow, turn: int) -> tuple[bytes, str]:
    """The image of a line for the page, and its media type.

    Args:
        row: The line.
        turn: Degrees clockwise: 0, 90, 180 or 270.

    Raises:
        UserError: There is no image, or it cannot be decoded.
    """
    if turn:
        return turned_image(row, turn), "image/png"
    data = _bytes(row)
    try:
        header = read_header(data)
        if header.format in _SHOWN:
            return data, _SHOWN[header.format]
        return encode(decode(data, header, upright=True), ".png"), "image/png"
    except BadImage as error:
        raise _unusable(row) from error


def turned_image(row: ReviewRow, turn: int) -> bytes:
    """The image of a line, turned clockwise, as PNG: its pixels are those of the original.

    Raises:
        UserError: As `shown_image`.
    """
    import numpy as np

    data = _bytes(row)
    try:
        pixels = decode(data, read_header(data), upright=True)
        return encode(np.ascontiguousarray(np.rot90(pixels, -turn // 90)), ".png")
    except BadImage as error:
        raise _unusable(row) from error


def _bytes(row: ReviewRow) -> bytes:
    try:
        if row.image is None:
            raise FileNotFoundError
        return packed.read(row.image)
    except (OSError, ValueError) as error:
        raise _unusable(row) from error


def _unusable(row: ReviewRow) -> UserError:
    return UserError(
        f"line {row.number} has no image that can be shown.", "Correct its path, or mark the line."
    )

"""Whether a picture that annotations carry inside is that of the image file beside them."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIDE = 32
"""Pixels of the thumbnails that are compared."""

DIFFERENT = 20.0
"""Mean difference of grey levels of two pictures: a JPEG of a JPEG differs by 1."""


def shows_another(content: bytes, file: Path) -> bool:
    """Whether an embedded picture shows something else than an image file.

    Args:
        content: The embedded picture, as a file has it.
        file: The image file. If either cannot be read, the two are not told apart.
    """
    try:
        own = file.read_bytes()
    except OSError:
        return False
    if own == content:
        return False
    one, other = _thumbnail(content), _thumbnail(own)
    if one is None or other is None:
        return False
    return float(abs(one - other).mean()) > DIFFERENT


def _thumbnail(content: bytes) -> "NDArray[np.float32] | None":
    """The picture, upright, in grey levels, `(SIDE, SIDE)`."""
    import cv2
    import numpy as np

    try:
        image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_REDUCED_GRAYSCALE_4)
    except cv2.error:
        return None
    if image is None:
        return None
    small: NDArray[np.float32] = cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(
        np.float32
    )
    return small

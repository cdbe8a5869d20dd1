"""Image files as people have them: decoded by content, never by name, and never larger than is sane."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ocrdata.samples.tiff import without_orientation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST_SIDE = 32_767
MOST_PIXELS = 250_000_000
"""Headers that claim more are refused before a pixel is decoded (a decompression bomb, or a broken file)."""

JPEG_QUALITY = 95

_OF_FRAMES = frozenset({"GIF", "WEBP", "PNG", "TIFF", "AVIF"})
"""Formats whose frames or pages are pictures of their own; a JPEG's second one is a preview of it."""

_TIFF_WIDTH, _TIFF_HEIGHT = 256, 257
"""Tags of TIFF 6.0."""


class BadImage(ValueError):
    """The bytes are no image that can be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Header:
    """What an image file says of itself.

    Attributes:
        width, height: Pixels as stored, before any EXIF rotation.
        orientation: EXIF orientation, 1 (upright) to 8.
        format: `JPEG`, `PNG`, `GIF` …, by content.
        alpha: Whether pixels may be transparent. `decode` puts them on white paper; OpenCV drops the alpha
            channel, and what was transparent becomes black, most of the time.
        several: Whether the file has more than one picture; the first one is decoded.
    """

    width: int
    height: int
    orientation: int
    format: str
    alpha: bool = False
    several: bool = False

    @property
    def upright(self) -> tuple[int, int]:
        """Width and height after the EXIF rotation."""
        return (self.height, self.width) if self.orientation >= 5 else (self.width, self.height)


def read_header(data: bytes) -> Header:
    """Read an image's header without decoding it.

    Raises:
        BadImage: No known format, or a size that no photo has.
    """
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # our own limits, with our own words
    try:
        with Image.open(io.BytesIO(data)) as image:
            width, height = _stored_size(image)
            orientation = _orientation(image)
            name, alpha = image.format or "", _has_alpha(image)
            several = name in _OF_FRAMES and bool(getattr(image, "is_animated", False))
    except Exception as error:
        raise BadImage("the file cannot be decoded as an image") from error
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise BadImage(f"the image's header claims {width} × {height} pixels")
    return Header(width, height, orientation, name, alpha, several)


_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"BM", b"II*\0", b"MM\0*", b"GIF8")


def is_image(data: bytes) -> bool:
    """Whether bytes are those of an image file, by how they begin; of rarer formats, by their header."""
    if data.startswith(_BEGINNINGS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return True
    try:
        read_header(data)
    except BadImage:
        return False
    return True


def decode(data: bytes, header: Header, *, upright: bool) -> "NDArray[np.uint8]":
    """Decode to BGR.

    Args:
        data: The file's bytes.
        header: Their header.
        upright: Apply the EXIF orientation; otherwise give the pixels as they are stored.

    Returns:
        `(height, width, 3)`, uint8.

    Raises:
        BadImage: The pixels cannot be decoded.
    """
    import numpy as np

    image: Any = None
    if header.format == "JPEG":
        image = _decode_jpeg(data)
    elif header.format == "TIFF" and header.orientation != 1:
        data = without_orientation(data)  # which OpenCV and Pillow would apply, however they are asked
    # OpenCV composes some frames of GIF and WebP on black.
    if image is None and header.format not in {"GIF", "WEBP"} and not header.alpha:
        image = _decode_with_opencv(data)
    if image is None:
        image = _decode_with_pillow(data)
    if upright and header.orientation != 1:
        image = np.ascontiguousarray(_turn(image, header.orientation))
    return cast("NDArray[np.uint8]", image)


def is_same_to_opencv(data: bytes, pixels: "NDArray[np.uint8]") -> bool:
    """Whether OpenCV decodes an image file to these pixels, `(height, width, 3)`, BGR."""
    import numpy as np

    return np.array_equal(_decode_with_opencv(data), pixels)


def encode(image: "NDArray[np.uint8]", suffix: str) -> bytes:
    """Encode BGR pixels as `.jpg` (quality 95) or `.png`.

    Raises:
        BadImage: A side is longer than the format allows (65,500 pixels of a JPEG).
    """
    import cv2

    parameters = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY] if suffix in {".jpg", ".jpeg"} else []
    done, buffer = cv2.imencode(suffix, image, parameters)
    if not done:
        raise BadImage(f"{image.shape[1]} × {image.shape[0]} pixels do not fit into a {suffix[1:]} file")
    return buffer.tobytes()


def without_exif(jpeg: bytes) -> bytes:
    """A JPEG file without its EXIF segment: the same stored pixels, and no orientation to apply."""
    kept, at = [jpeg[:2]], 2
    while jpeg[at : at + 1] == b"\xff" and jpeg[at + 1 : at + 2] not in {b"\xda", b""}:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if not (jpeg[at + 1] == 0xE1 and jpeg[at + 4 : at + 10] == b"Exif\0\0"):
            kept.append(jpeg[at:end])
        at = end
    return b"".join(kept) + jpeg[at:]


def read_size(path: Path) -> tuple[int, int]:
    """Width and height of an image file, as stored.

    Raises:
        BadImage: The file is no image.
        OSError: It cannot be opened.
    """
    return _open_header(path)[0]


def read_upright_size(path: Path) -> tuple[int, int]:
    """Width and height of an image file after its EXIF rotation. Raises what `read_size` does."""
    (width, height), orientation = _open_header(path)
    return (height, width) if orientation >= 5 else (width, height)


def _open_header(path: Path) -> tuple[tuple[int, int], int]:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            return _stored_size(image), _orientation(image)
    except UnidentifiedImageError as error:
        raise BadImage("the file cannot be decoded as an image") from error
    except OSError:
        raise
    except Exception as error:
        raise BadImage("the file cannot be decoded as an image") from error


def _stored_size(image: Any) -> tuple[int, int]:
    """Width and height before the EXIF rotation; newer versions of Pillow give those after it for TIFF."""
    width, height = image.size
    if image.format == "TIFF":
        width, height = image.tag_v2[_TIFF_WIDTH], image.tag_v2[_TIFF_HEIGHT]
    return int(width), int(height)


def _has_alpha(image: Any) -> bool:
    if image.mode in {"1", "L", "RGB", "P"}:
        return "transparency" in image.info
    return image.mode in {"RGBA", "LA", "PA", "RGBa", "La"}


def _orientation(image: Any) -> int:
    try:
        value = image.getexif().get(0x0112, 1)
    except Exception:  # broken EXIF data must not lose an image that can be decoded
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _turn(image: Any, orientation: int) -> Any:
    """EXIF 2.32, table of tag 0x0112: where row 0 and column 0 of the stored pixels belong."""
    if orientation >= 5:
        image = image.transpose(1, 0, 2)
        orientation = {5: 1, 6: 2, 7: 3, 8: 4}[orientation]
    if orientation in {2, 3}:
        image = image[:, ::-1]
    if orientation in {3, 4}:
        image = image[::-1]
    return image


def _decode_jpeg(data: bytes) -> Any:
    """The pixels that OpenCV gives, which has the same library inside, in nine tenths of its time."""
    import simplejpeg

    try:
        return simplejpeg.decode_jpeg(data, colorspace="BGR")
    except ValueError:  # a damaged one, of which OpenCV may still make something
        return None


def _decode_with_opencv(data: bytes) -> Any:
    import cv2
    import numpy as np

    try:
        return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error:
        return None


def _decode_with_pillow(data: bytes) -> Any:
    import numpy as np
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.mode in {"F", "I"}:  # what is white among them is anybody's guess
                raise BadImage("the image's pixels are 32-bit numbers; save it with 8 bits a channel")
            if image.mode == "P" or _has_alpha(image):  # transparent is paper
                layer = image.convert("RGBA")
                paper = Image.new("RGBA", layer.size, "white")
                pixels = Image.alpha_composite(paper, layer).convert("RGB")
            else:
                pixels = image.convert("RGB")
            return np.ascontiguousarray(np.asarray(pixels)[:, :, ::-1])
    except BadImage:
        raise
    except Exception as error:
        raise BadImage("the image's pixels cannot be decoded") from error

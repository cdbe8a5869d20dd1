"""Image files, as `SimpleDataSet.__getitem__` and `DecodeImage` of PaddleOCR 2.10 open them."""

import io
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ocrdata.quality.loader import opencv
from ocrdata.quality.loader.faults import Fault
from ocrdata.quality.loader.rules import Rules
from ocrdata.samples import packed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Depth = Literal["none", "header", "decode"]
"""How thoroughly images are examined: not at all, by their headers, or by decoding as in training."""

THUMB = 32
"""Side in pixels of the thumbnails that reveal duplicates and blank images."""

_SAFE_FORMATS = frozenset({"JPEG", "MPO", "PNG", "BMP", "PPM"})
"""Formats that every build of OpenCV decodes, so that a header is enough to go by."""

_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
"""How a TIFF or BigTIFF file begins (TIFF 6.0, section 2)."""


@dataclass(frozen=True, slots=True)
class DecodedImage:
    """The results for an image file.

    Attributes:
        faults: What is wrong with it.
        size: Width and height in training (EXIF orientation applied unless the config says otherwise).
        digest: CRC-32 and length of the file, 64 bits; 0 where it was not read whole. (A cryptographic digest
            would take a twentieth of the time of decoding; pictures that look the same as well are the same.)
        thumb: Grey, `(THUMB, THUMB)`, uint8; only with depth `decode`.
    """

    faults: tuple[Fault, ...] = ()
    size: tuple[int, int] | None = None
    digest: int = 0
    thumb: "NDArray[np.uint8] | None" = None

    @property
    def usable(self) -> bool:
        """Whether the loader can decode it."""
        return self.size is not None


def look(name: object, data_dir: str, depth: Depth, rules: Rules, python: Path | None = None) -> DecodedImage:
    """Open an image as the loader does.

    Args:
        name: An entry of the first field: a path, relative to `data_dir` or absolute.
        data_dir: `dataset.data_dir`.
        depth: `header` trusts a readable header, `decode` decodes.
        rules: The loader's.
        python: Interpreter whose OpenCV decides where versions differ; this one's by default.
    """
    if not isinstance(name, str):
        return DecodedImage((Fault("image-unreadable", repr(name)[:80]),))
    path = os.path.join(data_dir, name)  # noqa: PTH118  (a null byte or an absolute path, as it comes)
    try:
        if depth == "header":
            return _by_header(path, name, rules, python)
        data = packed.read(path)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        if depth == "header" and packed.exists(path):  # an LMDB's are whole in the memory, or nothing
            return decoded(packed.read(path), name, rules, python)
        return DecodedImage((Fault("image-missing", name),))
    except OSError as error:
        missing = not os.path.exists(path)  # noqa: PTH110  (a name that is too long, a loop of links)
        return DecodedImage((Fault("image-missing" if missing else "image-unreadable", name or str(error)),))
    return decoded(data, name, rules, python)


def decoded(data: bytes, name: str, rules: Rules, python: Path | None = None) -> DecodedImage:
    """Decode an image file's bytes as `DecodeImage` does, in grey, which OpenCV refuses or takes alike."""
    import zlib

    import cv2
    import numpy as np

    if not data:
        return DecodedImage((Fault("image-empty", name),))
    _silence_opencv()
    flags = cv2.IMREAD_GRAYSCALE | (cv2.IMREAD_IGNORE_ORIENTATION if rules.ignore_orientation else 0)
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error:
        image = None
    size = None if image is None else (image.shape[1], image.shape[0])
    reason = opencv.depends_on_version(data)
    faults: tuple[Fault, ...] = ()
    if python and (reason or size is None):
        size = opencv.other(python).size(data, flags)
    elif reason:
        faults = (Fault("image-version", f"{name} ({reason})"),)
    if size is None:
        return DecodedImage((Fault("image-broken", name), *faults))
    if reason == opencv.CUT_OFF:
        faults += (Fault("image-cut-off", name),)
    faults += _orientation_fault(data) if _may_be_turned(data) else ()
    digest = zlib.crc32(data) << 32 | len(data) & 0xFFFFFFFF
    return DecodedImage(faults, size, digest, None if image is None else _thumbnail(image))


def _by_header(path: str, name: str, rules: Rules, python: Path | None) -> DecodedImage:
    from PIL import Image

    with packed.open_file(path) as handle, io.BufferedReader(handle) as file:
        Image.preinit()
        try:
            with Image.open(file, formats=_known_formats()) as image:
                size, form = image.size, image.format
                turned = image.getexif().get(0x0112, 1) if "exif" in image.info else 1
        except Exception:  # Pillow may raise anything on a damaged header; OpenCV decides
            form = None
        if form not in _SAFE_FORMATS or min(size) == 0:
            file.seek(0)
            return decoded(file.read(), name, rules, python)
    if not isinstance(turned, int) or not 1 < turned <= 8:
        return DecodedImage(size=size)
    if turned >= 5 and not rules.ignore_orientation:
        size = size[::-1]
    return DecodedImage((Fault("image-turned", str(turned)),), size)


def _may_be_turned(data: bytes) -> bool:
    """Whether there may be an EXIF block: at a JPEG's start, anywhere in other formats; TIFF needs none."""
    if data.startswith(_TIFF):
        return True
    return data.find(b"Exif\0\0", 0, 2048) >= 0 or (
        data[:2] != b"\xff\xd8" and (b"eXIf" in data or b"EXIF" in data)
    )


def _orientation_fault(data: bytes) -> tuple[Fault, ...]:
    import warnings

    from ocrdata.samples.images import BadImage, read_header

    try:
        with warnings.catch_warnings():  # of Pillow, about broken EXIF data
            warnings.simplefilter("ignore")
            turned = read_header(data).orientation
    except BadImage:  # OpenCV could read it
        return ()
    return (Fault("image-turned", str(turned)),) if turned != 1 else ()


def _thumbnail(image: Any) -> "NDArray[np.uint8]":
    """Averages of 2 × 2 out of four times as many samples: area averages of a large image would cost as much
    as a tenth of its decoding."""
    import cv2

    sampled = cv2.resize(image, (2 * THUMB, 2 * THUMB), interpolation=cv2.INTER_LINEAR)
    thumb: NDArray[np.uint8] = cv2.resize(sampled, (THUMB, THUMB), interpolation=cv2.INTER_AREA)
    return thumb


@cache
def _silence_opencv() -> None:
    """Its warnings about broken files do not name them; ours do."""
    import cv2

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


@cache
def _known_formats() -> list[str]:
    return sorted({"JPEG", "PNG", "BMP", "PPM"})

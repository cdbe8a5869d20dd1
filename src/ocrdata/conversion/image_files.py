"""Image files of the output: byte for byte as they were, or encoded anew where readers would differ."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ocrdata.folders import checksums
from ocrdata.folders.outputs import write_file
from ocrdata.reading.folder_walk import IMAGE_SUFFIXES
from ocrdata.samples import images

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_KEPT_FORMATS = frozenset({"JPEG", "PNG", "BMP", "TIFF", "WEBP", "PPM", "JPEG2000"})
"""What the OpenCV of a PaddleOCR installation reads; the rest (GIF above all) becomes PNG."""

_SUFFIX = {"JPEG": ".jpg", "PNG": ".png", "BMP": ".bmp", "TIFF": ".tif", "WEBP": ".webp"}


def _may_differ(header: images.Header) -> bool:
    """Whether OpenCV may decode an image to other pixels, or not at all."""
    return header.alpha or header.format == "TIFF"


class ImageWriter:
    """Writes the images of one shard.

    Attributes:
        sums: A note of the checksum of each file, for `checksums.noted`.
        turned: Images that were turned upright.
    """

    def __init__(self) -> None:
        self.sums: list[bytes] = []
        self.turned = 0
        self._made: set[str] = set()

    def copy(
        self, data: bytes, header: images.Header, pixels: "NDArray[np.uint8]", target: Path, *, upright: bool
    ) -> Path:
        """Copy an image, byte for byte if its pixels mean the same to every reader; else encode them anew.

        Args:
            data: The bytes of the image file.
            header: Its header.
            pixels: Its pixels, (height, width, 3), uint8, BGR.
            target: Where it goes.
            upright: Whether the pixels are those after the EXIF rotation.

        Returns:
            Where it went: the target, with another suffix if the file had to change its format.
        """
        if target.suffix == ".img":
            target = target.with_suffix(_SUFFIX.get(header.format, ".png"))
        elif target.suffix.lower() not in IMAGE_SUFFIXES:
            target = target.with_name(f"{target.name}{_SUFFIX.get(header.format, '.png')}")
        if header.orientation != 1 and header.format == "JPEG" and not upright:
            data = images.without_exif(data)
        elif header.orientation != 1:
            self.turned += upright
            suffix = ".jpg" if header.format == "JPEG" else ".png"
            data = images.encode(pixels, suffix)
            if target.suffix.lower() not in {suffix, ".jpeg"}:
                target = target.with_name(f"{target.name}{suffix}")
        elif _may_differ(header) and not images.is_same_to_opencv(data, pixels):
            data = images.encode(pixels, ".png")
            if target.suffix.lower() != ".png":
                target = target.with_name(f"{target.name}.png")
        elif header.format not in _KEPT_FORMATS:
            data = images.encode(pixels, ".png")
            target = target.with_name(f"{target.name}.png")
        self.save(str(target.parent), str(target), data)
        return target

    def save(self, folder: str, name: str, data: bytes) -> None:
        """Write a file into a folder, which is made if it is not there."""
        # Strings, because there are millions of crops, and pathlib would take as long as the writing.
        if folder not in self._made:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            self._made.add(folder)
        write_file(name, data)
        self.sums.append(checksums.note(name, data))

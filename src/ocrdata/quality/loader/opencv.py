"""Images that not every version of OpenCV decodes, and the version that has the last word.

Measured with the wheels of 4.6.0, 4.10.0 and 5.0.0: a JPEG that is cut off is decoded by 4.6 and 4.10, with a
grey rest, and refused by 5.0; GIF and AVIF are refused by 4.6 and 4.10, and decoded by 5.0.
"""

import os
import struct
import subprocess
from functools import cache
from pathlib import Path

from ocrdata.errors import UserError

CUT_OFF = "a JPEG that is cut off"

PROGRAM = Path(__file__).parent / "inside" / "decode_images.py"

_EVERYWHERE = (
    *(b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM", b"II*\0", b"MM\0*"),
    *(b"P1", b"P2", b"P3", b"P4", b"P5", b"P6"),
)
"""First bytes of the formats that all three versions decode, where the file is whole."""

_NAMED = {b"GIF8": "GIF", b"\0\0\0\x0cjP": "JPEG 2000", b"\xff\x0a": "JPEG XL", b"\0\0\0\x0cJXL": "JPEG XL"}


def depends_on_version(data: bytes) -> str:
    """Why it depends on the version of OpenCV whether a file is decoded; empty if it does not.

    Args:
        data: The file's bytes.
    """
    if data.startswith(b"\xff\xd8\xff"):
        # The image's own end comes after its last scan; a thumbnail in the EXIF block has its end before.
        return "" if data.rfind(b"\xff\xd9") > data.rfind(b"\xff\xda") else CUT_OFF
    if data.startswith(_EVERYWHERE) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return ""
    if data[4:8] == b"ftyp":
        return "AVIF" if data[8:12] in (b"avif", b"avis") else "HEIF"
    return next((name for start, name in _NAMED.items() if data.startswith(start)), "")


class OtherOpenCV:
    """The OpenCV of another interpreter, in a process that waits for images.

    Args:
        python: The interpreter.

    Raises:
        UserError: It does not run, or has no OpenCV.
    """

    def __init__(self, python: Path):
        self.python = python
        try:
            process = subprocess.Popen(
                [python, str(PROGRAM)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise self._unusable(f"cannot be started ({error.strerror})") from error
        if process.stdin is None or process.stdout is None:
            raise self._unusable("has no pipes")
        self._to, self._from = process.stdin, process.stdout
        self.version = self._from.readline().decode("ascii", "replace").strip()
        if not self.version:
            raise self._unusable("cannot import cv2")

    def size(self, data: bytes, flags: int) -> tuple[int, int] | None:
        """Width and height of an image, in pixels; None if it cannot be decoded.

        Args:
            data: The file's bytes, at least one.
            flags: As for `cv2.imdecode`.

        Raises:
            UserError: The process has ended.
        """
        try:
            self._to.write(struct.pack("<iq", flags, len(data)) + data)
            self._to.flush()
            width, height = struct.unpack("<ii", self._from.read(8))
        except (OSError, struct.error) as error:
            raise self._unusable("ended while it decoded an image") from error
        return (width, height) if width else None

    def _unusable(self, what: str) -> UserError:
        return UserError(f"{self.python} {what}.", "Give --python the interpreter that trains.")


def other(python: Path) -> OtherOpenCV:
    """The OpenCV of an interpreter, started once in each process.

    Raises:
        UserError: It does not run, or has no OpenCV.
    """
    return _started(python, os.getpid())


@cache
def _started(python: Path, process: int) -> OtherOpenCV:
    return OtherOpenCV(python)


def version(python: Path | None) -> str:
    """The version of OpenCV that decodes: this interpreter's, or another one's."""
    import cv2

    return other(python).version if python else str(cv2.__version__)

"""Decodes images with this interpreter's OpenCV, as PaddleOCR's `DecodeImage` does.

Run by path, with the interpreter that trains, which need not have ocrdata. Prints the version of OpenCV as a
line of text. Then, for each image on standard input (flag of `cv2.imdecode`: 4 bytes, length: 8 bytes, the
file's bytes), writes its width and height, 4 bytes each; zeros if it cannot be decoded. All little-endian.
"""

import struct
import sys


def main() -> None:
    import cv2
    import numpy as np

    source, target = sys.stdin.buffer, sys.stdout.buffer
    target.write(f"{cv2.__version__}\n".encode())
    target.flush()
    while len(head := source.read(12)) == 12:
        flags, length = struct.unpack("<iq", head)
        try:
            image = cv2.imdecode(np.frombuffer(source.read(length), np.uint8), flags)
        except cv2.error:
            image = None
        height, width = (0, 0) if image is None else image.shape[:2]
        target.write(struct.pack("<ii", width, height))
        target.flush()


if __name__ == "__main__":
    main()

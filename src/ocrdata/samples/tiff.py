"""The orientation of a TIFF file."""

import struct

_ORIENTATION = 274
"""The tag of TIFF 6.0."""


def without_orientation(data: bytes) -> bytes:
    """A TIFF file whose first frame says that it is upright, and whose stored pixels are the same.

    libtiff, and with it OpenCV and Pillow, turns the pixels of some orientations while it decodes them.

    Args:
        data: A TIFF or BigTIFF file.

    Returns:
        The file with the value of its Orientation tag set to 1; unchanged if it has none.
    """
    order = "<" if data[:2] == b"II" else ">"
    try:
        if struct.unpack_from(f"{order}H", data, 2)[0] == 43:  # BigTIFF
            offset = struct.unpack_from(f"{order}Q", data, 8)[0]
            entries = offset + 8, struct.unpack_from(f"{order}Q", data, offset)[0], 20
        else:
            offset = struct.unpack_from(f"{order}I", data, 4)[0]
            entries = offset + 2, struct.unpack_from(f"{order}H", data, offset)[0], 12
        first, count, size = entries
        for at in range(first, min(first + count * size, len(data)), size):
            if struct.unpack_from(f"{order}H", data, at)[0] == _ORIENTATION:
                value = at + (12 if size == 20 else 8)
                return data[:value] + struct.pack(f"{order}H", 1) + data[value + 2 :]
    except struct.error:  # a damaged file, which whoever decodes it reports
        pass
    return data

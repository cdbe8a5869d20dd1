"""The orientation of a TIFF file."""

import io

import numpy as np
import pytest
import tifffile
from PIL import Image

from ocrdata.samples.tiff import without_orientation

PIXELS = np.random.default_rng(0).integers(0, 255, (6, 9, 3), np.uint8)


def tiff(orientation, **options):
    """The bytes of a TIFF of `PIXELS`."""
    file = io.BytesIO()
    tag = [(274, "H", 1, orientation, True)] if orientation else []
    tifffile.imwrite(file, PIXELS, photometric="rgb", extratags=tag, **options)
    return file.getvalue()


@pytest.mark.parametrize("options", [{"byteorder": "<"}, {"byteorder": ">"}, {"bigtiff": True}])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_stored_pixels_are_left_and_nothing_turns_them(orientation, options):
    bare = without_orientation(tiff(orientation, **options))

    assert bare == tiff(1, **options)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(bare))), PIXELS)


def test_a_file_without_the_tag_and_what_is_no_tiff_stay_as_they_are():
    for data in (tiff(None), b"", b"II*", b"MM\0*\0\0\0\x08", tiff(6)[:12]):
        assert without_orientation(data) == data

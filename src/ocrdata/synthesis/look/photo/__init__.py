"""Effects on the finished picture: light, lens, sensor, storage.

Each takes and gives uint8, BGR (H, W, 3) or grey (H, W), and is named after what happens in the world.
Lengths are shares of the picture's height unless they say pixels. A preset lists its effects under
`photo`, in order. Every call here costs microseconds that count: `benchmarks/README.md` compares
OpenCV's ways of doing a thing.
"""

from ocrdata.synthesis.look.photo.lens import blur, defocus, dirt, fringe, motion
from ocrdata.synthesis.look.photo.lighting import glare, haze, light, reflection, shadow
from ocrdata.synthesis.look.photo.screens import bands, moire, pixels
from ocrdata.synthesis.look.photo.sensor import cast, exposure, gamma, monochrome, noise, sharpen
from ocrdata.synthesis.look.photo.storage import albumentations, jpeg, low_resolution, stamp

__all__ = [
    "albumentations", "bands", "blur", "cast", "defocus", "dirt", "exposure", "fringe", "gamma", "glare",
    "haze", "jpeg", "light", "low_resolution", "moire", "monochrome", "motion", "noise", "pixels",
    "reflection", "shadow", "sharpen", "stamp",
]  # fmt: skip

IN_PIXELS = {"blur": "sigma", "motion": "length", "pixels": "pitch"}
"""Parameters in pixels of the finished picture; they shrink with a line that is drawn smaller first."""

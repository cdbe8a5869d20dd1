"""Whether the compiled stages draw: where Numba is installed, and a run is long enough to pay for them."""

import contextlib
import gc
import importlib
import importlib.util
from types import ModuleType
from typing import Any

WORTH = 10_000
"""Lines from which a run uses compiled stages; for fewer, loading them takes longer than they save."""

kernels: ModuleType | None = None
"""The module `stages` in a process that uses it; None elsewhere."""


def prepare(lines: int) -> None:
    """Decide for this process; the pictures are the same either way.

    Args:
        lines: Of the whole run.
    """
    global kernels  # noqa: PLW0603
    kernels = None
    if lines >= WORTH and importlib.util.find_spec("numba") is not None:
        collects = gc.isenabled()
        gc.disable()  # nothing of what importing Numba creates is ever freed
        # A Numba that does not know this NumPy, or finds no folder to keep what it compiles.
        with contextlib.suppress(ImportError, RuntimeError, OSError):
            kernels = importlib.import_module("ocrdata.synthesis.compiled.stages")
        gc.freeze()
        if collects:
            gc.enable()


def with_channels(image: Any) -> Any:
    """A picture with an axis for its channels, which compiled code wants: (H, W, C)."""
    return image if image.ndim == 3 else image[..., None]

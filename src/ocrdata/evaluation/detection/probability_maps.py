"""What a detector makes of pages: probability maps, in files, as there may be many."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class ProbabilityMaps:
    """The probability maps of some pages, in a temporary folder.

    Attributes:
        files: One file for each page, in order; None where the page is no image.
        seconds: Duration of the forward passes.
    """

    files: tuple[Path | None, ...]
    seconds: float

    def read(self, number: int) -> tuple[npt.NDArray[np.float32], tuple[int, int]] | None:
        """The map of a page (height, width), 0 to 1, and the page's width and height in pixels."""
        return load_map(self.files[number])


def load_map(path: Path | None) -> tuple[npt.NDArray[np.float32], tuple[int, int]] | None:
    """The map in a file; see `ProbabilityMaps.read`."""
    if path is None:
        return None
    with np.load(path) as content:
        width, height = content["size"].tolist()
        return content["map"].astype(np.float32) / 65535, (width, height)

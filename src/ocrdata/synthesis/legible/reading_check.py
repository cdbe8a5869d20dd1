"""Check that drawn lines can be read: a real recogniser (PP-OCRv6 small as ONNX) reads a sample.

A model that has never seen such a scene misreads lines that a person reads at once; that is why the scene is
synthesised. So a line is drawn again only if the model reads nothing of it *and* its contrast is low too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from ocrdata.judge import recogniser
from ocrdata.synthesis.legible.contrast import MIN_CONTRAST

SAMPLE = 200
"""Lines of a run that are read: enough for a share that is right to a few per cent."""

_LOST = 0.75  # edit distance over length from which nothing of a line was read
_FAINT = 2.5 * MIN_CONTRAST


@dataclass(frozen=True, slots=True)
class ReadingCheck:
    """How the recogniser read a line.

    Attributes:
        right: It read exactly the label, spaces ignored.
        distance: Edit distance over the label's length, at most 1.
        hopeless: It read next to nothing, and the line is faint.
    """

    right: bool
    distance: float
    hopeless: bool


def check_reading(image: npt.NDArray[np.uint8], text: str, contrast: float) -> ReadingCheck:
    """Read one line and compare the result with its label.

    Args:
        image: BGR, uint8 (H, W, 3), or grey (H, W).
        text: Its label.
        contrast: Contrast of its weakest character, from `contrast.contrast`.

    Raises:
        UserError: onnxruntime is not installed, or the model cannot be fetched.
    """
    image = image if image.ndim == 3 else np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR), np.uint8)
    wanted, got = text.replace(" ", ""), recogniser.read([image])[0].text.replace(" ", "")
    distance = min(1.0, Levenshtein.distance(wanted, got) / max(1, len(wanted)))
    return ReadingCheck(distance == 0, distance, distance >= _LOST and contrast < _FAINT)


def summarise(checks: Sequence[ReadingCheck]) -> dict[str, float]:
    """Counts and shares for the manifest."""
    count = max(1, len(checks))
    return {
        "read": len(checks),
        "right": round(sum(check.right for check in checks) / count, 4),
        "character_error_rate": round(sum(check.distance for check in checks) / count, 4),
        "hopeless": sum(check.hopeless for check in checks),
    }

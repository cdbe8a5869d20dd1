"""Can what was drawn be read? A real recogniser (PP-OCRv3 mobile as ONNX) looks at a sample.

A model that was never shown such a scene misreads lines that a person reads at once: that is why the scene is
synthesised. So a line is drawn again only if the model gets nothing of it *and* its contrast is low too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from ocrdata.judge import recogniser
from ocrdata.synthesis.legible.contrast import FLOOR

SAMPLE = 200
"""Lines of a run that are read: enough for a share with an error of a few percent."""

_LOST = 0.75  # edit distance over length from which nothing of a line was read
_FAINT = 2.5 * FLOOR


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the recogniser made of a line.

    Attributes:
        right: It read exactly the label (spaces left aside).
        distance: Edit distance over the label's length, at most 1.
        hopeless: It read nothing of it, and the line is faint.
    """

    right: bool
    distance: float
    hopeless: bool


def judge(image: npt.NDArray[np.uint8], text: str, contrast: float) -> Verdict:
    """Read one line.

    Args:
        image: BGR, uint8 (H, W, 3), or grey (H, W).
        text: Its label.
        contrast: Of its weakest character, as `contrast.contrast` measures it.

    Raises:
        UserError: onnxruntime is not installed, or the model cannot be fetched.
    """
    image = image if image.ndim == 3 else np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR), np.uint8)
    wanted, got = text.replace(" ", ""), recogniser.read([image])[0].text.replace(" ", "")
    distance = min(1.0, Levenshtein.distance(wanted, got) / max(1, len(wanted)))
    return Verdict(distance == 0, distance, distance >= _LOST and contrast < _FAINT)


def summary(verdicts: Sequence[Verdict]) -> dict[str, float]:
    """Counts and shares for the manifest."""
    count = max(1, len(verdicts))
    return {
        "read": len(verdicts),
        "right": round(sum(verdict.right for verdict in verdicts) / count, 4),
        "character_error_rate": round(sum(verdict.distance for verdict in verdicts) / count, 4),
        "hopeless": sum(verdict.hopeless for verdict in verdicts),
    }

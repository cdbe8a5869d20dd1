"""PP-OCRv6 small as ONNX: what it reads on line images."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from ocrdata.errors import UserError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MODEL = "PP-OCRv6_small_rec"
"""The model: of those that PyPI has, the one that reads photographs best."""

HEIGHT = 48
_WIDEST = 2400


@dataclass(frozen=True, slots=True)
class Reading:
    """What the recogniser read.

    Attributes:
        text: The text.
        confidence: Mean probability of its characters, 0 to 1; 0 for an empty text.
    """

    text: str
    confidence: float


def read(images: Sequence["NDArray[np.uint8]"]) -> list[Reading]:
    """Recognise some line images.

    Args:
        images: BGR, `(height, width, 3)`, uint8.

    Raises:
        UserError: onnxruntime is not installed, or the model cannot be fetched.
    """
    import numpy as np

    session, characters = _model()
    prepared = [_prepare(image) for image in images]
    widest = max(image.shape[2] for image in prepared)
    batch = np.zeros((len(prepared), 3, HEIGHT, widest), np.float32)
    for row, image in zip(batch, prepared, strict=True):
        row[:, :, : image.shape[2]] = image
    (scores,) = session.run(None, {session.get_inputs()[0].name: batch})
    return [_decode(sample, characters) for sample in scores]


def characters() -> tuple[str, ...]:
    """The characters that the recogniser knows, in the order of its classes; the space comes last."""
    return _model()[1]


def _prepare(image: "NDArray[np.uint8]") -> "NDArray[np.float32]":
    """`resize_norm_img` of PaddleOCR 2.10's `predict_rec.py`: height 48, -1 to 1, channels first."""
    import cv2
    import numpy as np

    height, width = image.shape[:2]
    width = min(max(round(width * HEIGHT / height), 8), _WIDEST)
    resized = cv2.resize(image, (width, HEIGHT)).astype(np.float32)
    normal: NDArray[np.float32] = resized.transpose(2, 0, 1) / np.float32(127.5) - np.float32(1)
    return normal


def _decode(scores: "NDArray[np.float32]", characters: Sequence[str]) -> Reading:
    """Greedy CTC: the best class a step, repetitions merged, blanks (class 0) dropped."""
    import numpy as np

    best = scores.argmax(axis=1)
    fresh = np.ones(len(best), bool)
    fresh[1:] = best[1:] != best[:-1]
    keep = fresh & (best != 0)
    text = "".join(characters[i - 1] for i in best[keep].tolist())
    return Reading(text, float(scores.max(axis=1)[keep].mean()) if text else 0.0)


@cache
def _model() -> tuple[Any, tuple[str, ...]]:
    """The session and the model's characters, which lie in its metadata; a space comes last."""
    try:
        import onnxruntime
    except ImportError as error:
        raise UserError(
            "the recogniser needs onnxruntime, which is not installed.", "pip install 'ocrdata[judge]'"
        ) from error
    from ocrdata.train.models import presets
    from ocrdata.train.weights import inference_model

    path = str(inference_model.from_wheel(presets.load(MODEL)))
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    listed = session.get_modelmeta().custom_metadata_map["character"].removesuffix("\n").split("\n")
    return session, (*listed, " ")

"""Makes PaddleOCR's operators on lines of text fast. What they draw is distributed as before."""

import inspect
from types import ModuleType
from typing import Any

import cv2
import numpy as np

from ocrdata.train.inside.loader.warp import Warp

VARIANCE = 0.1
"""Of PaddleOCR's noise, whose amplitude is then halved."""


def install(augment: ModuleType, rec_img_aug: ModuleType, label_ops: ModuleType) -> None:
    """Replace what is slow in modules of `ppocr.data.imaug`, where a checkout has it as version 2.10 does.

    Args:
        augment: `text_image_aug.augment`.
        rec_img_aug: The module of that name.
        label_ops: The module of that name.
    """
    if hasattr(augment, "WarpMLS"):
        vars(augment)["WarpMLS"] = Warp
    noise = getattr(rec_img_aug, "add_gasuss_noise", None)
    variance = inspect.signature(noise).parameters.get("var") if noise else None
    if variance is not None and variance.default == VARIANCE:
        vars(rec_img_aug)["add_gasuss_noise"] = noisy
    if hasattr(label_ops, "CTCLabelEncode"):
        vars(label_ops)["CTCLabelEncode"].__call__ = encode


def noisy(image: Any) -> Any:
    """PaddleOCR's Gaussian noise of a standard deviation of 0.16 levels.

    As its result is rounded down, that lowers half of all values by one, and no value by more but one of ten
    billion.

    Args:
        image: uint8 (H, W, 3).
    """
    bits = np.frombuffer(np.random.bytes(-(-image.size // 8)), np.uint8)
    return cv2.subtract(image, np.unpackbits(bits, count=image.size).reshape(image.shape))


def encode(encoder: Any, data: dict[str, Any]) -> dict[str, Any] | None:
    """Encode a label as `CTCLabelEncode` does, without `label_ace`, the count of each possible character.

    No loss of the models that ocrdata trains wants these counts, and counting 18,000 characters takes longer
    than decoding the image.

    Args:
        encoder: The `CTCLabelEncode`.
        data: A sample, with its text as `label`.

    Returns:
        The sample: the classes as `label`, padded with 0, int64 (longest,), and their number as `length`.
        None if the text is empty or too long.
    """
    classes = encoder.encode(data["label"])
    if classes is None:
        return None
    data["length"] = np.array(len(classes))
    data["label"] = np.array(classes + [0] * (encoder.max_text_len - len(classes)))
    return data

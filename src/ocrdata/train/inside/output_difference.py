"""How far the outputs of an inference model and of its checkpoint are apart."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from ocrdata.samples import packed
from ocrdata.train.inside.refusal import refuse

Array = np.ndarray[Any, np.dtype[Any]]

EQUAL = 1e-4
"""Outputs that are further apart are examined for the effect of rounding."""

TRIALS = 5
"""Times that the effect of rounding on an image is tried."""


def load_image(path: str, shape: list[int]) -> Array:
    """Read an image as the network takes it.

    Args:
        path: The file, or a key in an LMDB.
        shape: [3, height, width] for a line; [3, 0, longest side] for a page.

    Returns:
        A batch of one, (1, 3, height, width), float32.
    """
    image = cv2.imdecode(np.frombuffer(packed.read(path), np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise SystemExit(f"{path} cannot be decoded as an image")
    height, width = image.shape[:2]
    if shape[1]:  # a line: scaled to the height, padded to the width of training (RecResizeImg)
        wide = min(shape[2], max(1, -(-shape[1] * width // height)))
        batch = np.zeros((1, 3, shape[1], shape[2]), np.float32)
        batch[0, :, :, :wide] = cv2.resize(image, (wide, shape[1])).transpose(2, 0, 1) / 127.5 - 1.0
        return batch
    scale = min(1.0, shape[2] / max(height, width))  # a page: sides are multiples of 32 (DetResizeForTest)
    size = [max(32, round(side * scale / 32) * 32) for side in (width, height)]
    values = cv2.resize(image, size).astype(np.float32) / 255.0
    values = (values - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
    return np.ascontiguousarray(values.transpose(2, 0, 1)[None], np.float32)


def difference(source: str | list[str], model: Any, images: list[str], shape: list[int]) -> dict[str, Any]:
    """The largest difference of the outputs on some images; None if the inference model cannot be run.

    An image that is hard to read amplifies rounding, even of the same model on another engine. To measure the
    effect of rounding alone, the inference model is also run on the image with each pixel changed by one part
    in a million.

    Args:
        source: An ONNX file, or [model, parameters] of Paddle.
        model: The network of the checkpoint, in evaluation mode.
        images: The images.
        shape: See `load_image`.

    Returns:
        `difference`, the largest absolute difference, and `beyond_rounding`, the largest that remains after
        subtracting twice the effect of rounding.
    """
    import paddle

    run = original(source) if images else None
    if run is None:
        return {"difference": None, "beyond_rounding": None}
    chance = np.random.default_rng(0)
    worst = beyond = 0.0
    for path in images:
        batch = load_image(path, shape)
        expected = run(batch)
        with paddle.no_grad():
            result = model(paddle.to_tensor(batch))
        found = (result["maps"] if isinstance(result, dict) else result).numpy()
        if found.shape != expected.shape:
            refuse(f"the model gives {list(expected.shape)}, its checkpoint {list(found.shape)}")
        apart = float(np.abs(found - expected).max())
        worst = max(worst, apart)
        rounding = 0.0
        for _ in range(TRIALS if apart > EQUAL else 0):
            nearby = (batch * (1 + 1e-6 * chance.choice([-1, 1], batch.shape))).astype(np.float32)
            rounding = max(rounding, float(np.abs(run(nearby) - expected).max()))
        beyond = max(beyond, apart - 2 * rounding)
    return {"difference": worst, "beyond_rounding": beyond}


def original(source: str | list[str]) -> Callable[[Array], Array] | None:
    """A function that runs the inference model; None for an ONNX file without onnxruntime."""
    if not isinstance(source, str):
        return lambda batch: run_paddle(source, batch)
    try:
        import onnxruntime
    except ImportError:
        return None
    session = onnxruntime.InferenceSession(source, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda batch: session.run(None, {name: batch})[0]


def run_paddle(source: list[str], batch: Array) -> Array:
    """Run an exported Paddle model on a batch."""
    from paddle import inference

    config = inference.Config(*source)
    config.disable_glog_info()
    config.disable_gpu()
    config.disable_mkldnn()
    predictor = inference.create_predictor(config)
    handle = predictor.get_input_handle(predictor.get_input_names()[0])
    handle.reshape(batch.shape)
    handle.copy_from_cpu(batch)
    predictor.run()
    result: Array = predictor.get_output_handle(predictor.get_output_names()[0]).copy_to_cpu()
    return result

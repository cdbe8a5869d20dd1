"""How far the outputs of an inference model and of its checkpoint are apart."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from ocrdata.samples import packed
from ocrdata.samples.lengths import line_widths
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
        shape: [3, height, width] for a line, or [3, height, least width, greatest width] for one in a batch
            that is as wide as its lines; [3, 0, longest side] for a page.

    Returns:
        A batch of one, (1, 3, height, width), float32.
    """
    image = cv2.imdecode(np.frombuffer(packed.read(path), np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise SystemExit(f"{path} cannot be decoded as an image")
    height, width = image.shape[:2]
    if shape[1]:  # a line: scaled to the height, padded to the width of training (RecResizeImg)
        wide = min(shape[-1], max(1, -(-shape[1] * width // height)))
        batch = np.zeros((1, 3, shape[1], max(shape[2], line_widths.rounded(wide))), np.float32)
        batch[0, :, :, :wide] = cv2.resize(image, (wide, shape[1])).transpose(2, 0, 1) / 127.5 - 1.0
        return batch
    scale = min(1.0, shape[2] / max(height, width))  # a page: sides are multiples of 32 (DetResizeForTest)
    size = [max(32, round(side * scale / 32) * 32) for side in (width, height)]
    values = cv2.resize(image, size).astype(np.float32) / 255.0
    values = (values - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
    return np.ascontiguousarray(values.transpose(2, 0, 1)[None], np.float32)


def difference(source: str | list[str], model: Any, images: list[str], shape: list[int]) -> dict[str, Any]:
    """The largest difference of the outputs on some images; None if the inference model cannot be run.

    An image that is hard to read amplifies rounding, and Paddle rounds more than other engines. Where the
    outputs differ by more than `EQUAL`, the network is compared in double precision. To measure what rounding
    does to the inference model, that is then run on the image with each pixel changed by one part in a
    million, too.

    Args:
        source: An ONNX file, or [model, parameters] of Paddle.
        model: The network of the checkpoint, in evaluation mode; its parameters may be in double precision
            afterwards.
        images: The images.
        shape: See `load_image`.

    Returns:
        `difference`, the largest absolute difference, and `beyond_rounding`, the largest that remains in
        double precision after subtracting twice the effect of rounding.
    """
    run = original(source) if images else None
    if run is None:
        return {"difference": None, "beyond_rounding": None}
    batches = [load_image(path, shape) for path in images]
    outputs = [run(batch) for batch in batches]
    apart = [_apart(model, *pair) for pair in zip(batches, outputs, strict=True)]
    doubtful = [number for number, value in enumerate(apart) if value > EQUAL]
    beyond = [value for value in apart if value <= EQUAL]
    if doubtful:
        model.to(dtype="float64")
    for number in doubtful:
        batch, expected = batches[number], outputs[number]
        exact = _apart(model, batch.astype(np.float64), expected)
        beyond.append(max(0.0, exact - 2 * _rounding(run, batch, expected)))
    return {"difference": max(apart), "beyond_rounding": max(beyond)}


def _apart(model: Any, batch: Array, expected: Array) -> float:
    """The largest absolute difference of a network's output and an expected one."""
    import paddle

    with paddle.no_grad():
        result = model(paddle.to_tensor(batch))
    found = (result["maps"] if isinstance(result, dict) else result).numpy()
    if found.shape != expected.shape:
        refuse(f"the model gives {list(expected.shape)}, its checkpoint {list(found.shape)}")
    return float(np.abs(found - expected).max())


def _rounding(run: Callable[[Array], Array], batch: Array, expected: Array) -> float:
    """How much an output changes when each pixel does by one part in a million."""
    chance = np.random.default_rng(0)
    changed = 0.0
    for _ in range(TRIALS):
        nearby = (batch * (1 + 1e-6 * chance.choice([-1, 1], batch.shape))).astype(np.float32)
        changed = max(changed, float(np.abs(run(nearby) - expected).max()))
    return changed


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

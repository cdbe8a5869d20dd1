"""Probability maps of pages from a DB detection network, for `ocrdata evaluate` and `ocrdata tune-det`.

Run by path, in a process of its own, because it imports PaddleOCR's training code:

    python detect.py CODE_ROOT JOB.json

The job: `images`, `side` and `limit` (`min`, `max`: which side is brought to it, as `DetResizeForTest` does),
`device`, `out` (a folder), and either `inference` ([model file, parameter file]) or `architecture` with
`checkpoint`. Writes `N.npz` an image, in order, with the map (uint16, 65535 being 1) and the page's width and
height, or nothing for a file that is no image. Prints `read N` as it goes and `seconds S` (of the forward
passes alone) at the end; exits with 3 and one line on standard error if network and job do not fit.

Preprocessing is that of `DetResizeForTest` and `NormalizeImage` of PaddleOCR 2.10.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from predict import engine, refuse  # type: ignore[import-not-found]  # lies beside this file

from ocrdata.samples import packed

Array = np.ndarray[Any, np.dtype[Any]]

MEAN, SPREAD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def main() -> None:
    root, job_file = sys.argv[1:]
    sys.path.insert(0, root)
    job = json.loads(Path(job_file).read_text(encoding="utf-8"))
    if "checkpoint" in job:
        job["inference"] = exported(job)
    run = engine(job, onednn=False)  # fails on some detectors in Paddle 3.3
    seconds = 0.0
    for number, path in enumerate(job["images"]):
        page = load(path)
        if page is not None:
            height, width = page.shape[:2]
            batch = entry(page, job["side"], job["limit"])
            start = time.perf_counter()
            result = run(batch)
            seconds += time.perf_counter() - start
            if result.ndim != 4 or result.shape[1] != 1:
                refuse(f"the model gives {list(result.shape)}, which is no probability map")
            levels = np.round(result[0, 0] * 65535).astype(np.uint16)
            np.savez(Path(job["out"]) / f"{number}.npz", map=levels, size=np.array([width, height]))
        print(f"read {number + 1}", flush=True)
    print(f"seconds {seconds}", flush=True)


def exported(job: dict[str, Any]) -> list[str]:
    """The network of a checkpoint, built by PaddleOCR's training code, in the form that the engine runs."""
    import paddle
    from ppocr.modeling.architectures import build_model

    paddle.set_device(job["device"])
    model = build_model(job["architecture"])
    loaded = paddle.load(job["checkpoint"])
    for key, tensor in model.state_dict().items():
        if key not in loaded:
            refuse(f"the checkpoint has no parameter {key}")
        if list(loaded[key].shape) != list(tensor.shape):
            refuse(f"{key} has the shape {list(loaded[key].shape)}, the network needs {list(tensor.shape)}")
    model.set_state_dict(loaded)
    model.eval()
    for layer in model.sublayers():
        if hasattr(layer, "rep") and not getattr(layer, "is_repped", True):
            layer.rep()  # as tools/export_model.py does: parallel branches become one convolution
    prefix = Path(job["out"]) / "model" / "inference"
    shape = paddle.static.InputSpec([None, 3, None, None], "float32")
    paddle.jit.save(paddle.jit.to_static(model, input_spec=[shape], full_graph=True), str(prefix))
    form = next(path for path in prefix.parent.iterdir() if path.suffix in {".json", ".pdmodel"})
    return [str(form), str(prefix.with_suffix(".pdiparams"))]


def load(path: str) -> Array | None:
    """A page (height, width, 3), BGR, uint8; None if the file cannot be decoded."""
    try:
        page: Array | None = cv2.imdecode(np.frombuffer(packed.read(path), np.uint8), cv2.IMREAD_COLOR)
    except (OSError, cv2.error):
        return None
    return page


def entry(page: Array, side: int, limit: str) -> Array:
    """A page as the network takes it: (1, 3, height, width), float32, sides multiples of 32."""
    height, width = page.shape[:2]
    if height + width < 64:
        padded = np.zeros((max(32, height), max(32, width), 3), np.uint8)
        padded[:height, :width] = page
        page, (height, width) = padded, padded.shape[:2]
    longest, shortest = max(height, width), min(height, width)
    scale = 1.0
    if limit == "max" and longest > side:
        scale = side / longest
    elif limit == "min" and shortest < side:
        scale = side / shortest
    size = [max(32, round(int(length * scale) / 32) * 32) for length in (width, height)]
    values = cv2.resize(page, size).astype(np.float32) * np.float32(1.0 / 255.0)
    values = (values - np.array(MEAN, np.float32)) / np.array(SPREAD, np.float32)
    return np.ascontiguousarray(values.transpose(2, 0, 1)[None])


if __name__ == "__main__":
    main()

"""Probability maps of pages from a DB detection network, for `ocrdata evaluate` and `ocrdata tune-det`.

Run by path, in a process of its own, because it imports PaddleOCR's training code:

    python detect_pages.py CODE_ROOT JOB.json

JOB.json is a `DetectJob`. Writes `N.npz` an image, in order, with the map (uint16, 65535 being 1) and the
width and height of the page, or nothing for a file that is no image. Prints `read N` as it goes, and at the
end `seconds S`, of the forward passes alone; exits with 3 and one line on standard error if network and job
do not fit.

Preprocessing is that of `DetResizeForTest` and `NormalizeImage` of PaddleOCR 2.10.
"""

import sys
import time
from pathlib import Path

import cv2
import numpy as np

from ocrdata.evaluation import jobs
from ocrdata.evaluation.inside import paddle_network
from ocrdata.evaluation.inside.paddle_network import Array, Run
from ocrdata.evaluation.jobs import DetectJob
from ocrdata.evaluation.networks import ExportedNetwork, OnnxNetwork, TrainedNetwork
from ocrdata.train.inside.refusal import refuse

MEAN, SPREAD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def main() -> None:
    root, job_file = sys.argv[1:]
    sys.path.insert(0, root)
    job = jobs.load(DetectJob, Path(job_file))
    run = runner(job)
    seconds = 0.0
    for number, path in enumerate(job.images):
        page = paddle_network.decode_image(path)
        if page is not None:
            height, width = page.shape[:2]
            batch = entry(page, job.side, job.limit)
            start = time.perf_counter()
            result = run(batch)
            seconds += time.perf_counter() - start
            if result.ndim != 4 or result.shape[1] != 1:
                refuse(f"the model gives {list(result.shape)}, which is no probability map")
            levels = np.round(result[0, 0] * 65535).astype(np.uint16)
            np.savez(Path(job.out) / f"{number}.npz", map=levels, size=np.array([width, height]))
        print(f"read {number + 1}", flush=True)
    print(f"seconds {seconds}", flush=True)


def runner(job: DetectJob) -> Run:
    """The network of a job."""
    if isinstance(job.network, OnnxNetwork):
        return paddle_network.onnx_engine(job.network)
    network = job.network if isinstance(job.network, ExportedNetwork) else trained(job, job.network)
    # oneDNN fails on some detectors in Paddle 3.3
    return paddle_network.engine(network, job.device, onednn=False)


def trained(job: DetectJob, network: TrainedNetwork) -> ExportedNetwork:
    """The network of a checkpoint in the form that the engine runs."""
    model = paddle_network.load(network, network.architecture, job.device)
    return paddle_network.export(model, [None, 3, None, None], Path(job.out))


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

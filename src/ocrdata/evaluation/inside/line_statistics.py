"""Compute what a router sees of line images, for `ocrdata finetune --route`.

Run by path, in a process of its own, because it imports PaddleOCR's training code:

    python line_statistics.py CODE_ROOT JOB.json

JOB.json is a `StatisticsJob`. Writes an array (images, statistics), float32, in order; the row of a file that
is no image is NaN. Prints `read N` as it goes; exits with 3 and one line on standard error if network and job
do not fit. Images are prepared as in `read_lines.py`.
"""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from ocrdata.evaluation import jobs
from ocrdata.evaluation.inside import paddle_network, read_lines
from ocrdata.evaluation.inside.paddle_network import Array, Run
from ocrdata.evaluation.jobs import StatisticsJob
from ocrdata.evaluation.networks import TrainedNetwork
from ocrdata.train.inside.refusal import refuse


def main() -> None:
    root, job_file = sys.argv[1:]
    sys.path.insert(0, root)
    job = jobs.load(StatisticsJob, Path(job_file))
    np.save(job.out, rows(engine(job), job, lambda done: print(f"read {done}", flush=True)))


def rows(run: Run, job: StatisticsJob, tick: Callable[[int], None]) -> Array:
    """The statistics of the job's images, (images, statistics), float32; NaN for a file that is no image.

    Args:
        run: Images → statistics.
        job: The images, and how they are prepared.
        tick: Called after each batch, with the number of images done so far.
    """
    empty = np.full_like(run(np.zeros((1, *job.shape), np.float32))[0], np.nan)
    done: list[Array] = []
    with ThreadPoolExecutor(4) as pool:
        for start in range(0, len(job.images), read_lines.CHUNK):
            part = job.images[start:][: read_lines.CHUNK]
            images = list(pool.map(lambda path: read_lines.load(path, job.shape[1]), part))
            found, ready = [empty] * len(images), len(done)
            for members in read_lines.batches(images, job.batch, job.shape[2]):
                batch = read_lines.stack([images[index] for index in members], job.shape)
                for index, row in zip(members, run(batch), strict=True):
                    found[index] = row
                ready += len(members)
                tick(ready)
            done += found
    return np.stack(done)


def engine(job: StatisticsJob) -> Run:
    """Images → statistics, by Paddle's inference engine."""
    from ocrdata.train.inside.routing.routed_model import StatisticsOnly

    if not isinstance(job.network, TrainedNetwork):
        refuse("statistics are those of a checkpoint, not of an exported model")
    model = paddle_network.load_lines(job.network, job.classes, job.shape, job.device)
    statistics = StatisticsOnly(model.backbone, (job.shape[0], job.shape[1], job.shape[2]))
    statistics.eval()
    form = paddle_network.export(statistics, [None, job.shape[0], job.shape[1], None], Path(job.out).parent)
    return paddle_network.engine(form, job.device, onednn=job.device == "cpu")


if __name__ == "__main__":
    main()

"""Compute what a router sees of line images, for one set of images after another: for `ocrdata fit`.

Run by path, in a process of its own, because it imports PaddleOCR's training code:

    python serve_statistics.py CODE_ROOT JOB.json

JOB.json is a `StatisticsJob` whose `out` is a folder, and whose images are ignored. Prints `ready`, and then
waits for files `N.json` in that folder, from 0 on, each a list of image files; writes `N.npy`, an array
(images, statistics), float32, and prints `done N`. It is ended from outside.
"""

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from ocrdata.evaluation import jobs
from ocrdata.evaluation.inside import line_statistics
from ocrdata.evaluation.jobs import StatisticsJob

EVERY = 0.02
"""Seconds between two looks for the next file."""


def main() -> None:
    root, job_file = sys.argv[1:]
    sys.path.insert(0, root)
    job = jobs.load(StatisticsJob, Path(job_file))
    folder = Path(job.out)
    run = line_statistics.engine(replace(job, out=str(folder / "network" / "statistics.npy")))
    print("ready", flush=True)
    number = 0
    while True:
        request = folder / f"{number}.json"
        if not request.is_file():
            time.sleep(EVERY)
            continue
        images = json.loads(request.read_text(encoding="utf-8"))
        rows = line_statistics.rows(run, replace(job, images=images), lambda _: None)
        np.save(folder / f"{number}.npy", rows)
        print(f"done {number}", flush=True)
        number += 1


if __name__ == "__main__":
    main()

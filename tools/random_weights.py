"""Writes a checkpoint of a model with random weights; `tools/try_models.py` starts it.

Run by path, in a separate process, because it imports PaddleOCR's training code:

    python random_weights.py CODE_ROOT JOB.json

The job is an object with the `architecture` (PaddleOCR's section, CTC-only), the number of `classes` (the
blank included; 0 for detection), and the file to write, `out`.
"""

import json
import sys
from pathlib import Path

import paddle

from ocrdata.train.inside.import_weights import built
from ocrdata.train.inside.ppocrv6 import register


def main() -> None:
    """Do the job that the command line names."""
    root, job_file = sys.argv[1:]
    sys.path.insert(0, root)
    job = json.loads(Path(job_file).read_text(encoding="utf-8"))
    architecture = job["architecture"]
    if job["classes"]:
        architecture["Head"]["out_channels"] = job["classes"]
    register.where_missing(architecture)
    paddle.seed(1)
    paddle.save(built(architecture).state_dict(), job["out"])


if __name__ == "__main__":
    main()

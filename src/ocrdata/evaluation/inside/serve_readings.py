"""Read the text of line images, for one job after another.

Run by path, in a process of its own, because it imports PaddleOCR's training code:

    python serve_readings.py CODE_ROOT FOLDER

Waits for files `N.json` in the folder, each a `ReadJob`, from the number on that `first.json` holds; does
what `read_lines.py` does, and prints `done N`. It ends as that does if a network cannot be run, else it is
ended from outside.
"""

import json
import sys
import time
from pathlib import Path

from ocrdata.evaluation import jobs
from ocrdata.evaluation.inside import read_lines
from ocrdata.evaluation.inside.paddle_network import InferenceModels
from ocrdata.evaluation.jobs import ReadJob

EVERY = 0.02
"""Seconds between two looks for the next file."""


def main() -> None:
    root, name = sys.argv[1:]
    sys.path.insert(0, root)
    folder, models = Path(name), InferenceModels()
    number = json.loads((folder / "first.json").read_text(encoding="utf-8"))
    while True:
        request = folder / f"{number}.json"
        if not request.is_file():
            time.sleep(EVERY)
            continue
        read_lines.read(jobs.load(ReadJob, request), models)
        print(f"done {number}", flush=True)
        number += 1


if __name__ == "__main__":
    main()

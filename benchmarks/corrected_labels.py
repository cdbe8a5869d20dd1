"""What a person's corrections of drafted labels bring on photographs, and what they cost elsewhere.

    python benchmarks/corrected_labels.py --real REAL --work DIR --corrections 200

REAL is the folder that `photographs.py` takes; its `wires/train.txt` is trained on, and nothing else of it.
In DIR, as a user would:

1. `check --judge --fix` turns the crops that are upside down. 240 of the lines, chosen by their names, are
   set aside to choose the checkpoint; the others are put into a random order.
2. The unmodified model drafts labels for these, in order, until so many of its drafts are wrong. These are
   what a person would type; here the labels stand for the person. All lines until then are trained on.
3. `mix --render-general` draws general lines and adds a fifth of them, and `finetune --route` trains.

It prints the lines and corrections of the training, and the command that measures the result. The crops are
not turned again if DIR has them.
"""

import argparse
import hashlib
import random
import shutil
import subprocess
import sys
from pathlib import Path

from ocrdata.evaluation import recogniser
from ocrdata.evaluation.reader import Reader
from ocrdata.samples import labels
from ocrdata.samples.labels import Line
from ocrdata.train.models import presets, source

MODEL = "PP-OCRv6_small_rec"
CHOOSING = 240


def main() -> int:
    """Prepare, train, and say how to measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--real", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--corrections", type=int, default=200, help="0: train on all lines")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--lr", type=float, default=1.5e-4)
    parser.add_argument("--device", default="cpu")
    given = parser.parse_args()
    work: Path = given.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    turned = work / "turned"
    if not turned.is_dir():
        ocrdata("check", given.real / "wires" / "train.txt", "--judge", "--fix", turned, may_find=True)
    choosing, pool = split(list(labels.read_lines(turned / "rec.txt")))
    write(work / "choosing.txt", choosing)
    lines = drafted(pool, given.corrections, given.device) if given.corrections else pool
    write(work / "corrected.txt", lines)
    typed = f"{given.corrections} of them corrected" if given.corrections else "all of them labelled"
    print(f"{len(lines)} lines to train on, {typed}; {CHOOSING} others choose", flush=True)
    sets = (f"vertical={work / 'corrected.txt'}", "--render-general", 1_200, "--ratio", "4:1")
    ocrdata("mix", *sets, "--out", work / "mix", "--force")
    shutil.rmtree(work / "model", ignore_errors=True)
    ocrdata(
        *("finetune", "--model", MODEL, "--data", work / "mix" / "mix.yml", "--eval", work / "choosing.txt"),
        *("--route", "--epochs", given.epochs, "--batch-size", 8, "--evaluations", 2, "--lr", given.lr),
        *("--device", given.device, "--out", work / "model"),
    )
    models = f"--model unmodified={MODEL} --model corrected={work / 'model'}"
    print(f"python benchmarks/photographs.py --real {given.real} --upside-down --part last {models}")
    return 0


def split(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The lines that choose the checkpoint, and the others in a random order; both depend on names alone."""
    lines.sort(key=lambda line: hashlib.sha256(line.image.name.encode()).hexdigest())
    choosing, pool = lines[:CHOOSING], lines[CHOOSING:]
    random.Random(7).shuffle(pool)
    return choosing, pool


def drafted(pool: list[Line], corrections: int, device: str) -> list[Line]:
    """The first lines, up to the one that makes it so many that the unmodified model reads wrong."""
    code = source.training_code()
    model = recogniser.find(MODEL, presets.DEFAULT, None, code)
    wrong = 0
    for start in range(0, len(pool), 300):
        part = pool[start : start + 300]
        read = Reader(device, code).read(model, [line.image for line in part], lambda _: None)
        for number, (line, found) in enumerate(zip(part, read, strict=True), start=start + 1):
            wrong += found is None or found[0] != line.transcription
            if wrong == corrections:
                return pool[:number]
    sys.exit(f"the unmodified model reads {wrong} of {len(pool)} lines wrong, fewer than --corrections")


def write(path: Path, lines: list[Line]) -> None:
    """Write a label file."""
    rows = [f"{line.image.relative_to(path.parent).as_posix()}\t{line.transcription}\n" for line in lines]
    path.write_text("".join(rows), encoding="utf-8")


def ocrdata(*arguments: object, may_find: bool = False) -> None:
    """Run a command; `check` may find something."""
    done = subprocess.run([sys.executable, "-m", "ocrdata", *map(str, arguments)], check=False)
    if done.returncode not in ((0, 3) if may_find else (0,)):
        sys.exit(done.returncode)


if __name__ == "__main__":
    sys.exit(main())

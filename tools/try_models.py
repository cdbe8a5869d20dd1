"""Tries every model of `ocrdata models`: weights, two training steps, evaluation, export, and its reading.

    python tools/try_models.py                               # the pinned training code: about an hour
    python tools/try_models.py --paddleocr ~/PaddleOCR       # a clone, for the models that the other lacks
    python tools/try_models.py --paddleocr ~/PaddleOCR --every PP-OCRv4_server_rec PP-OCRv6_small_rec

It starts from the weights that PyPI has of a model, and where it has none, from random ones of the right
shapes.
The export is read back in two ways: `evaluate` has to read the same with it as with the checkpoint, and
`weights import` has to find the same outputs. The latter is not done for a language, which has the network of
another model.

Prints a row a model, and one sentence for each that failed; ends with 1 if one did. The rows are the content
of `benchmarks/results/models.txt`, and a test holds them and the `untried` of the presets together.
"""

import argparse
import copy
import json
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from ocrdata import resources
from ocrdata.errors import UserError
from ocrdata.samples.charset import read_charset
from ocrdata.train.models import architecture, dictionaries, paddle_process, presets, source
from ocrdata.train.models.presets import ModelPreset

RANDOM = Path(__file__).with_name("random_weights.py")

STEPS = ("weights", "train", "export", "evaluate", "import")
"""What is tried, in this order; the first that fails ends it."""

BATCH, SAMPLES = 2, 4
"""Two steps: four samples in batches of two."""

SIDE = 160
"""Width and height of drawn pages, and of the crops that detectors are trained on, in pixels."""


class Failure(Exception):
    """A step failed; the message is the sentence of the command."""


def main() -> int:
    """Try the models that are asked for, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("models", nargs="*", help="Names; all models if none is given.")
    parser.add_argument("--paddleocr", type=Path, help="A clone of PaddleOCR.")
    parser.add_argument("--every", action="store_true", help="Use the clone for all models.")
    parser.add_argument("--at-once", type=int, default=1, help="Models tried at a time.")
    arguments = parser.parse_args()
    pinned = source.training_code()
    print(row("model", "code", "start", *STEPS[1:], "seconds"), flush=True)
    failures = 0
    with tempfile.TemporaryDirectory(prefix="try-models-") as name:
        home = Path(name)
        samples = {"rec": draw_lines(home / "lines"), "det": draw_pages(home / "pages")}
        with ThreadPoolExecutor(arguments.at_once) as pool:
            tasks = []
            for model in arguments.models or presets.names():
                preset = presets.load(model)
                lacks = architecture.missing(pinned, preset.config["Architecture"])
                clone = arguments.paddleocr if lacks or arguments.every else None
                tasks.append(pool.submit(tried, preset, samples[preset.task], home / model, clone))
            for task in tasks:
                text, sentence = task.result()
                failures += bool(sentence)
                print(text + (f"\n    {sentence}" if sentence else ""), flush=True)
    return 1 if failures else 0


def row(*cells: object) -> str:
    """A row of the table."""
    widths = (32, 7, 7, *(len(step) + 1 for step in STEPS[1:]), 7)
    return " ".join(f"{cell!s:{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()


def tried(preset: ModelPreset, samples: Path, home: Path, clone: Path | None) -> tuple[str, str]:
    """The row of a model, and why it failed; empty if it did not.

    Args:
        preset: The model.
        samples: Label file of samples to train and to evaluate on.
        home: Folder for what is made; removed afterwards.
        clone: Root of a clone of PaddleOCR; None for the pinned training code.
    """
    begin, done, sentence = time.monotonic(), 0, ""
    home.mkdir()
    steps = [weights, train, export, evaluate, *([] if preset.original else [import_back])]
    try:
        for step in steps:
            step(preset, samples, home, clone)
            done += 1
    except (Failure, UserError) as error:
        sentence = f"{STEPS[done]}: {error}"
    finally:
        shutil.rmtree(home)
    cells = ["yes" if number < done else "no" for number in range(1, len(steps))]
    cells += ["-"] * (len(STEPS) - len(steps))
    start = "PyPI" if preset.weights else "random"
    where = "clone" if clone else "pinned"
    return row(preset.name, where, start, *cells, f"{time.monotonic() - begin:.0f}"), sentence


def weights(preset: ModelPreset, _: Path, home: Path, clone: Path | None) -> None:
    """Random weights, if no package has any."""
    code = source.training_code(clone)
    architecture.require(code, preset)
    if preset.weights is not None:
        return
    classes = len(read_charset(dictionaries.find(preset, code))) + 1 if preset.task == "rec" else 0
    job = {
        "architecture": copy.deepcopy(preset.config["Architecture"]),
        "classes": classes,
        "out": str(home / "random.pdparams"),
    }
    paddle_process.run(RANDOM, code, job, home, preset.name)


def train(preset: ModelPreset, samples: Path, home: Path, clone: Path | None) -> None:
    """Two steps; both losses have to be numbers."""
    start = [] if preset.weights else ["--pretrained", home / "random.pdparams"]
    crop = ["--crop", SIDE] if preset.task == "det" else []
    files = ["--data", samples.parent / "mix" / "mix.yml", "--eval", samples, "--out", home / "run"]
    size = ["--epochs", 1, "--batch-size", BATCH, "--device", "cpu", "--jobs", 1]
    command("finetune", "--model", preset.name, *files, *size, *crop, *start, clone=clone)
    rows = map(json.loads, (home / "run" / "metrics.jsonl").read_text(encoding="utf-8").splitlines())
    losses = [found["loss"] for found in rows if found["kind"] == "step"]
    if len(losses) != SAMPLES // BATCH or not all(map(math.isfinite, losses)):
        raise Failure(f"the losses of two steps are {losses}")


def export(_: ModelPreset, __: Path, home: Path, clone: Path | None) -> None:
    """The inference model of the run."""
    command("export", "--model", home / "run", "--out", home / "export", clone=clone)


def evaluate(_: ModelPreset, samples: Path, home: Path, clone: Path | None) -> None:
    """Checkpoint and export have to read, or to detect, the same."""
    models = ["--model", f"trained={home / 'run'}", "--model", f"exported={home / 'export'}"]
    files = ["--labels", f"all={samples}", "--details", home / "details.json", "--device", "cpu"]
    command("evaluate", *models, *files, clone=clone)
    details = json.loads((home / "details.json").read_text(encoding="utf-8"))
    trained, exported = ({**details[name]["all"], "change": None} for name in ("trained", "exported"))
    if trained != exported:
        raise Failure("checkpoint and export read differently")


def import_back(preset: ModelPreset, samples: Path, home: Path, clone: Path | None) -> None:
    """The export as a checkpoint; the command compares the outputs of both."""
    files = ["--images", samples, "--out", home / "back.pdparams"]
    command("weights", "import", home / "export", "--model", preset.name, *files, clone=clone)


def command(*arguments: object, clone: Path | None = None) -> None:
    """Run a command of ocrdata, on one core.

    Raises:
        Failure: It failed.
    """
    more = ["--paddleocr", str(clone)] if clone and arguments[0] != "mix" else []
    process = subprocess.run(
        [sys.executable, "-m", "ocrdata", *map(str, arguments), *more],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1", "COLUMNS": "2000"},
    )
    if process.returncode:
        lines = [line.strip() for line in process.stderr.splitlines() if line.strip()]
        raise Failure(" ".join(lines[-2:]) or f"exit code {process.returncode}")


def draw_lines(folder: Path) -> Path:
    """Lines of digits, which every dictionary has."""
    return written(folder, ["".join(random.Random(n).choices("0123456789", k=8)) for n in range(SAMPLES)])


def draw_pages(folder: Path) -> Path:
    """Pages with one line each."""
    return written(folder, [None] * SAMPLES)


def written(folder: Path, texts: Sequence[str | None]) -> Path:
    """Draw lines with these texts, or pages where there is none; gives the label file, mixed beside it."""
    font = ImageFont.truetype(str(resources.find("fonts", "NotoSansSCSubset-Regular")), 30)
    (folder / "images").mkdir(parents=True)
    rows = []
    for number, text in enumerate(texts):
        picture = Image.new("RGB", (200, 48) if text else (SIDE, SIDE), "white")
        place = (6, 4) if text else (10 + 10 * number, 60)
        pen, word = ImageDraw.Draw(picture), text or f"{number}234"
        pen.text(place, word, "black", font)
        left, top, right, bottom = pen.textbbox(place, word, font)
        box = {"transcription": word, "points": [[left, top], [right, top], [right, bottom], [left, bottom]]}
        picture.save(folder / "images" / f"{number}.png")
        rows.append(f"images/{number}.png\t{text or json.dumps([box])}\n")
    labels = folder / ("rec.txt" if all(texts) else "det.txt")
    labels.write_text("".join(rows), encoding="utf-8")
    command("mix", labels, "--out", folder / "mix")
    return labels


if __name__ == "__main__":
    sys.exit(main())

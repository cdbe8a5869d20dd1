"""Lines that models read a second, beside each other: what a router costs, for example.

    python benchmarks/read.py --model stock=PP-OCRv3_mobile_rec --model routed=runs/seven-segment/model

Every model reads the same rendered lines, in turn and several times over. The time is that between the first
and the last batch, so neither the start of Paddle nor the loading of the weights counts. The fastest pass
counts, because other load on the machine can only make one slower.

With `--few`, the time is that of the whole reading of as many lines as `--lines`, with a process for each
reading, and with one for all: what it takes to choose among the checkpoints of a training.
"""

import argparse
import tempfile
import time
from pathlib import Path

from ocrdata import synth
from ocrdata.evaluation import recogniser
from ocrdata.evaluation.reader import Reader
from ocrdata.samples import labels
from ocrdata.train.models import presets, source


def seconds_of_a_line(reader: Reader, model: recogniser.Recogniser, images: list[Path]) -> float:
    """Seconds for each line after the first batch."""
    times: list[tuple[int, float]] = []
    reader.read(model, images, lambda count: times.append((count, time.perf_counter())))
    (first, start), (last, end) = times[0], times[-1]
    return (end - start) / (last - first)


def seconds_of_few(
    model: recogniser.Recogniser, reader: Reader, images: list[Path], passes: int
) -> list[float]:
    """Seconds of a reading in a process of its own, and of a later one in one that stays: the fastest."""

    def seconds(which: Reader) -> float:
        start = time.perf_counter()
        which.read(model, images, lambda _: None)
        return time.perf_counter() - start

    with reader.staying() as one:
        seconds(one)
        both = [(seconds(reader), seconds(one)) for _ in range(passes)]
    return [min(times) for times in zip(*both, strict=True)]


def main() -> None:
    """Read with each model in turn, and print lines a second and the ratio to the first model."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", action="append", required=True, metavar="NAME=MODEL")
    parser.add_argument("--lines", type=int, default=300)
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--few", action="store_true")
    parser.add_argument("--device", choices=["cpu", "gpu"], default="cpu")
    given = parser.parse_args()
    code = source.training_code(None)
    models = {
        name: recogniser.find(value, presets.DEFAULT, None, code)
        for name, _, value in (text.partition("=") for text in given.model)
    }
    reader = Reader(given.device, code)
    fastest = dict.fromkeys(models, float("inf"))
    with tempfile.TemporaryDirectory(prefix="ocrdata-") as folder:
        synth(corpus=["general-train"], count=given.lines, seed=1, out=Path(folder) / "lines")
        images = [line.image for line in labels.read_lines(Path(folder) / "lines" / "rec.txt")]
        if given.few:
            for name, model in models.items():
                alone, staying = seconds_of_few(model, reader, images, given.passes)
                ratio = f"{alone / staying:.1f} x"
                print(f"{name:24} alone {alone:5.1f} s, in one process {staying:5.1f} s: {ratio}")
            return
        for _ in range(given.passes):
            for name, model in models.items():
                fastest[name] = min(fastest[name], seconds_of_a_line(reader, model, images))
    base = next(iter(fastest.values()))
    for name, seconds in fastest.items():
        print(f"{name:24} {1 / seconds:8.1f} lines/s {seconds / base:6.2f} x the time of the first")


if __name__ == "__main__":
    main()

"""Lines that models read a second, beside each other: what a router costs, for example.

    python benchmarks/read.py --model stock=PP-OCRv3_mobile_rec --model routed=runs/seven-segment/model

Every model reads the same rendered lines, in turn and several times over. The time is that between the first
and the last batch, so neither the start of Paddle nor the loading of the weights counts. The fastest pass
counts, because other load on the machine can only make one slower.
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


def main() -> None:
    """Read with each model in turn, and print lines a second and the ratio to the first model."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", action="append", required=True, metavar="NAME=MODEL")
    parser.add_argument("--lines", type=int, default=300)
    parser.add_argument("--passes", type=int, default=3)
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
        for _ in range(given.passes):
            for name, model in models.items():
                fastest[name] = min(fastest[name], seconds_of_a_line(reader, model, images))
    base = next(iter(fastest.values()))
    for name, seconds in fastest.items():
        print(f"{name:24} {1 / seconds:8.1f} lines/s {seconds / base:6.2f} x the time of the first")


if __name__ == "__main__":
    main()

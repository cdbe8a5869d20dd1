"""Speed and memory of `ocrdata check`.

    python benchmarks/check.py                # everything (about two minutes)
    python benchmarks/check.py --quick        # a tenth of it, without verdicts
    python benchmarks/check.py --whole 1000000    # only so many small images, decoded (a quarter of an hour)

Goals on two cores: a million recognition lines without images in under 5 s; 15,000 images a second with
only their headers read; full decoding at 0.9 of the speed of OpenCV's imdecode, in processor time; ten
million lines in under 1 GB, without images, and in the search for images that look alike. The exit code is 1
if a goal is missed.
"""

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from ocrdata.executor.shards import Workers
from ocrdata.quality.checks.checking import check
from ocrdata.quality.checks.scan import LabelFile
from ocrdata.quality.loader.lines import Look
from ocrdata.quality.loader.pictures import Depth
from ocrdata.quality.loader.rules import model_rules
from ocrdata.samples.duplicates import Prints, repeated
from ocrdata.train.models.presets import DEFAULT


def write_labels(path: Path, lines: int) -> None:
    """Lines of 4 to 16 characters, one in a hundred faulty."""
    rng = random.Random(0)
    characters = sorted(model_rules(DEFAULT).clean - {" "})
    texts = ["".join(rng.choices(characters, k=rng.randint(4, 16))) for _ in range(100_000)]
    faulty = ["", "x" * 30, "能\t多", "😀", "\u200b看", "结\r"]
    with path.open("w", encoding="utf-8", newline="") as file:
        for i in range(lines):
            text = faulty[i // 100 % len(faulty)] if i % 100 == 0 else texts[i * 7919 % len(texts)]
            file.write(f"images/{i // 1000:04d}/{i:07d}.jpg\t{text}\n")


def write_images(folder: Path, count: int) -> None:
    """Line images like crops of photographs: JPEG, 48 pixels high, 160 to 480 wide."""
    rng = np.random.default_rng(0)
    with (folder / "rec.txt").open("w", encoding="utf-8") as labels:
        for i in range(count):
            width = int(rng.integers(160, 480))
            image = np.full((48, width, 3), rng.integers(120, 255, 3), np.uint8)
            cv2.putText(image, f"No. {i}", (6, 34), cv2.FONT_HERSHEY_SIMPLEX, 1, (20, 20, 20), 2)
            image = np.clip(image + rng.normal(0, 6, image.shape), 0, 255).astype(np.uint8)
            cv2.imwrite(str(folder / f"{i}.jpg"), image)
            labels.write(f"{i}.jpg\tNo. {i}\n")


def seconds(labels: Path, depth: Depth, jobs: int, clock: Callable[[], float] = time.perf_counter) -> float:
    """Time of one check."""
    file = LabelFile(labels, model_rules(DEFAULT), Look(str(labels.parent), depth))
    start = clock()
    check([file], lambda file, finding: None, workers=Workers(jobs))
    return clock() - start


def opencv_seconds(folder: Path, count: int) -> float:
    """Processor seconds to read and decode every image in turn, as training does."""
    cv2.setNumThreads(1)
    start = time.process_time()
    for i in range(count):
        assert cv2.imdecode(np.fromfile(folder / f"{i}.jpg", np.uint8), cv2.IMREAD_COLOR) is not None
    return time.process_time() - start


def peak_memory(labels: Path) -> float:
    """Peak memory of the command in gigabytes, of its largest process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    command = [sys.executable, "-m", "ocrdata", "check", str(labels), "--no-images", "--fail-below", "0"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1e6


def write_small_images(folder: Path, count: int) -> None:
    """Images of 48 × 96 pixels that all look different, a file each, and labels as in `write_labels`."""
    rng = np.random.default_rng(0)
    write_labels(folder / "rec.txt", count)
    for i in range(count):
        if i % 1000 == 0:
            (folder / "images" / f"{i // 1000:04d}").mkdir(parents=True)
        tones = rng.integers(0, 255, (6, 12), np.uint8)
        written, data = cv2.imencode(".jpg", cv2.resize(tones, (96, 48), interpolation=cv2.INTER_NEAREST))
        assert written
        (folder / "images" / f"{i // 1000:04d}" / f"{i:07d}.jpg").write_bytes(data.tobytes())


def whole(count: int) -> None:
    """Check so many images with the command, and print the time and what it took of the memory."""
    with tempfile.TemporaryDirectory() as name:
        write_small_images(Path(name), count)
        command = [sys.executable, "-m", "ocrdata", "check", name, "--jobs", "2", "--fail-below", "0"]
        start, most = time.perf_counter(), 0
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        while process.poll() is None:
            most = max(most, family_memory(process.pid))
            time.sleep(0.2)
        assert process.returncode == 0
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
    taken = time.perf_counter() - start
    print(
        f"{count:,} images decoded and searched in {taken:.0f} s; {largest:.2f} GB in the largest process, "
        f"{most / 1e9:.2f} GB in all together"
    )


def family_memory(process: int) -> int:
    """Bytes of memory of a process and those that it started; what they share counts once (Linux)."""
    size = 0
    try:
        rows = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        size = 1024 * sum(int(row.split()[1]) for row in rows if row.startswith("Pss:"))
        for children in Path(f"/proc/{process}/task").glob("*/children"):
            size += sum(family_memory(int(child)) for child in children.read_text().split())
    except OSError:  # it has ended
        pass
    return size


def search(count: int, looks: int) -> None:
    """Search so many digests of images for those that look alike, and print the seconds and the peak in GB.

    Args:
        count: Number of images, each with bytes of its own, all with one text.
        looks: Number of different looks that they have.
    """
    rng = np.random.default_rng(0)
    own = np.arange(1, count + 1, dtype=np.uint64)
    seen = rng.integers(1, 2**63, looks, dtype=np.uint64)[np.arange(count) % looks]
    prints = Prints(own, np.zeros(count, np.uint64), own.copy(), seen)
    start = time.perf_counter()
    found = sum(len(pairs.later) for pairs in repeated(prints))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(found, time.perf_counter() - start, memory)


def searched(count: int, looks: int) -> tuple[int, float, float]:
    """What `search` prints, in a process of its own."""
    command = [sys.executable, __file__, "--search", str(count), str(looks)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return int(said[0]), float(said[1]), float(said[2])


def main() -> int:
    """Measure, print the figures and the verdicts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="A tenth of everything, without verdicts.")
    parser.add_argument("--search", type=int, nargs=2, metavar=("COUNT", "LOOKS"), help="Only `search`.")
    parser.add_argument("--whole", type=int, metavar="COUNT", help="Only `whole`.")
    given = parser.parse_args()
    if given.whole:
        whole(given.whole)
        return 0
    if given.search:
        search(*given.search)
        return 0
    part = 10 if given.quick else 1
    goals: dict[str, bool] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        million, images = 1_000_000 // part, 40_000 // part
        write_labels(folder / "rec.txt", million)
        taken = seconds(folder / "rec.txt", "none", 2)
        goals[f"{million:,} lines without images in {taken:.2f} s, under 5"] = taken < 5
        (folder / "pictures").mkdir()
        write_images(folder / "pictures", images)
        taken = seconds(folder / "pictures" / "rec.txt", "header", 2)
        goals[f"{images / taken:,.0f} images a second by headers, at least 15,000"] = images / taken >= 15_000
        plain, ours = np.inf, np.inf
        for _ in range(3):
            plain = min(plain, opencv_seconds(folder / "pictures", images))
            ours = min(ours, seconds(folder / "pictures" / "rec.txt", "decode", 1, time.process_time))
        speeds = (
            f"{images / ours:,.0f} images a second of processor time decoded, OpenCV {images / plain:,.0f}"
        )
        goals[f"{speeds}: {plain / ours:.2f}, at least 0.9"] = plain / ours >= 0.9
        write_labels(folder / "many.txt", 10 * million)
        memory = peak_memory(folder / "many.txt")
        goals[f"{10 * million:,} lines without images in {memory:.2f} GB, under 1"] = memory < 1
        for looks in (10 * million, 400):
            found, taken, memory = searched(10 * million, looks)
            what = (
                f"{10 * million:,} images of {looks:,} looks searched: {found:,} found in {taken:.0f} s and"
            )
            goals[f"{what} {memory:.2f} GB, under 1"] = memory < 1
    for goal, met in goals.items():
        print(f"{'met   ' if met else 'MISSED'} {goal}")
    return 0 if all(goals.values()) or part > 1 else 1


if __name__ == "__main__":
    sys.exit(main())

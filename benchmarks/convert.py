"""Speed and memory of `ocrdata convert`, beside what OpenCV alone needs.

    python benchmarks/convert.py              # everything (half an hour: JSON of 1 GB is read twice)
    python benchmarks/convert.py --part 10    # a tenth of it
    python benchmarks/convert.py --only crops # or labels, or memory

Goals: cropping at 0.8 or more of the speed at which OpenCV decodes the same JPEGs and encodes the same
crops; a second process helps at least 0.9 as much as it helps OpenCV; a label file of a million lines at
200,000 lines a second without images; memory that does not grow with the source. The exit code is 1 if a
goal is missed.

Processor time is compared, because it depends less on what else the machine does. That of convert includes
its start, label files and checksums. It is measured twice: with crops as the only output, and with its
defaults, where pages are copied and listed, too. All programs take turns, and the best round of each
counts.

OpenCV runs in its own processes. It cuts the crops that PaddleOCR cuts, with a cubic warp, and the C
library keeps freed memory, as it does in convert. Two more figures are printed for comparison: upright
slices of the same sizes, which are different crops, with and without memory being kept.

Files are in memory (`/dev/shm`) if that folder exists, so that the disk is not measured.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from ocrdata.conversion.options import ConversionOptions
from ocrdata.conversion.run import convert
from ocrdata.executor.shards import Workers
from ocrdata.executor.worker import set_up
from ocrdata.samples.labels import read_lines, read_pages

ROUNDS = 3


@dataclass(frozen=True)
class Kind:
    """A kind of page.

    Attributes:
        name: For the table.
        width, height: Pixels.
        rows: Rows of text, two lines each.
        distinct: Pages that are drawn; the others are copies of them.
    """

    name: str
    width: int
    height: int
    rows: int
    distinct: int


_WATCHED = """
import atexit, re, resource, sys
from pathlib import Path
def tell():
    mine, workers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
    print(mine.ru_utime + mine.ru_stime, workers.ru_utime + workers.ru_stime, peak, file=sys.stderr)
atexit.register(tell)
from ocrdata.__main__ import main
main()
"""
"""The command. At exit it prints its processor time, that of its workers, and its peak memory (`ru_maxrss`
would include that of the parent process)."""

PHOTO = Kind("phone photos, 4000 × 3000, 24 lines", 4000, 3000, 12, 8)
SCENE = Kind("scene photos, 1280 × 960, 8 lines as in LSVT", 1280, 960, 4, 50)


def write_pages(folder: Path, pages: int, kind: Kind) -> None:
    """JPEGs of quality 92 with a little noise and slightly tilted lines of text."""
    rng = np.random.default_rng(0)
    rows: list[str] = []
    with (folder / "Label.txt").open("w", encoding="utf-8") as labels:
        for number in range(pages):
            if number < kind.distinct:
                rows.append(json.dumps(write_page(folder / f"{number}.jpg", kind, rng)))
            else:
                shutil.copy(folder / f"{number % kind.distinct}.jpg", folder / f"{number}.jpg")
            labels.write(f"{number}.jpg\t{rows[number % kind.distinct]}\n")


def write_page(path: Path, kind: Kind, rng: np.random.Generator) -> list[dict[str, object]]:
    """Draw one page and give its boxes."""
    base = rng.integers(90, 220, (12, 16, 3)).astype(np.uint8)
    page = cv2.resize(base, (kind.width, kind.height), interpolation=cv2.INTER_CUBIC)
    noise = rng.normal(0, 4, (kind.height, kind.width, 1)).astype(np.int8)
    page = np.clip(page.astype(np.int16) + noise, 0, 255).astype(np.uint8)
    boxes = []
    for row in range(2 * kind.rows):
        left, top = corner(row)
        width, tilt = int(rng.integers(250, 520)), int(rng.integers(-4, 5))
        text = f"line {row:02d} text"
        cv2.putText(page, text, (left, top + 34), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (20, 20, 20), 2)
        right = left + width
        points = [[left, top], [right, top + tilt], [right, top + tilt + 46], [left, top + 46]]
        boxes.append({"transcription": text, "points": points})
    cv2.imwrite(str(path), page, [cv2.IMWRITE_JPEG_QUALITY, 92])
    return boxes


def corner(row: int) -> tuple[int, int]:
    """Top left of a line of text."""
    return 40 + 620 * (row % 2), 30 + 76 * (row // 2)


@dataclass(frozen=True)
class Cut:
    """A page and what is cut out of it: the quads, and the sizes of their crops."""

    path: Path
    quads: list[np.ndarray]
    sizes: list[tuple[int, int]]


def opencv_seconds(pages: list[Cut], warp: bool) -> float:
    """Read and decode the pages and encode crops of the same sizes; warp them as PaddleOCR does, or slice.

    Returns:
        Processor seconds.
    """
    cv2.setNumThreads(1)
    began = time.process_time()
    for page in pages:
        image = cv2.imdecode(np.fromfile(page.path, np.uint8), cv2.IMREAD_COLOR)
        for row, (quad, (height, width)) in enumerate(zip(page.quads, page.sizes, strict=True)):
            left, top = corner(row)
            crop = image[top : top + height, left : left + width]
            if warp:
                corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
                transform = cv2.getPerspectiveTransform(quad, corners)
                crop = cv2.warpPerspective(
                    image, transform, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
                )
            cv2.imencode(".jpg", crop, [cv2.IMWRITE_JPEG_QUALITY, 95])
    return time.process_time() - began


def cuts(out: Path, source: Path) -> list[Cut]:
    """Each page of the source with what was cut out of it."""
    crops: dict[str, list[tuple[int, int]]] = {}
    for line in read_lines(out / "rec.txt"):
        stem = line.image.stem.split("_")[0]
        crops.setdefault(stem, []).append(cv2.imread(str(line.image)).shape[:2])
    return [
        Cut(
            source / page.image.name,
            [np.array(box.points, np.float32) for box in page.boxes],
            crops[page.image.stem],
        )
        for page in read_pages(out / "det.txt")
    ]


def opencv(
    pages: list[Cut], *, processes: int = 1, warp: bool = False, kept: bool = False
) -> tuple[float, float]:
    """Processor and wall seconds of `opencv_seconds` in new processes, without their start.

    Args:
        pages: The pages to cut.
        processes: How many processes share them.
        warp: See `opencv_seconds`.
        kept: Whether the C library keeps freed memory.
    """
    context = get_context("spawn")
    setup = set_up if kept else None
    with ProcessPoolExecutor(processes, mp_context=context, initializer=setup) as pool:
        list(pool.map(opencv_seconds, [pages[:1]] * processes, [warp] * processes))
        began = time.perf_counter()
        shares = [pages[number::processes] for number in range(processes)]
        spent = sum(pool.map(opencv_seconds, shares, [warp] * processes))
        return spent, time.perf_counter() - began


def measure_crops(work: Path, pages: int, kind: Kind) -> bool:
    """Run convert and OpenCV in turn; the best round of each counts."""
    folder, once = work / "pages", work / "once"
    folder.mkdir()
    write_pages(folder, pages, kind)
    convert([folder], once, ConversionOptions(), workers=Workers(2))
    known = cuts(once, folder)
    lines = sum(len(page.sizes) for page in known)
    rounds = [
        (
            opencv(known),
            opencv(known, kept=True),
            opencv(known, warp=True, kept=True),
            run(folder, work / "lines", "--jobs", "1", "--to", "jsonl"),
            run(folder, work / "out", "--jobs", "1"),
            opencv(known, processes=2, warp=True, kept=True),
            run(folder, work / "out", "--jobs", "2"),
        )
        for _ in range(ROUNDS)
    ]
    plain, kept, warped, cropped, one, warped_two, two = (min(times) for times in zip(*rounds, strict=True))
    shutil.rmtree(folder)
    shutil.rmtree(once)
    print(f"{kind.name}: {pages} pages, {lines:,} crops; crops a second of one process, by processor time")
    print(f"  {'convert, crops alone (--to jsonl)':38} {lines / cropped.cpu:6,.0f}")
    print(f"  {'convert, pages and crops':38} {lines / one.cpu:6,.0f}")
    for what, (spent, _) in (
        ("OpenCV, the same crops", warped),
        ("OpenCV, upright slices", kept),
        ("that with memory as it comes", plain),
    ):
        beside = f"convert at {spent / cropped.cpu:.2f} and {spent / one.cpu:.2f} of it"
        print(f"  {what:38} {lines / spent:6,.0f}, {beside}")
    least = warped[0] / (warped_two[0] / 2)
    gain = one.cpu / (two.driver + two.workers / 2)
    print("  a second process makes it faster, by processor time (and by the clock)")
    print(f"    OpenCV  {least:.2f} times ({warped[1] / warped_two[1]:.2f})")
    print(
        f"    convert {gain:.2f} times ({one.wall / two.wall:.2f}): {two.driver:.1f} s in the first process,"
        f" {two.workers:.1f} s in two workers"
    )
    return warped[0] / cropped.cpu >= 0.8 and gain / least >= 0.9


def measure_labels(work: Path, lines: int) -> bool:
    """A recognition label file, labels alone."""
    labels = work / "rec_gt.txt"
    with labels.open("w", encoding="utf-8") as file:
        for number in range(lines):
            file.write(f"crops/{number // 1000:05d}/{number:08d}.jpg\tsome text 中文 {number}\n")
    good = True
    for target in ("paddle", "jsonl"):
        done = min(run(labels, work / target, "--labels-only", "--to", target) for _ in range(ROUNDS))
        good = good and lines / done.cpu >= 200_000
        print(
            f"{lines:,} lines to {target}: {lines / done.cpu:,.0f} lines/s (goal 200,000), {done.peak:.0f} MB"
        )
    return good


def measure_memory(work: Path, most: int) -> bool:
    """Peak memory with COCO and LSVT of a tenth of the size and of full size: it must stay the same."""
    good = True
    for form, write in (("coco", write_coco), ("lsvt", write_lsvt)):
        peaks = []
        for target in (most // 10, most):
            source = work / f"{form}-{target}"
            source.mkdir()
            written = write(source / "labels.json", target)
            done = run(source, work / "out", "--labels-only", "--from", form)
            peaks.append(done.peak)
            size, cpu = written / 1e6, done.cpu
            print(f"{form} of {size:,.0f} MB: {cpu:.0f} s, {size / cpu:.1f} MB/s, peak {done.peak:.0f} MB")
            shutil.rmtree(source)
        good = good and peaks[1] < peaks[0] * 1.25
    return good


def write_coco(path: Path, size: int) -> int:
    """A COCO file of about this many bytes, ten texts an image."""
    per_image = 10 * 190 + 90
    images = size // per_image
    with path.open("w", encoding="utf-8") as file:
        file.write('{"images": [')
        for i in range(images):
            file.write(
                ("," if i else "")
                + f'{{"id": {i}, "file_name": "{i:08d}.jpg", "width": 1280, "height": 960}}'
            )
        file.write('], "annotations": [')
        for i in range(images * 10):
            x = i % 1000
            record = {"id": i, "image_id": i // 10, "category_id": 1, "bbox": [x, 10, 80, 20], "iscrowd": 0}
            record |= {
                "segmentation": [[x, 10, x + 80, 11, x + 80, 30, x, 31]],
                "attributes": {"text": f"text {i}"},
            }
            file.write(("," if i else "") + json.dumps(record))
        file.write("]}")
    return path.stat().st_size


def write_lsvt(path: Path, size: int) -> int:
    """An LSVT file of about this many bytes, ten texts an image."""
    box = {"transcription": "一站式购物中心", "points": [[45, 272], [215, 273], [212, 296], [45, 290]]}
    row = json.dumps([box | {"illegibility": False}] * 10, ensure_ascii=False)
    with path.open("w", encoding="utf-8") as file:
        file.write("{")
        for i in range(size // len(row.encode())):
            file.write(("," if i else "") + f'"gt_{i}": {row}')
        file.write("}")
    return path.stat().st_size


class Run(NamedTuple):
    """What a run of the command took. Processor seconds come first, so `min` gives the best run.

    Attributes:
        cpu: Processor seconds, workers included.
        driver, workers: The two parts of `cpu`.
        wall: Wall-clock seconds.
        peak: Peak memory of the first process, in megabytes.
    """

    cpu: float
    driver: float
    workers: float
    wall: float
    peak: float


def run(source: Path, out: Path, *options: str) -> Run:
    """Run the command in its own process, start included."""
    arguments = ["convert", str(source), "--out", str(out), "--force", *options]
    program = [sys.executable, "-c", _WATCHED, *arguments]
    began = time.perf_counter()
    done = subprocess.run(program, check=False, capture_output=True, text=True)
    wall = time.perf_counter() - began
    if done.returncode:
        sys.exit(done.stderr)
    driver, workers, peak = map(float, done.stderr.split()[-3:])
    return Run(driver + workers, driver, workers, wall, peak / 1024)


def main() -> None:
    """Measure and print whether the goals are met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--part", type=int, default=1, help="Measure only one Nth of everything.")
    parser.add_argument("--only", choices=["crops", "labels", "memory"], help="Measure only this.")
    options = parser.parse_args()
    part = options.part
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        work = Path(folder)
        good = []
        if options.only in {None, "crops"}:
            good += [measure_crops(work, 3000 // part, SCENE), measure_crops(work, 200 // part, PHOTO)]
        if options.only in {None, "labels"}:
            good.append(measure_labels(work, 1_000_000 // part))
        if options.only in {None, "memory"}:
            good.append(measure_memory(work, 1_000_000_000 // part))
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()

"""How fast `ocrdata convert` is beside what OpenCV alone needs, and how much memory it takes.

    python benchmarks/convert.py              # everything (some ten minutes: JSON of 1 GB is read twice)
    python benchmarks/convert.py --quick      # a tenth of it

Goals: cropping photographs at no less than 0.8 of the speed at which OpenCV decodes the same JPEGs and
encodes the same crops, which is the least that any cropper has to do; nearly twice as fast with a second
process; a label file of a million lines at 200,000 lines a second without images; memory that does not grow
with the source. The exit code is 1 where one is missed. Small pages full of text miss the first: there the
cubic warp that PaddleOCR crops with, which the floor does not do, takes as long as decoding; they are shown
beside it. What one process does is measured by its processor time, its start included, so that what else runs
on the machine counts less.

Files lie in memory (`/dev/shm`) where there is such a folder, so that it is not the disk that is measured.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from ocrdata.convert import Options, convert
from ocrdata.executor import Workers
from ocrdata.labels import read_lines, read_pages

ROUNDS = 3


@dataclass(frozen=True)
class Kind:
    """A kind of page.

    Attributes:
        name: For the table.
        width, height: Pixels.
        rows: Of two lines of text each.
        distinct: Pages that are really drawn; the others are copies of them.
    """

    name: str
    width: int
    height: int
    rows: int
    distinct: int


_WATCHED = """
import atexit, re, sys
from pathlib import Path
status = Path("/proc/self/status")
atexit.register(lambda: print(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1], file=sys.stderr))
from ocrdata.__main__ import main
main()
"""
"""The command, and at its end the most memory it had (`ru_maxrss` would count this process too)."""

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


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Processor seconds of this process, and wall seconds."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


@dataclass(frozen=True)
class Cut:
    """A page and what is cut out of it: the quads, and the sizes of their crops."""

    path: Path
    quads: list[np.ndarray]
    sizes: list[tuple[int, int]]


def floor(pages: list[Cut], warp: bool = False) -> None:
    """Read and decode the pages and encode crops of the same sizes; warp them as PaddleOCR does, or slice."""
    cv2.setNumThreads(1)
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


def floor_in_two(pages: list[Cut]) -> float:
    """Wall seconds of the floor in two processes, without the time that they take to start."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(floor, [pages[:1]] * 2))
        return timed(lambda: list(pool.map(floor, [pages[::2], pages[1::2]])))[1]


def ours(folder: Path, jobs: int) -> tuple[float, float, float]:
    """Processor seconds of this process and of workers, and wall seconds, of a whole conversion."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as out:
        before = workers_time()
        cpu, wall = timed(lambda: convert([folder], Path(out, "out"), Options(), workers=Workers(jobs)))
        return cpu, workers_time() - before, wall


def workers_time() -> float:
    """Processor seconds of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure_crops(work: Path, pages: int, kind: Kind) -> bool:
    """Ours and the floor, in turn; the best round of each counts."""
    folder, once = work / "pages", work / "once"
    folder.mkdir()
    write_pages(folder, pages, kind)
    convert([folder], once, Options(), workers=Workers(1))
    known = cuts(once, folder)
    lines = sum(len(page.sizes) for page in known)
    rounds = [
        (
            *timed(lambda: floor(known)),
            timed(lambda: floor(known, warp=True))[0],
            ours(folder, 1)[::2],
            floor_in_two(known),
            ours(folder, 2),
        )
        for _ in range(ROUNDS)
    ]
    least, least_wall, warped, (one, one_wall), least_two, (serial, parallel, two) = (
        min(times) for times in zip(*rounds, strict=True)
    )
    print(f"{kind.name}: {pages} pages, {lines:,} crops")
    print(f"  one process, by processor time: OpenCV decodes and encodes {lines / least:,.0f} crops/s,")
    print(f"    convert does everything at {lines / one:,.0f} crops/s, {least / one:.2f} of that,")
    print(f"    and {warped / one:.2f} of OpenCV that also warps as PaddleOCR does ({lines / warped:,.0f})")
    print(f"  a second process, by wall time: OpenCV {least_wall / least_two:.2f} times one,")
    print(
        f"    convert {one_wall / two:.2f} times one ({lines / one_wall:,.0f} to {lines / two:,.0f} crops/s)"
    )
    print(
        f"    by processor time, were there nothing else to do: {one / (serial + parallel / 2):.2f} times"
        f" ({serial:.2f} s in the first process, {parallel:.2f} s in two workers)"
    )
    shutil.rmtree(folder)
    shutil.rmtree(once)
    return least / one >= 0.8


def measure_labels(work: Path, lines: int) -> bool:
    """A recognition label file, labels alone."""
    labels = work / "rec_gt.txt"
    with labels.open("w", encoding="utf-8") as file:
        for number in range(lines):
            file.write(f"crops/{number // 1000:05d}/{number:08d}.jpg\tsome text 中文 {number}\n")
    good = True
    for target in ("paddle", "jsonl"):
        seconds, peak = run(labels, work / target, "--labels-only", "--to", target)
        good = good and lines / seconds >= 200_000
        print(f"{lines:,} lines to {target}: {lines / seconds:,.0f} lines/s (goal 200,000), {peak:.0f} MB")
    return good


def measure_memory(work: Path, size: int) -> bool:
    """COCO and LSVT of a tenth of the size and of the whole: the peak must stay."""
    good = True
    for form, write in (("coco", write_coco), ("lsvt", write_lsvt)):
        peaks = []
        for target in (size // 10, size):
            source = work / f"{form}-{target}"
            source.mkdir()
            written = write(source / "labels.json", target)
            seconds, peak = run(source, work / "out", "--labels-only", "--from", form)
            peaks.append(peak)
            speed = written / seconds / 1e6
            print(f"{form} of {written / 1e6:,.0f} MB: {seconds:.0f} s, {speed:.1f} MB/s, peak {peak:.0f} MB")
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


def run(source: Path, out: Path, *options: str) -> tuple[float, float]:
    """Processor seconds and peak megabytes of the command in a process of its own."""
    arguments = ["convert", str(source), "--out", str(out), "--force", *options]
    before = workers_time()
    program = [sys.executable, "-c", _WATCHED, *arguments]
    done = subprocess.run(program, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return workers_time() - before, int(done.stderr.split()[-1]) / 1024


def main() -> None:
    """Measure all three and say whether the goals are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="A tenth of everything.")
    part = 10 if parser.parse_args().quick else 1
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        work = Path(folder)
        measure_crops(work, 2000 // part, SCENE)
        good = [
            measure_crops(work, 200 // part, PHOTO),
            measure_labels(work, 1_000_000 // part),
            measure_memory(work, 1_000_000_000 // part),
        ]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()

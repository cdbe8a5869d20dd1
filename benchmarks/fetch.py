"""A full-size LSVT, fetched: 30,000 pages in two tars and one JSON, from a server on the loopback.

    python benchmarks/fetch.py                # 30,000 pages of LSVT's size: 8 GB, 35 GB on the disk
    python benchmarks/fetch.py --pages 3000   # a tenth of it
    python benchmarks/fetch.py --width 640    # small pages

The layout is LSVT's. The pages are drawn: 4:3, 12 boxes each, 8 of them legible, 300 different ones that
repeat.

Printed: seconds and rate of each stage; processor time of the conversion, of `ocrdata convert` on some of
the same pages in a folder, and of OpenCV alone, which decodes the same JPEGs and encodes the same crops;
and peak memory of the largest process.
"""

import argparse
import dataclasses
import json
import os
import re
import resource
import struct
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from pathlib import Path
from typing import Any

DIFFERENT = 300
FEW = 500


class Quiet(ThreadingHTTPServer):
    """A server that does not report clients which ask for the size and hang up."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


class Handler(SimpleHTTPRequestHandler):
    """Serves whole files without range requests, the slowest way to download."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@lru_cache(maxsize=DIFFERENT)
def draw(number: int, width: int) -> tuple[bytes, list[dict[str, Any]]]:
    """One page and its labels."""
    import cv2
    import numpy as np

    rng = np.random.default_rng(number)
    small = rng.normal(150, 50, (24, 32, 3))
    height = width * 3 // 4
    page = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    page = page + rng.normal(0, 5, page.shape)
    page = page.clip(0, 255).astype(np.uint8)
    boxes = []
    for row in range(12):
        x, y = int(rng.integers(5, 60)) + 300 * (row % 2), 10 + 78 * (row // 2)
        tilt = int(rng.integers(-6, 7))
        cv2.putText(page, f"LINE {number}-{row}", (x, y + 30), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (20, 20, 20), 2)
        points = [[x, y + tilt], [x + 220, y], [x + 220, y + 40], [x, y + 40 + tilt]]
        legible = row < 8
        text = f"第{row}行 {number}" if legible else "###"
        boxes.append({"transcription": text, "points": points, "illegibility": not legible})
    return cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes(), boxes


class Packer:
    """Writes a .tar.gz of repeating files. What was compressed once is copied, which saves a lot of time."""

    def __init__(self, path: Path):
        self._file = path.open("wb")
        self._file.write(b"\x1f\x8b\x08" + bytes(6) + b"\xff")
        self._sum = self._size = 0

    def add(self, name: str, content: bytes) -> None:
        """Add a file."""
        info = tarfile.TarInfo(name)
        info.size = len(content)
        self._write(info.tobuf(), deflated.__wrapped__)
        self._write(content + bytes(-len(content) % tarfile.BLOCKSIZE), deflated)

    def close(self) -> None:
        """End the tar, the stream and the file."""
        self._write(bytes(2 * tarfile.BLOCKSIZE), deflated.__wrapped__)
        self._file.write(b"\x03\x00" + struct.pack("<II", self._sum, self._size & 0xFFFFFFFF))
        self._file.close()

    def _write(self, content: bytes, pack: Callable[[bytes], bytes]) -> None:
        self._sum, self._size = zlib.crc32(content, self._sum), self._size + len(content)
        self._file.write(pack(content))


@lru_cache(maxsize=DIFFERENT)
def deflated(content: bytes) -> bytes:
    """Blocks of a deflate stream that do not refer to earlier ones."""
    packer = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush(zlib.Z_FULL_FLUSH)


def package(folder: Path, pages: int, width: int) -> None:
    """LSVT's three files."""
    drawn = [draw(number, width) for number in range(min(pages, DIFFERENT))]
    labels = {}
    for half in range(2):
        packer = Packer(folder / f"train_full_images_{half}.tar.gz")
        for number in range(half * pages // 2, (half + 1) * pages // 2):
            content, labels[f"gt_{number}"] = drawn[number % len(drawn)]
            packer.add(f"train_full_images_{half}/gt_{number}.jpg", content)
        packer.close()
    text = json.dumps(labels, ensure_ascii=False)
    (folder / "train_full_labels.json").write_text(text, encoding="utf-8")


def write_folder(folder: Path, pages: int, width: int) -> None:
    """Write the first pages to a folder, unpacked."""
    folder.mkdir()
    labels = {}
    for number in range(pages):
        content, labels[f"gt_{number}"] = draw(number % DIFFERENT, width)
        (folder / f"gt_{number}.jpg").write_bytes(content)
    text = json.dumps(labels, ensure_ascii=False)
    (folder / "train_full_labels.json").write_text(text, encoding="utf-8")


def convert_alone(folder: Path, out: Path) -> float:
    """Processor seconds of `ocrdata convert`, run in its own process."""
    before = processor_time()
    command = [sys.executable, "-m", "ocrdata", "convert", str(folder), "--from", "lsvt", "--out", str(out)]
    subprocess.run([*command, "--jobs", "1"], check=True, capture_output=True)
    return processor_time() - before


def opencv_alone(out: Path) -> float:
    """Processor seconds that OpenCV needs to decode the JPEGs of a conversion and encode its crops."""
    import cv2

    from ocrdata.samples.labels import read_lines, read_pages

    cv2.setNumThreads(1)
    pages = [page.image for page in read_pages(out / "det.txt")]
    crops = [cv2.imread(str(line.image)) for line in read_lines(out / "rec.txt")]
    began = time.process_time()
    for page in pages:
        cv2.imread(str(page), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    for crop in crops:
        cv2.imencode(".jpg", crop, [cv2.IMWRITE_JPEG_QUALITY, 95])
    return time.process_time() - began


def processor_time() -> float:
    """Seconds of this process and of the workers that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> None:
    """Serve, fetch, convert, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pages", type=int, default=30_000)
    parser.add_argument("--width", type=int, default=1280, help="Width of a page in pixels, 640 or more.")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="Where to work; about 1.2 MB a page.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        os.environ["OCRDATA_CACHE"] = str(folder / "cache")
        from ocrdata.fetching import build, catalogue, unpacking
        from ocrdata.fetching.cache_folders import home, locked
        from ocrdata.fetching.fetch_archives import FetchOptions, fetched_archives

        served = folder / "served"
        served.mkdir()
        package(served, options.pages, options.width)
        draw.cache_clear(), deflated.cache_clear()
        Path("/proc/self/clear_refs").write_text("5")  # peak memory counts from here on
        server = Quiet(("127.0.0.1", 0), partial(Handler, directory=str(served)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        dataset = catalogue.find_dataset("lsvt")
        archives = tuple(
            dataclasses.replace(archive, url=f"http://127.0.0.1:{server.server_port}/{archive.name}")
            for archive in dataset.archives
        )
        dataset = dataclasses.replace(dataset, archives=archives)
        out = folder / "out"
        size = sum(path.stat().st_size for path in served.iterdir()) / 1e6
        began = time.perf_counter()
        with locked(home("lsvt"), "lsvt"), fetched_archives(dataset, FetchOptions()) as held:
            fetched = time.perf_counter()
            tree = unpacking.tree_for(dataset, held, None)
            for entry in held:
                unpacking.unpack(entry, tree, unpacking.FirstLook(None))
            unpacked, spent = time.perf_counter(), processor_time()
            report = build.build_from(dataset, tree, build.DatasetOutput(out, jobs=options.jobs), [])
            converted, spent = time.perf_counter(), processor_time() - spent
        server.shutdown()
        here = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024
        worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        few = min(options.pages, FEW)
        write_folder(folder / "few", few, options.width)
        plain = min(convert_alone(folder / "few", folder / f"plain-{turn}") for turn in range(3)) / few
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            alone = min(pool.map(opencv_alone, [folder / "plain-0"] * 3)) / few
        pages, spent = options.pages, spent / options.pages
        print(
            f"{report.tally.pages:,} pages, {report.tally.lines:,} lines, {size:,.0f} MB, {options.jobs} jobs"
        )
        for what, seconds in [
            ("download and check", fetched - began),
            ("unpack", unpacked - fetched),
            ("convert", converted - unpacked),
        ]:
            print(f"{what:20}{seconds:8.1f} s {pages / seconds:8.0f} pages/s {size / seconds:8.0f} MB/s")
        print(f"convert: {spent * 1e3:.1f} ms of processor time a page, the start of workers included")
        for what, seconds in ((f"`ocrdata convert` on {few:,} of them", plain), ("OpenCV alone", alone)):
            print(f"  {what}: {seconds * 1e3:.1f} ms, so fetch has {seconds / spent:.0%} of that speed")
        print(f"memory at most      {here:8.0f} MB here, {worker:.0f} MB in a worker")


if __name__ == "__main__":
    main()

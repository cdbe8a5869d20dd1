"""How rendering scales: throughput of one and two workers, overheads, and a model for ten million lines.

    python benchmarks/scale.py [--lines 16000] [--rounds 3] [--ray] [--preset scene] [--to lmdb] [--json FILE]

Run it on an idle machine. Wall-clock time is measured for: lines a second of one worker, of two, and of two
on Ray (their start is reported separately); new files on the disk; reading a manifest of 10,000 shards;
restarting a run with 10,000 finished shards. The driver's processor time is measured for: texts planned,
and shards assigned and recorded in the journal. For each number of cores, the model takes the slowest of
what runs in parallel

    seconds = start + max(lines / (rate × cores × scaling), lines / planned + shards / assigned,
                          files / new files a second) + joining of labels and checksums

and prints which one it was. It assumes that

- cores are like those of this machine, and workers share one file system;
- each doubling of workers, up to eight, costs as much as the step from one to two does here (`scaling`);
- texts are planned to cover characters, which is the slower way;
- a shared file system creates `--files` new files a second in all. This number depends on your storage: NFS
  and Lustre manage some 1,000 to 20,000. The local disk is measured.

Goals: two workers at least 1.9 times one; Ray within 10 % of local processes; manifest under 1 s; restart
under 5 s.
"""

import argparse
import json
import math
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

from ocrdata import resources
from ocrdata.executor.shards import Workers
from ocrdata.folders import checksums, verify
from ocrdata.folders.checksums import ChecksumEntry
from ocrdata.folders.outputs import write_manifest
from ocrdata.folders.resumable import ShardFolders, resumable_folder
from ocrdata.synthesis import dataset, inputs, run
from ocrdata.synthesis.look.preset import find_preset, load_preset
from ocrdata.synthesis.request import Request, absolute

SHARDS = 10_000
LINES = 10_000_000
CORES = (10, 100, 1000)


class Costs(NamedTuple):
    """The measurements: durations in seconds, rates per second."""

    one: float
    two: float
    ray: float
    start: float
    start_ray: float
    planned: float
    covering: float
    handed: float
    handed_ray: float
    files: float
    join: float
    manifest: float
    restart: float


def main() -> None:
    """Measure, then print the model."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=16_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--preset", default="scene")
    parser.add_argument("--to", default="lmdb", choices=["files", "lmdb", "tar"])
    parser.add_argument("--ray", action="store_true", help="also measure Ray")
    parser.add_argument(
        "--files", type=float, default=2000, help="new files a second on a shared file system"
    )
    parser.add_argument("--json", type=Path, help="write the measurements to this file")
    options = parser.parse_args()
    kinds = {"one": Workers(1), "two": Workers(2)} | ({"ray": Workers(2, "ray")} if options.ray else {})
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in kinds}
    for _ in range(options.rounds):  # in turn, so that drift affects all alike
        for name, workers in kinds.items():
            found[name].append(render(options.lines, options.preset, options.to, workers))
    rate = {name: median(rate for rate, _ in values) for name, values in found.items()}
    start = {name: median(first for _, first in values) for name, values in found.items()}
    manifest, restart = bookkeeping()
    costs = Costs(
        one=rate["one"],
        two=rate["two"],
        ray=rate.get("ray", math.nan),
        start=start["two"],
        start_ray=start.get("ray", math.nan),
        planned=planning(()),
        covering=planning(tuple("0123456789.-")),
        handed=handing_out(Workers(2)),
        handed_ray=handing_out(Workers(2, "ray")) if options.ray else math.nan,
        files=new_files(),
        join=joining(),
        manifest=manifest,
        restart=restart,
    )
    if options.json:
        options.json.write_text(json.dumps(costs._asdict(), indent=1), encoding="utf-8")
    report(costs, options.files)


def report(costs: Costs, shared_files: float) -> None:
    """Print the measurements and the model."""
    print(
        f"lines a second: one worker {costs.one:.0f}, two {costs.two:.0f} ({costs.two / costs.one:.2f} times)"
    )
    print(f"start until the first shards: {costs.start:.1f} s")
    if not math.isnan(costs.ray):
        share = costs.ray / costs.two
        print(f"two on Ray: {costs.ray:.0f} ({share:.1%} of local), start {costs.start_ray:.1f} s")
    print(f"texts planned a second: {costs.planned:,.0f}; with characters to cover: {costs.covering:,.0f}")
    print(
        f"shards handed out and noted a second: {costs.handed:,.0f} locally, {costs.handed_ray:,.0f} on Ray"
    )
    print(
        f"new files a second on this disk: {costs.files:,.0f}; assumed of a shared one: {shared_files:,.0f}"
    )
    print(f"labels and checksums joined: {costs.join * LINES:.1f} s for {LINES:,} lines")
    print(f"manifest of {SHARDS:,} shards read in {costs.manifest:.3f} s; restart {costs.restart:.2f} s\n")
    print(f"{LINES:,} lines")
    print(f"{'cores':>6} {'kept as':>8} {'time':>10} {'lines/s':>9}  bound by")
    for cores in CORES:
        for kind in ("files", "lmdb"):
            seconds, bound = model(costs, cores, kind, shared_files if cores > 64 else costs.files)
            hours = f"{seconds / 3600:.1f} h" if seconds > 7200 else f"{seconds / 60:.1f} min"
            print(f"{cores:6} {kind:>8} {hours:>10} {LINES / seconds:9,.0f}  {bound}")


def model(costs: Costs, cores: int, kind: str, files: float) -> tuple[float, str]:
    """Seconds for ten million lines, and what limits them."""
    scaling = min(1.0, costs.two / costs.one / 2) ** min(3.0, math.log2(cores))
    shards = LINES / 500
    handed = costs.handed if cores <= 64 else costs.handed_ray
    driver = LINES / costs.covering + shards / (costs.handed if math.isnan(handed) else handed)
    side_by_side = {
        "the cores": LINES / (costs.one * cores * scaling),
        "the driver: texts planned, shards handed out": driver,
        "new files of the file system": (LINES if kind == "files" else 3 * shards) / files,
    }
    bound = max(side_by_side, key=side_by_side.__getitem__)
    return costs.start + side_by_side[bound] + costs.join * LINES, bound


def request(lines: int, preset: str, to: str, wanted: tuple[str, ...] = ()) -> Request:
    """Chinese and English lines in shipped fonts, on shipped photographs."""
    return absolute(
        Request(
            lines,
            find_preset(preset),
            wanted=wanted,
            fonts=(resources.find("fonts", "cjk"), resources.find("fonts", "latin")),
            backgrounds=(resources.folder("recipes") / "quickstart" / "pages",),
            to=to,  # type: ignore[arg-type]
        )
    )


def render(lines: int, preset: str, to: str, workers: Workers) -> tuple[float, float]:
    """Lines a second from the first shards to the last, and seconds until the first ones."""
    asked = request(lines, preset, to)
    fonts = inputs.load_fonts(asked.fonts, load_preset(asked.preset), asked.wanted)
    with scratch() as folder, resumable_folder(folder / "out", {}) as resumable:
        job = run.make_job(asked, resumable.work, fonts)
        texts = run.plan(asked, fonts, resumable.work)
        begin = time.perf_counter()
        times = [
            (time.perf_counter(), drawn.lines)
            for drawn in dataset.render(resumable, job, texts, workers=workers)
        ]
    # The first shard of each worker includes its start, and a worker may be idle during the last ones.
    first, last = workers.jobs, len(times) - workers.jobs
    seconds = times[last][0] - times[first - 1][0]
    return sum(count for _, count in times[first : last + 1]) / seconds, times[first - 1][0] - begin


def planning(wanted: tuple[str, ...]) -> float:
    """Texts a second that the driver plans and stores."""
    asked = request(200_000, "scene", "files", wanted)
    fonts = inputs.load_fonts(asked.fonts, load_preset(asked.preset), wanted)
    with scratch() as folder:
        job = run.make_job(asked, folder, fonts)
        begin = time.process_time()
        shards = sum(1 for _ in dataset.plan(job, run.plan(asked, fonts, folder)))
        return shards * job.shard / (time.process_time() - begin)


def handing_out(workers: Workers) -> float:
    """Shards per second of the driver's processor time: assigned, received, recorded in the journal."""
    with scratch() as folder, resumable_folder(folder / "out", {}) as resumable:
        times = [time.process_time() for _ in resumable.shards("none", nothing, range(4000), workers=workers)]
        return (len(times) - 100) / (times[-1] - times[99])


def nothing(shard: int, folders: ShardFolders) -> list[int]:
    """A shard of one small file."""
    (folders.stage / f"{shard:06d}.tar").write_bytes(b"")
    return [500, 0]


def new_files() -> float:
    """Files of 6 kB a second, one process on this disk."""
    data = os.urandom(6000)
    with scratch() as folder:
        begin = time.perf_counter()
        for number in range(20_000):
            (folder / f"{number:08d}.jpg").write_bytes(data)
        return 20_000 / (time.perf_counter() - begin)


def joining() -> float:
    """Seconds a line for the label file and its checksum."""
    with scratch() as folder:
        rows = "".join(
            f"images/000000/{number:08d}.jpg\t一段有代表性的文字 {number}\n" for number in range(500)
        )
        for shard in range(1000):
            (folder / f"{shard:06d}.labels").write_text(rows, encoding="utf-8")
        begin = time.perf_counter()
        from ocrdata.synthesis.store import join_labels

        join_labels(folder, folder / "rec.txt", 1000)
        checksums.of_file(folder / "rec.txt")
        return (time.perf_counter() - begin) / 500_000


def bookkeeping() -> tuple[float, float]:
    """Seconds to read a manifest of 10,000 shards, and to resume a run that has finished as many."""
    entries = [
        ChecksumEntry(f"images/{shard:06d}", 500, 3_000_000, f"{shard:064x}") for shard in range(SHARDS)
    ]
    with scratch() as folder:
        write_manifest(folder, "synth", {}, {}, checksums=entries)
        read = timed(lambda: verify.contents(folder, verify.read_manifest(folder)))
        try:
            with resumable_folder(folder / "out", {}) as resumable:
                list(resumable.shards("draw", nothing, range(SHARDS), workers=Workers(1)))
                raise KeyboardInterrupt
        except KeyboardInterrupt:
            pass
        return read, timed(partial(go_on, folder / "out"))


def go_on(out: Path) -> None:
    """Resume a run until its first new shard is done."""
    with resumable_folder(out, {}) as resumable:
        notes = resumable.shards("draw", nothing, range(SHARDS + 1), workers=Workers(1))
        assert sum(1 for _ in notes) == SHARDS + 1


def timed(work: Callable[[], object]) -> float:
    """Wall-clock seconds."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


@contextmanager
def scratch() -> Iterator[Path]:
    """A temporary folder in the current one, because /tmp may be in memory."""
    folder = Path(tempfile.mkdtemp(prefix="scale-", dir=Path.cwd()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

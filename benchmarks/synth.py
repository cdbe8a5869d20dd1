"""Rendered lines per CPU second: ocrdata, naive Pillow and other generators, in one run on one machine.

    python benchmarks/synth.py [--peer trdg=/path/to/python] [--peer synthtiger=/path/to/python]
                               [--rounds 3] [--lines 40000] [--scale] [--long LINES]

Every program draws the same texts (Chinese and English, 5 to 20 characters) with the same three fonts on the
same photographs, in its own process, and reports the CPU time from its first line to its last. Programs take
turns, so that drift of the machine affects all alike, and medians are compared. The other generators need
their own environments, because their pinned dependencies exclude each other:

    python -m venv trdg && trdg/bin/pip install trdg==1.8.0 pillow==9.5.0
    python -m venv tiger && tiger/bin/pip install synthtiger==1.2.1 numpy==1.26.4 pillow==9.5.0 \
        "scikit-image<0.23" "scipy<1.14" "opencv-python<4.12"

text_renderer is not on PyPI and is not included.

Goals: 2.0 times naive Pillow when writing files, 2.5 times when writing LMDB or tar. With `--scale`: two
processes 1.9 times as fast as one. With `--long`: memory of `ocrdata synth` does not grow and stays below
300 MB a process.
"""

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

PEERS = Path(__file__).parent / "peers"
ROOT = Path(__file__).parents[1]
FONTS = ("NotoSansSCSubset-Regular.otf", "NotoSerifSCSubset-Regular.otf", "KaishuSubset-Regular.ttf")
SHARE = {"trdg": 0.06, "synthtiger": 0.02}  # slow peers draw fewer lines


def main() -> None:
    """Run every program in turn; print lines per CPU second and ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=PYTHON")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--lines", type=int, default=40_000)
    parser.add_argument("--preset", default="scene")
    parser.add_argument("--backgrounds", type=Path, default=ROOT / "recipes" / "quickstart" / "pages")
    parser.add_argument(
        "--scale", action="store_true", help="also compare two processes with one, by wall clock"
    )
    parser.add_argument("--long", type=int, metavar="LINES", help="also measure memory after this many lines")
    options = parser.parse_args()
    peers = dict(entry.split("=", 1) for entry in options.peer)
    texts = read_texts(options.lines)
    photos = sorted(
        path for path in options.backgrounds.iterdir() if path.suffix in {".jpg", ".jpeg", ".png"}
    )
    programs: dict[str, tuple[str, list[str]]] = {
        "naive Pillow": (sys.executable, ["naive_pillow.py"]),
        "ocrdata to files": (sys.executable, ["ours.py", "files", options.preset]),
        "ocrdata to lmdb": (sys.executable, ["ours.py", "lmdb", options.preset]),
        "ocrdata to tar": (sys.executable, ["ours.py", "tar", options.preset]),
    }
    for name, python in peers.items():
        programs[name] = (python, [f"{name}_lines.py"])
    # Deleting files makes creating the next ones slow, so all are kept until the end.
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder)
        compare(programs, texts, photos, options.rounds, kept)
        if options.scale:
            one, two = (clock(texts, photos, options.preset, jobs, kept) for jobs in (1, 2))
            print(f"two processes: {one / two:.2f} times one ({one:.1f} s and {two:.1f} s on the clock)")
        for count in (20_000, options.long) if options.long else ():
            driver, worker = memory_of_run(count, options.preset, kept / f"long-{count}")
            print(f"{count:,} lines into LMDBs: {driver} MB in the first process, {worker} MB in a worker")


def memory_of_run(count: int, preset: str, out: Path) -> tuple[int, int]:
    """Render with two workers; peak memory of the first process and of a worker, in MB (Linux).

    Cached pages of files, which the system can reclaim, do not count.
    """
    command = [sys.executable, "-m", "ocrdata", "--quiet", "synth", "--count", str(count), "--preset", preset]
    most: dict[str, int] = {}
    with subprocess.Popen([*command, "--to", "lmdb", "--jobs", "2", "--out", str(out)]) as process:
        first = str(process.pid)
        while process.poll() is None:
            for place in (Path("/proc", first), *children(first)):
                with contextlib.suppress(OSError, StopIteration, IndexError):  # it has just ended
                    rows = (place / "status").read_text().splitlines()
                    held = next(int(row.split()[1]) // 1024 for row in rows if row.startswith("RssAnon"))
                    most[place.name] = max(most.get(place.name, 0), held)
            time.sleep(0.2)
    if process.returncode:
        sys.exit(process.returncode)
    return most.pop(first), max(most.values())


def children(pid: str) -> list[Path]:
    """Processes that a process has started."""
    try:
        found = Path("/proc", pid, "task", pid, "children").read_text().split()
    except OSError:
        return []
    return [Path("/proc", child) for child in found]


def compare(
    programs: Mapping[str, tuple[str, list[str]]],
    texts: Sequence[str],
    photos: Sequence[Path],
    rounds: int,
    kept: Path,
) -> None:
    """Run the programs in turn and print their medians."""
    rates: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(rounds):
        for name, (python, program) in programs.items():
            part = texts[: max(20, int(len(texts) * SHARE.get(name, 1)))]
            lines, seconds, _ = run(python, program, part, photos, kept)
            rates[name].append(lines / seconds)
    baseline = statistics.median(rates["naive Pillow"])
    print(f"{'':18} lines / CPU s   × naive Pillow   ocrdata (lmdb) is")
    best = statistics.median(rates["ocrdata to lmdb"])
    for name, values in rates.items():
        rate = statistics.median(values)
        print(f"{name:18} {rate:10.0f} {rate / baseline:15.2f} {best / rate:15.1f} times as fast")


def read_texts(count: int) -> list[str]:
    """Texts of 5 to 20 characters, cut from shipped corpus lines that all three fonts can draw."""
    from ocrdata import resources
    from ocrdata.corpus.sources import read_texts as read
    from ocrdata.synthesis.type.fonts import FontFile, open_face

    faces = [open_face(FontFile(resources.folder("fonts") / "cjk" / name)) for name in FONTS]
    rng = Random(0)
    texts = []
    chinese, english = (
        [text for text in read(resources.find("corpora", name)) if all(face.draws(text) for face in faces)]
        for name in ("general-zh", "general-en")
    )
    while len(texts) < count:
        source, joint = (chinese, "") if rng.random() < 0.7 else (english, " ")
        text = joint.join(rng.choice(source) for _ in range(8))
        length = rng.randint(5, 20)
        start = rng.randrange(max(1, len(text) - length))
        if cut := text[start : start + length].strip():
            texts.append(cut)
    return texts


def run(
    python: str, program: Sequence[str], texts: Sequence[str], photos: Sequence[Path], kept: Path
) -> tuple[int, float, int]:
    """Lines, CPU seconds and, for ocrdata, peak megabytes of one program."""
    fonts = [str(ROOT / "fonts" / "cjk" / name) for name in FONTS]
    folder = Path(tempfile.mkdtemp(dir=kept))
    work = folder / "work.json"
    out = folder / "out"
    out.mkdir()
    scene = folder / "photos"  # some generators take a folder and fail on a label file in it
    scene.mkdir()
    copies = [str(shutil.copy(photo, scene)) for photo in photos]
    record = {"texts": texts, "fonts": fonts, "backgrounds": copies, "out": str(out)}
    work.write_text(json.dumps(record), encoding="utf-8")
    command = [python, str(PEERS / program[0]), str(work), *program[1:]]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise SystemExit(f"{program[0]} failed:\n{done.stderr[-2000:]}")
    result = json.loads(done.stdout.strip().splitlines()[-1])
    memory = work.with_suffix(".memory")
    return result["lines"], result["cpu_s"], int(memory.read_text()) if memory.exists() else 0


def clock(texts: Sequence[str], photos: Sequence[Path], preset: str, jobs: int, kept: Path) -> float:
    """Wall-clock seconds of the command, start included, for 120,000 lines."""
    folder = Path(tempfile.mkdtemp(dir=kept))
    corpus = folder / "corpus.txt"
    corpus.write_text("\n".join(texts), encoding="utf-8")
    command = [sys.executable, "-m", "ocrdata", "synth", "--count", "120000", "--corpus", str(corpus)]
    command += ["--preset", preset, "--jobs", str(jobs), "--out", str(folder / "out"), "--to", "lmdb"]
    for name in FONTS:
        command += ["--fonts", str(ROOT / "fonts" / "cjk" / name)]
    command += ["--backgrounds", str(photos[0].parent)]
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()

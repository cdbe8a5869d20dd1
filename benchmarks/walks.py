"""What the walks of the documentation lead to, run whole as their pages stand.

    python benchmarks/walks.py --out runs/walks [--walk expiry-dates]

Every command of a page runs in its order in an empty folder, as `tests/test_walks.py` runs it with smaller
sets. Prints the processor time of each walk with that of its longest commands, and what its `evaluate`
printed: accuracy before and after, with intervals. All that was printed is in OUT/WALK/said.txt.
"""

import argparse
import resource
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.test_walks import NOT_RUN, WALKS, run, steps  # noqa: E402


def main() -> int:
    """Run the walks, and print their times and results."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--walk", action="append", choices=sorted(WALKS), help="these alone; default: all")
    given = parser.parse_args()
    for name in given.walk or WALKS:
        folder = given.out.resolve() / name
        if folder.exists():
            sys.exit(f"{folder} exists already: a walk begins in a new folder")
        folder.mkdir(parents=True)
        walk(name, folder)
    return 0


def walk(name: str, folder: Path) -> None:
    """Run one walk in an empty folder."""
    start, before = time.perf_counter(), seconds()
    spent: list[tuple[float, str]] = []
    results = []
    for command in steps(WALKS[name]):
        if command.startswith(tuple(NOT_RUN)):
            continue
        used = seconds()
        said = run(command, folder)
        spent.append((seconds() - used, command))
        with (folder / "said.txt").open("a", encoding="utf-8") as file:
            file.write(f"$ {command}\n{said}\n")
        if command.startswith("ocrdata evaluate"):
            results.append(said)
    minutes = (time.perf_counter() - start) / 60
    print(f"{name}: {(seconds() - before) / 60:.0f} minutes of processor time, {minutes:.0f} on the clock")
    for used, command in sorted(spent, reverse=True)[:3]:
        print(f"  {used / 60:5.1f} min  {command[:90]}")
    print("\n".join(results), flush=True)


def seconds() -> float:
    """Processor time of all commands that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())

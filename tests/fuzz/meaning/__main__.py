"""Many sets: `python -m tests.fuzz.meaning --sets 1000`, or `--seconds 1500`. Counts, and what is wrong."""

import argparse
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ocrdata.reading import folder_walk

from .run import LAYOUTS, Outcome, empty, try_set


def remember_walks(top: Path) -> Callable[[], None]:
    """List each folder of a set once, not once for each format that looks into it.

    Args:
        top: The folder of the set.

    Returns:
        What forgets the lists, to be called before the next set.
    """
    walk: Any = folder_walk.walk
    known: dict[Any, list[Path]] = {}

    def remembered(folder: Path, *suffixes: tuple[str, ...], **options: bool) -> Iterator[Path]:
        if folder != top and top not in folder.parents:
            return iter(walk(folder, *suffixes, **options))
        key = folder, suffixes, *options.items()
        if key not in known:
            known[key] = list(walk(folder, *suffixes, **options))
        return iter(known[key])

    folder_walk.walk = remembered
    return known.clear


def main() -> None:
    """Try sets of every layout in turn until there are enough or time is up."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("layouts", nargs="*", help="all if none is named")
    options.add_argument("--sets", type=int, default=1_000_000, help="of each layout")
    options.add_argument("--seconds", type=float, default=1e9)
    options.add_argument("--first", type=int, default=0, help="number of the first set")
    options.add_argument("--words", action="store_true", help="also print what was said, and how often")
    chosen = options.parse_args()
    names = chosen.layouts or sorted(LAYOUTS)
    sets: Counter[str] = Counter()
    places: Counter[str] = Counter()
    said: Counter[str] = Counter()
    faulty: Counter[str] = Counter()
    words: dict[str, Counter[str]] = defaultdict(Counter)
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top, "set")
        forget = remember_walks(folder)
        for number in range(chosen.first, chosen.first + chosen.sets):
            if time.monotonic() - start > chosen.seconds:
                break
            for name in names:
                if LAYOUTS[name].slow and number % 200:
                    continue
                forget()
                try:
                    outcome = try_set(name, number, folder)
                except Exception as error:
                    outcome = Outcome((), 0, (), (repr(error),))
                sets[name] += 1
                places[name] += outcome.places
                said[name] += bool(outcome.said)
                for each in outcome.said:
                    words[name][f"{'+'.join(sorted(outcome.kinds))}: {each[:160]}"] += 1
                if outcome.faults:
                    faulty[name] += 1
                    if faulty[name] <= 3:
                        print(f"FAULT {name} {number} {outcome.kinds}: {outcome.faults[0]}", flush=True)
                empty(folder)
    for name in names:
        print(f"{name:24} {sets[name]:8,} sets {places[name]:10,} mutations {said[name]:7,} said "
              f"{faulty[name]:6,} faulty")  # fmt: skip
        if chosen.words:
            for each, count in words[name].most_common(12):
                print(f"      {count:5} {each}")
    print(f"{'all':24} {sum(sets.values()):8,} sets {sum(places.values()):10,} mutations "
          f"{sum(said.values()):7,} said {sum(faulty.values()):6,} faulty")  # fmt: skip


if __name__ == "__main__":
    main()

"""`python -m tests.attacks.hostile`: hostile files for every reader, and a report."""

import argparse
import sys
from pathlib import Path

from ocrdata import annotation_formats
from tests.attacks.deaths import warm
from tests.attacks.hostile.campaign import Reached, attack, load, save, try_again


def main() -> int:
    """Run what is asked for; 1 if a reader was hurt."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="Formats  [default: all]")
    parser.add_argument("--inputs", type=int, default=1000, help="inputs for each format")
    parser.add_argument(
        "--state", type=Path, help="file that keeps what is reached; a later run goes on from there"
    )
    given = parser.parse_args()
    warm.load()
    found = load(given.state) if given.state else {}
    names = given.names or annotation_formats.names()
    for name in names:
        reached = try_again(found.setdefault(name, Reached(name)))
        for _ in attack(reached, given.inputs):
            if given.state:
                save(given.state, found)
        print(f"{name}: {reached.inputs:,} inputs, {len(reached.faults)} faults", flush=True)
        for number, fault in reached.faults[:5]:
            print(f"    {number}: {fault[-400:]}", flush=True)
    inputs, faults = sum(found[n].inputs for n in names), sum(len(found[n].faults) for n in names)
    print(f"{len(names)} readers, {inputs:,} inputs, {faults} faults")
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())

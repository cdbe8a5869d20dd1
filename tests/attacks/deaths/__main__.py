"""`python -m tests.attacks.deaths`: kill every command at every point, and report."""

import argparse
import json
import sys
import time
from dataclasses import asdict

from tests.attacks.deaths import runs, tracing
from tests.attacks.deaths.search import search
from tests.attacks.deaths.warm import load


def main() -> int:
    """Run what is asked for; 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="NAME or NAME=SHARE of runs  [default: all]")
    parser.add_argument("--long", action="store_true", help="also kill every second, third, … run everywhere")
    parser.add_argument("--share", type=float, default=1.0, help="share of the states to start from")
    parser.add_argument("--again", type=float, default=0.05, help="share of second runs that are killed, too")
    parser.add_argument("--json", action="store_true", help="print a row of JSON for each run")
    given = parser.parse_args()
    if not tracing.can_trace():
        sys.exit("this machine does not let a process trace its child (Linux on x86-64 is needed)")
    shares = {name: float(share or given.share) for name, _, share in (n.partition("=") for n in given.names)}
    every = {run.name: run for run in runs.every()}
    chosen = [every[name] for name in shares] or list(every.values())
    load()
    points = states = faults = 0
    for run in chosen:
        start = time.monotonic()
        found = search(run, share=shares.get(run.name, given.share), again=1.0 if given.long else given.again)
        seconds = time.monotonic() - start
        print(json.dumps(asdict(found)) if given.json else f"{found}\n    {seconds:.0f} s", flush=True)
        points, states, faults = points + found.points, states + found.states, faults + len(found.faults)
    total = f"{len(chosen)} runs, {points:,} points of death, {states:,} states, {faults} faults"
    print(total, file=sys.stderr)
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.attacks.deaths`: kill every command at every point, and report."""

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

from tests.attacks.deaths import runs, tracing
from tests.attacks.deaths.search import Found, search
from tests.attacks.deaths.warm import load


def main() -> int:
    """Run what is asked for; 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="NAME or NAME=SHARE of runs  [default: all]")
    parser.add_argument("--long", action="store_true", help="also kill every second, third, … run everywhere")
    parser.add_argument("--share", type=float, default=1.0, help="share of the states to start from")
    parser.add_argument("--again", type=float, default=0.05, help="share of second runs that are killed, too")
    parser.add_argument("--json", action="store_true", help="print a row of JSON for each run")
    parser.add_argument(
        "--state", type=Path, help="file that keeps the runs without a fault; a later call leaves them out"
    )
    given = parser.parse_args()
    if not tracing.can_trace():
        sys.exit("this machine does not let a process trace its child (Linux on x86-64 is needed)")
    shares = {name: float(share or given.share) for name, _, share in (n.partition("=") for n in given.names)}
    every = {run.name: run for run in runs.every()}
    chosen = [every[name] for name in shares] or list(every.values())
    load()
    done = _load(given.state)
    for run in chosen:
        if run.name in done:
            continue
        start = time.monotonic()
        found = search(run, share=shares.get(run.name, given.share), again=1.0 if given.long else given.again)
        seconds = time.monotonic() - start
        print(json.dumps(asdict(found)) if given.json else f"{found}\n    {seconds:.0f} s", flush=True)
        done[run.name] = found
        _save(given.state, done)
    rows = [done[run.name] for run in chosen]
    tried, states = sum(row.tried for row in rows), sum(row.states for row in rows)
    faults = sum(len(row.faults) for row in rows)
    total = f"{len(rows)} runs, {tried:,} points of death tried, {states:,} states, {faults} faults"
    print(total, file=sys.stderr)
    return int(faults > 0)


def _load(state: Path | None) -> dict[str, Found]:
    """The runs of earlier calls, by name."""
    if state is None or not state.exists():
        return {}
    return {row["name"]: Found(**row) for row in json.loads(state.read_text(encoding="utf-8"))}


def _save(state: Path | None, done: dict[str, Found]) -> None:
    """Keep the runs without a fault."""
    if state is not None:
        rows = [asdict(found) for found in done.values() if not found.faults]
        part = state.with_suffix(".part")
        part.write_text(json.dumps(rows, indent=1), encoding="utf-8")
        part.replace(state)


if __name__ == "__main__":
    sys.exit(main())

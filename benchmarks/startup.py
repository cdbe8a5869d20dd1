"""Time that `ocrdata --help` takes, beside a Python process that only imports Click.

    python benchmarks/startup.py

Goal: under 0.2 s. The two take turns, 15 runs each. The shortest counts, because other load on the machine
can only make a run longer.
"""

import argparse
import subprocess
import sys
import time

RUNS = 15
COMMANDS = {
    "python -c 'import click'": [sys.executable, "-c", "import click"],
    "ocrdata --help": [sys.executable, "-m", "ocrdata", "--help"],
}
GOAL = 0.2


def main() -> int:
    """Run the two in turn, print their shortest times and the verdict."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter).parse_args()
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(RUNS + 1):
        for name, command in COMMANDS.items():
            start = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
            times[name].append(time.perf_counter() - start)
    click, ours = (min(values[1:]) for values in times.values())
    for name, seconds in zip(COMMANDS, (click, ours), strict=True):
        print(f"{name:28} {seconds:6.3f} s")
    print(f"{'met' if ours < GOAL else 'MISSED'}: under {GOAL} s; {ours / click:.2f} times Click alone")
    return 0 if ours < GOAL else 1


if __name__ == "__main__":
    raise SystemExit(main())

"""How long `ocrdata --help` takes, beside a Python that only imports Click.

    python benchmarks/startup.py

Goal: under 0.3 s on the wall clock (median of 15).
"""

import statistics
import subprocess
import sys
import time

RUNS = 15
COMMANDS = {
    "python -c 'import click'": [sys.executable, "-c", "import click"],
    "ocrdata --help": [sys.executable, "-m", "ocrdata", "--help"],
}


def main() -> None:
    """Run the two in turn and print the medians."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(RUNS + 1):
        for name, command in COMMANDS.items():
            start = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
            times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(values[1:]) for name, values in times.items()}
    for name, seconds in medians.items():
        print(f"{name:28} {seconds:6.3f} s")
    floor, ours = medians.values()
    print(f"ratio {ours / floor:.2f}; goal: under 0.3 s: {'met' if ours < 0.3 else 'MISSED'}")


if __name__ == "__main__":
    main()

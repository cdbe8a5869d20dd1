"""Every figure of `benchmarks/results` again, beside the old one: a slower commit is seen.

    python benchmarks/all.py --out runs/benchmarks                 # all of them: some hours
    python benchmarks/all.py --out runs/benchmarks startup check   # some of them
    python benchmarks/all.py --out runs/benchmarks --compare       # what is in OUT, without a new run

The commands are those that the files in `benchmarks/results` name. What each prints goes to a file of the
same name in OUT, with the load of the machine before and after it; copy a file to `benchmarks/results` to
adopt it. Lines whose words are the same are compared number by number. Numbers that differ by more than a
tenth (--tolerance) are printed, old beside new, with the load: on a busy machine compare ratios, not
seconds. The exit code is 1 if a program failed, or if a goal that was met is missed.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = HERE / "results"

_NUMBER = re.compile(r"(?<![\w.])[+-]?\d[\d,]*(?:\.\d+)?")
_ELSEWHERE = re.compile(r" --\w+ \S*…")
"""Options whose values are not in the file: other generators, each in an environment of its own."""


@dataclass(frozen=True)
class Run:
    """A command, and what it printed.

    Attributes:
        command: As a shell takes it.
        lines: Its output.
    """

    command: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """A number that differs.

    Attributes:
        words: The line that it stands in, with `#` for its numbers.
        old: Before.
        new: Now.
    """

    words: str
    old: float
    new: float

    @property
    def ratio(self) -> float:
        """New to old; infinite where the old one is 0."""
        return self.new / self.old if self.old else float("inf")


def main() -> int:
    """Run the programs and compare."""
    known = sorted(path.stem for path in RESULTS.glob("*.txt"))
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--compare", action="store_true", help="what OUT holds already")
    parser.add_argument("--tolerance", type=float, default=0.1)
    given = parser.parse_args()
    if unknown := set(given.names) - set(known):
        parser.error(f"no results of {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    given.out.mkdir(parents=True, exist_ok=True)
    failed = 0
    for name in given.names or known:
        file = given.out / f"{name}.txt"
        if not given.compare:
            failed += not run_again(runs_of((RESULTS / f"{name}.txt").read_text(encoding="utf-8")), file)
        if file.is_file():
            failed += not report(name, file, given.tolerance)
    return 1 if failed else 0


def run_again(runs: Sequence[Run], file: Path) -> bool:
    """Run the commands of a results file, each once; returns whether all ended well."""
    well = True
    with file.open("w", encoding="utf-8") as sink:
        for command in dict.fromkeys(run.command for run in runs):
            asked = _ELSEWHERE.sub("", command)
            print(f"{datetime.now(UTC):%H:%M} {asked}", flush=True)
            before = os.getloadavg()[0]
            words = [sys.executable if word == "python" else word for word in asked.split()]
            done = subprocess.run(words, cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=False)
            load = f"load {before:.1f} before, {os.getloadavg()[0]:.1f} after, {os.cpu_count()} cores"
            ended = f"{datetime.now(UTC):%Y-%m-%d %H:%M}; {load}"
            sink.write(f"$ {command}\n{done.stdout.rstrip()}\n({ended})\n\n")
            well = well and done.returncode == 0
    return well


def report(name: str, file: Path, tolerance: float) -> bool:
    """Print what differs from the results; returns whether no goal is missed that was met."""
    old = {run.command: run for run in runs_of((RESULTS / f"{name}.txt").read_text(encoding="utf-8"))}
    kept = True
    for run in runs_of(file.read_text(encoding="utf-8")):
        print(f"\n$ {run.command}   {run.lines[-1] if run.lines else ''}")
        before = old.get(run.command, Run(run.command, ()))
        for change in changes(before.lines, run.lines, tolerance):
            print(f"  {change.old:>14,g} → {change.new:<14,g} × {change.ratio:<6.2f} {change.words}")
        for line in missed(before.lines, run.lines):
            print(f"  was met: {line}")
            kept = False
    return kept


def runs_of(text: str) -> list[Run]:
    """The commands of a results file, each with what it printed."""
    runs: list[Run] = []
    for block in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *lines = block.splitlines()
        runs.append(Run(command.strip(), tuple(line for line in lines if line.strip())))
    return runs


def changes(old: Sequence[str], new: Sequence[str], tolerance: float) -> Iterator[Change]:
    """Numbers that differ by more than `tolerance` of the old one, in lines with the same words."""
    before = {_words(line): _numbers(line) for line in old}
    for line in new:
        words = _words(line)
        for was, now in zip(before.get(words, []), _numbers(line), strict=False):
            if abs(now - was) > tolerance * abs(was):
                yield Change(words, was, now)


def missed(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Goals that are missed now and were met: lines that begin with MISSED and once began with `met`."""
    met = {_words(line.removeprefix("met")) for line in old if line.startswith("met")}
    return [line for line in new if line.startswith("MISSED") and _words(line.removeprefix("MISSED")) in met]


def _words(line: str) -> str:
    return " ".join(_NUMBER.sub("#", line).split())


def _numbers(line: str) -> list[float]:
    return [float(number.replace(",", "")) for number in _NUMBER.findall(line)]


if __name__ == "__main__":
    raise SystemExit(main())

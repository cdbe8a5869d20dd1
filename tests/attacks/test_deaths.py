"""Commands that are killed before any system call, and started again: nothing is lost.

All commands at all points: `python -m tests.attacks.deaths --long`.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ocrdata import annotation_formats
from tests.attacks.deaths import runs, tracing

FEW = {
    "synth to files, over an older one": "0.05",
    "convert to lmdb": "0.05",
    "pack to parquet": "0.1",
    "mix, over an older one": "0.3",
    "badcase": "0.2",
    "finetune": "0.3",
}
"""Runs that are always tried, and the share of the states that they are started again from."""


@pytest.fixture(scope="module")
def report() -> dict[str, dict[str, int]]:
    """What came of some deaths of some runs, by the name of the run."""
    if not tracing.can_trace():
        pytest.skip("this machine does not let a process trace its child")
    given = [f"{name}={share}" for name, share in FEW.items()]
    process = subprocess.run(
        [sys.executable, "-m", "tests.attacks.deaths", "--json", "--again", "0.1", *given],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode in (0, 1), process.stderr[-3000:]
    found = {row["name"]: row for row in map(json.loads, process.stdout.splitlines())}
    assert found.keys() == FEW.keys()
    return found


def test_no_death_loses_anything(report: dict[str, dict[str, object]]) -> None:
    assert {name: row["faults"] for name, row in report.items() if row["faults"]} == {}


def test_deaths_came_at_every_change_of_a_file(report: dict[str, dict[str, int]]) -> None:
    assert all(row["points"] > 10 and row["states"] > 1 for row in report.values())


def test_every_format_that_is_written_is_killed() -> None:
    written = {
        name
        for name in annotation_formats.names()
        if {"write_pages", "write_lines"} & set(dir(annotation_formats.get(name)))
    }
    assert {f"convert to {name}" for name in written} <= {run.name for run in runs.every()}


def test_a_death_is_found_that_loses_something(tmp_path: Path) -> None:
    """The search itself: a run that writes in place leaves half a file, which its rerun refuses."""
    from tests.attacks.deaths.runs import Run
    from tests.attacks.deaths.search import Search

    def write() -> None:
        if Path("out").exists():
            sys.exit("Error: out exists already.")
        with Path("out").open("wb", buffering=0) as file:
            for _ in range(3):
                file.write(b"row\n")

    if not tracing.can_trace():
        pytest.skip("this machine does not let a process trace its child")
    found = Search(Run("in place", lambda: None, write), tmp_path).go()
    assert (found.points, found.states, len(found.faults)) == (4, 3, 3)
    assert "the result is not whole" in found.faults[0]

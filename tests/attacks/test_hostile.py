"""Some hostile files for every reader; all of them: `python -m tests.attacks.hostile`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ocrdata import annotation_formats

ROOT = Path(__file__).parents[2]


def attack(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.attacks.hostile", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.skipif(not hasattr(os, "fork") or sys.platform != "linux", reason="limits of Linux")
def test_no_reader_is_hurt_by_hostile_files(request: pytest.FixtureRequest) -> None:
    inputs = "200" if request.config.getoption("--long") else "4"
    names = annotation_formats.names()
    process = attack("--inputs", inputs)
    assert process.returncode == 0, process.stdout + process.stderr[-2000:]
    assert f"{len(names)} readers, {len(names) * int(inputs):,} inputs, 0 faults" in process.stdout


@pytest.mark.skipif(not hasattr(os, "fork") or sys.platform != "linux", reason="limits of Linux")
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("while True: pass", "computed for too long"),
        ("import time; time.sleep(9)", "waited for ever"),
        ("bytearray(2 << 30)", "MemoryError"),
        ("import os; os.abort()", "the process ended with -6"),
        ("raise KeyError(1)", "KeyError"),
    ],
)
def test_a_reader_that_is_hurt_is_found(code: str, said: str) -> None:
    """The search itself, with a reader of JSON lines that does not survive."""
    program = (
        "from tests.attacks.hostile import campaign, reading\n"
        "from ocrdata.annotation_formats.line_labels import jsonl\n"
        "whole = jsonl.read\n"
        "def read(source):\n"
        f"    if source.name == 'set':\n        exec({code!r})\n"
        "    yield from whole(source)\n"
        "jsonl.read, reading.SECONDS, reading.WAITS = read, 0.3, 2.0\n"
        "found = campaign.Reached('jsonl')\n"
        "list(campaign.attack(found, 1))\n"
        "print(found.faults)\n"
    )
    command = [sys.executable, "-c", program]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert said in process.stdout, process.stdout + process.stderr[-2000:]

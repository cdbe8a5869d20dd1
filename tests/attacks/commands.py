"""Runs commands on what an attacker made, in a process with little memory, and reports how each ended."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MEMORY = 4 << 30
"""Bytes of address space of the process: libraries need 2 GiB of it."""

SLOWEST = 10.0
"""Seconds of computing that one command may take."""

HANGS = 120.0
"""Seconds after which a process that does not end hangs, on a machine that is busy with other things."""

_PROGRAM = """
import json, resource, sys, time
from click.testing import CliRunner
from ocrdata.cli import cli

memory, commands = json.loads(sys.stdin.read())
for number, arguments in enumerate(commands):
    if number == 1:  # the first one loads libraries
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    start = time.process_time()
    result = CliRunner().invoke(cli, arguments)
    raised = None if isinstance(result.exception, SystemExit) else result.exception
    found = [result.exit_code, result.output, repr(raised) if raised else "", time.process_time() - start]
    print(json.dumps(found))
"""


@dataclass(frozen=True)
class Ending:
    """How a command ended.

    Attributes:
        command: Its arguments.
        code: Its exit code.
        output: What it printed.
        raised: What it raised and did not tell in a sentence; empty if nothing.
        seconds: How long it computed.
    """

    command: Sequence[str]
    code: int
    output: str
    raised: str
    seconds: float


def run_commands(commands: Sequence[Sequence[object]], folder: Path) -> list[Ending]:
    """Run commands one after the other.

    Args:
        commands: Arguments of each.
        folder: The working directory.

    Raises:
        AssertionError: The process was killed, or took too long.
    """
    given = [["--version"], *([str(item) for item in command] for command in commands)]
    process = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        input=json.dumps([MEMORY, given]),
        env=_environment(),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=HANGS,
        check=False,
    )
    rows = [json.loads(line) for line in process.stdout.splitlines() if line.startswith("[")]
    assert len(rows) == len(given), f"{given[len(rows)]}: {process.returncode} {process.stderr[-2000:]}"
    return [Ending(command, *row) for command, row in zip(given, rows, strict=True)][1:]


def _environment() -> dict[str, str]:
    """One thread a library, and no measuring of coverage, which would multiply the time of computing."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "_COV"))}
    return {**kept, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def require_sentences(endings: Sequence[Ending], *, refused: bool | None = None) -> None:
    """Each command ended in time, without a traceback.

    Args:
        endings: How they ended.
        refused: Whether each must have failed; None if it may have succeeded.
    """
    for ending in endings:
        assert not ending.raised, (ending.command, ending.raised, ending.output[-500:])
        assert ending.code in (0, 1, 2, 3), ending
        assert ending.seconds < SLOWEST, ending
        if refused is not None:
            assert (ending.code != 0) == refused, ending


def holds(folder: Path, secret: bytes) -> list[Path]:
    """Files below a folder that hold some bytes, links not followed."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return [path for path in files if secret in path.read_bytes()]

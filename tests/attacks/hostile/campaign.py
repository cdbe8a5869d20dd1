"""Runs the reading process over all inputs of a format, and starts it again after each death."""

import json
import os
import signal
import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NoReturn

from tests.attacks.hostile import reading

_BATCH = 100
"""Inputs that one process reads: what leaks would be seen as a fault of a later input."""


@dataclass
class Reached:
    """What came of the inputs of a format.

    Attributes:
        name: The format.
        inputs: How many were read.
        faults: Number of an input, and what is wrong.
    """

    name: str
    inputs: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)


def attack(reached: Reached, inputs: int) -> Iterator[Reached]:
    """Read inputs of a format, from where an earlier campaign has ended; yields after each batch.

    Args:
        reached: What is done already; changed.
        inputs: How many there are to be.
    """
    with tempfile.TemporaryDirectory(prefix="hostile-", dir=_memory()) as home:
        while reached.inputs < inputs:
            stop = min(inputs, reached.inputs + _BATCH)
            last, fault = _run(reached.name, reached.inputs, stop, Path(home), reached.faults)
            if fault:
                reached.faults.append((last, fault))
            reached.inputs = last + 1
            yield reached


def try_again(reached: Reached) -> Reached:
    """Read the inputs anew that were faulty; those that are read now are no faults any more."""
    before = [number for number, _ in reached.faults]
    reached.faults.clear()
    with tempfile.TemporaryDirectory(prefix="hostile-", dir=_memory()) as home:
        for number in before:
            _, fault = _run(reached.name, number, number + 1, Path(home), reached.faults)
            if fault:
                reached.faults.append((number, fault))
    return reached


def _run(name: str, first: int, stop: int, home: Path, faults: list[tuple[int, str]]) -> tuple[int, str]:
    """One process; gives the last input that it began, and what ended the process if that was a fault."""
    log = home / "log"
    child = os.fork()
    if not child:
        _read(name, range(first, stop), home, log)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    begun, ended = -1, -1
    for row in log.read_text(encoding="utf-8", errors="replace").splitlines():
        kind, _, rest = row.partition(" ")
        if kind == "begin":
            begun = int(rest)
        elif kind == "end":
            number, _, fault = rest.partition(" ")
            ended = int(number)
            if fault:
                faults.append((ended, fault))
    if begun == -1:
        raise AssertionError(f"{name} cannot be read at all: {log.read_text(errors='replace')[-2000:]}")
    if begun == ended and code == 0:
        return begun, ""
    said = {-signal.SIGPROF: "computed for too long", -signal.SIGALRM: "waited for ever"}.get(code)
    return begun, said or f"the process ended with {code}"


def _read(name: str, numbers: range, home: Path, log: Path) -> NoReturn:
    """What the forked process does."""
    code = 1
    try:
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        for stream in (1, 2):
            os.dup2(handle, stream)

        def say(*row: str) -> None:
            os.write(handle, " ".join(row).encode(errors="backslashreplace") + b"\n")

        reading.read_all(name, numbers, home, say)
        code = 0
    except BaseException:
        os.write(handle, traceback.format_exc().encode(errors="backslashreplace"))
    finally:
        os._exit(code)


def load(path: Path) -> dict[str, Reached]:
    """What an earlier campaign has reached."""
    if not path.exists():
        return {}
    rows = json.loads(path.read_text(encoding="utf-8"))
    return {
        row["name"]: Reached(row["name"], row["inputs"], [(n, w) for n, w in row["faults"]]) for row in rows
    }


def save(path: Path, found: dict[str, Reached]) -> None:
    """Keep what is reached."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps([asdict(one) for one in found.values()], indent=1), encoding="utf-8")
    part.replace(path)


def _memory() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None

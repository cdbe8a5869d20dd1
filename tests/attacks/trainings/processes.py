"""Processes of the trainings in a folder, found by their command lines."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

STARTED = (b"train_adapted.py", b"attended.py")


@dataclass(frozen=True)
class Ended:
    """How a command ended.

    Attributes:
        code: Its exit code.
        said: What it printed.
        trainers: Most trainings that ran in its folder at one time, those of others included.
    """

    code: int
    said: str
    trainers: int


def start(arguments: tuple[str, ...], folder: Path) -> "subprocess.Popen[bytes]":
    """Start ocrdata in a folder; what it prints is in `said.txt` beside it."""
    with (folder.parent / "said.txt").open("wb") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "ocrdata", *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )


def run(arguments: tuple[str, ...], folder: Path) -> Ended:
    """Run ocrdata to its end."""
    with _counted(folder) as most:
        code = start(arguments, folder).wait()
    said = (folder.parent / "said.txt").read_text(encoding="utf-8", errors="replace")
    return Ended(code, said, max(most))


def killed(arguments: tuple[str, ...], folder: Path, moment: Callable[[float], bool]) -> bool:
    """Start ocrdata, and kill it (SIGKILL) at a moment.

    Args:
        arguments: Its arguments.
        folder: Its working directory.
        moment: Asked every two milliseconds with the seconds since the start.

    Returns:
        Whether the moment came before the end.
    """
    process, begin = start(arguments, folder), time.monotonic()
    while process.poll() is None:
        if moment(time.monotonic() - begin):
            process.kill()
            process.wait()
            return True
        time.sleep(0.002)
    return False


def end_of_trainers(folder: Path, patience: float) -> float:
    """Wait until no training runs in a folder; gives the seconds that it took, at most `patience`."""
    begin = time.monotonic()
    while trainers(folder) and time.monotonic() - begin < patience:
        time.sleep(0.05)
    return time.monotonic() - begin


def trainers(folder: Path) -> set[int]:
    """Sessions in which trainings run whose config is below a folder."""
    found = set()
    for process in Path("/proc").iterdir():
        try:
            command = (process / "cmdline").read_bytes() if process.name.isdigit() else b""
            if os.fsencode(folder) in command and any(name in command for name in STARTED):
                found.add(int((process / "stat").read_text().rpartition(")")[2].split()[3]))
        except OSError:  # it has ended
            continue
    return found


@contextmanager
def _counted(folder: Path) -> Iterator[list[int]]:
    """Counts the trainings in a folder all the while."""
    most, over = [0], threading.Event()

    def count() -> None:
        while not over.wait(0.05):
            most.append(len(trainers(folder)))

    counting = threading.Thread(target=count)
    counting.start()
    try:
        yield most
    finally:
        over.set()
        counting.join()

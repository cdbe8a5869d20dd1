"""Starts PaddleOCR's `tools/train.py`, reads its log line by line, and ends it when it hangs."""

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

GRACE = 10.0
"""Seconds between asking a process to end and killing it."""


ATTENDED = Path(__file__).parents[1] / "inside" / "attended.py"
ADAPTED = Path(__file__).parents[1] / "inside" / "train_adapted.py"

MEETING_PORT = 6170
"""Where the launchers of several hosts find each other, on the first of them."""


class Stalled(Exception):
    """The process said nothing for too long, and was ended."""


class Failed(Exception):
    """The process ended with another status than 0.

    Attributes:
        status: Its exit status; negative for a signal.
    """

    def __init__(self, status: int):
        self.status = status
        super().__init__(f"exit status {status}")


def training_command(
    code: Path,
    config: Path,
    gpus: Sequence[int] = (),
    hosts: Sequence[str] = (),
    *,
    cpu: bool = False,
    adapted: bool = False,
) -> list[str]:
    """What starts the training: one process, or one a card under Paddle's own launcher.

    Args:
        code: Root of the training code.
        config: The YAML file.
        gpus: Numbers of the cards.
        hosts: Addresses of all machines that train together; the command is the same on each. The first one
            is where they meet, at port 6170 unless it names another (`10.0.0.1:7000`).
        cpu: Without cards, one process a host.
        adapted: The config asks for more than PaddleOCR's own script knows.
    """
    start = [str(ADAPTED), str(code)] if adapted else [str(code / "tools" / "train.py")]
    script = [*start, "-c", str(config)]
    if len(gpus) < 2 and len(hosts) < 2:
        return [sys.executable, *script]
    # Not --ips: a machine that does not find its own address in it counts as the first, without a word.
    meeting = ["--master", _endpoint(hosts[0]), "--nnodes", str(len(hosts))] if hosts else []
    each = ["--nproc_per_node", "1"] if cpu else ["--gpus", ",".join(map(str, gpus or (0,)))]
    return [sys.executable, "-m", "paddle.distributed.launch", *meeting, *each, *script]


def _endpoint(host: str) -> str:
    return host if ":" in host else f"{host}:{MEETING_PORT}"


def environment(gpus: Sequence[int] = ()) -> dict[str, str]:
    """Environment of the training process: unbuffered UTF-8 output, and the one card that is asked for."""
    extra = {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    if len(gpus) == 1:
        extra["CUDA_VISIBLE_DEVICES"] = str(gpus[0])
    return {**os.environ, **extra}


def follow(
    command: Sequence[str], folder: Path, stall_timeout: float, env: dict[str, str] | None = None
) -> Iterator[str]:
    """Run a command and yield the lines that it prints (a carriage return ends a line too).

    However the iteration ends (the command ends, hangs, Ctrl-C, the caller stops), every process that
    the command started is gone afterwards; and soon after this process is killed.

    Args:
        command: Program and arguments.
        folder: Its working directory.
        stall_timeout: Seconds without any output after which it counts as hanging.
        env: Its environment.

    Raises:
        Stalled: It printed nothing for so long.
        Failed: It ended with another status than 0.
    """
    lines: queue.Queue[str | None] = queue.Queue()
    with _terminable():
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(ATTENDED), str(os.getpid()), *command],
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # a process group of its own, to be ended as one
        )
        threading.Thread(target=_read, args=(process, lines), daemon=True).start()
        try:
            while True:
                try:
                    line = lines.get(timeout=stall_timeout)
                except queue.Empty:
                    raise Stalled from None
                if line is None:
                    break
                yield line
            status = process.wait()
        finally:
            _end(process)
    if status:
        raise Failed(status)


def _read(process: "subprocess.Popen[str]", lines: "queue.Queue[str | None]") -> None:
    assert process.stdout is not None  # noqa: S101
    for line in process.stdout:
        lines.put(line.rstrip("\n"))
    lines.put(None)


def _end(process: "subprocess.Popen[str]") -> None:
    """End the process and its children: politely (Paddle's launcher ends its workers then), then for sure."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)  # loader processes that outlived their parent


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM, and the SIGHUP of a closed terminal, unwind the stack as Ctrl-C does.

    Otherwise the training, which is no child of the terminal's process group, would outlive us.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    numbers = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    before = [(number, signal.getsignal(number)) for number in numbers]
    for number, handler in before:
        if handler != signal.SIG_IGN:  # nohup
            signal.signal(number, leave)
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)

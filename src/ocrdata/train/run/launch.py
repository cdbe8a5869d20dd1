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
"""Port of the first host that the launchers of all hosts connect to."""


class Stalled(Exception):
    """The process printed nothing for too long, and was ended."""


class Failed(Exception):
    """The process ended with a status other than 0.

    Attributes:
        status: Its exit status; negative for a signal.
    """

    def __init__(self, status: int):
        self.status = status
        super().__init__(f"exit status {status}")


class Terminated(SystemExit):
    """This process was asked to end by a signal: SIGTERM, or the SIGHUP of a closed terminal.

    Attributes:
        name: Of the signal.
    """

    def __init__(self, number: int):
        self.name = signal.Signals(number).name
        super().__init__(128 + number)


def training_command(
    code: Path,
    config: Path,
    gpus: Sequence[int] = (),
    hosts: Sequence[str] = (),
    *,
    cpu: bool = False,
    adapted: bool = False,
) -> list[str]:
    """The command that starts a training: one process, or one per card under Paddle's own launcher.

    Args:
        code: Root of the training code.
        config: The YAML file.
        gpus: Numbers of the cards; empty for the first, or the CPU.
        hosts: Addresses of all machines that train together; the command is the same on each. They connect to
            the first one, at port 6170 unless it names another (`10.0.0.1:7000`).
        cpu: With `hosts`: one process per host, without cards.
        adapted: Use `inside/train_adapted.py`, which does more than PaddleOCR's own script.
    """
    start = [str(ADAPTED), str(code)] if adapted else [str(code / "tools" / "train.py")]
    script = [*start, "-c", str(config)]
    if len(gpus) < 2 and len(hosts) < 2:
        return [sys.executable, *script]
    # Not --ips: a machine that does not find its own address in it silently takes itself for the first.
    meeting = ["--master", _endpoint(hosts[0]), "--nnodes", str(len(hosts))] if hosts else []
    each = ["--nproc_per_node", "1"] if cpu else ["--gpus", ",".join(map(str, gpus or (0,)))]
    return [sys.executable, "-m", "paddle.distributed.launch", *meeting, *each, *script]


def _endpoint(host: str) -> str:
    return host if ":" in host else f"{host}:{MEETING_PORT}"


def environment(gpus: Sequence[int] = ()) -> dict[str, str]:
    """Environment of the training process: unbuffered UTF-8 output, and only the card that is to be used."""
    extra = {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    if len(gpus) == 1:
        extra["CUDA_VISIBLE_DEVICES"] = str(gpus[0])
    return {**os.environ, **extra}


def follow(
    command: Sequence[str], folder: Path, stall_timeout: float, env: dict[str, str] | None = None
) -> Iterator[str]:
    """Run a command and yield the lines that it prints (a carriage return ends a line too).

    When the iteration ends, whatever the reason (the command ends or hangs, Ctrl-C, the caller stops), no
    process that the command started is left; nor, a second later, when this process is killed.

    Args:
        command: Program and arguments.
        folder: Working directory.
        stall_timeout: Seconds without output after which it is taken to hang.
        env: Environment; None for this process's own.

    Raises:
        Stalled: It printed nothing for that long.
        Failed: It ended with a status other than 0.
        Terminated: A signal asked this process to end.
    """
    with _terminable():
        process = _start(command, folder, env)
        lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=_read, args=(process, lines), daemon=True).start()
        try:
            while (line := _next(lines, stall_timeout)) is not None:
                yield line
            status = process.wait()
        finally:
            _end(process)
    if status:
        raise Failed(status)


def _start(command: Sequence[str], folder: Path, env: dict[str, str] | None) -> "subprocess.Popen[str]":
    """Start a command that ends with this process, in a process group of its own, to be ended as one."""
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(ATTENDED), str(os.getpid()), *command],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )


def _next(lines: "queue.Queue[str | None]", timeout: float) -> str | None:
    """The next line; None at the end.

    Raises:
        Stalled: There is none for `timeout` seconds.
    """
    try:
        return lines.get(timeout=timeout)
    except queue.Empty:
        raise Stalled from None


def _read(process: "subprocess.Popen[str]", lines: "queue.Queue[str | None]") -> None:
    assert process.stdout is not None  # noqa: S101
    for line in process.stdout:
        lines.put(line.rstrip("\n"))
    lines.put(None)


def _end(process: "subprocess.Popen[str]") -> None:
    """End the process and its children: first by request, as Paddle's launcher then ends its workers."""
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

    Otherwise the training, which is not in the terminal's process group, would outlive this process.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(number: int, frame: FrameType | None) -> None:
        raise Terminated(number)

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

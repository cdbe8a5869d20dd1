"""The programs of `inside/`, each in a process of its own: what they print, and why they end."""

import json
import tempfile
from collections import deque
from collections.abc import Callable, Generator
from pathlib import Path

from ocrdata.errors import UserError
from ocrdata.evaluation import jobs
from ocrdata.evaluation.jobs import ReadJob
from ocrdata.train.inside.refusal import REFUSED
from ocrdata.train.models import paddle_process
from ocrdata.train.run import launch

PROGRESS = frozenset({"read", "seconds", "ready", "done"})
"""First words of lines that tell how far a program is, and nothing about why it ended."""

STALL = 600.0
"""Seconds without output after which a process counts as hanging."""

_INSIDE = Path(__file__).parent / "inside"


def printed(
    program: str, code: Path, argument: Path, folder: Path, origin: Callable[[], Path]
) -> Generator[str, None, None]:
    """Run a program of `inside/` and yield the lines that it prints; its end is the end of them.

    Args:
        program: Name of its file.
        code: Root of the training code.
        argument: A job, or a folder of jobs.
        folder: Working directory.
        origin: Gives the file of the network that it runs just then, for the message.

    Raises:
        UserError: The network cannot be run.
    """
    command = paddle_process.command(_INSIDE / program, code, argument)
    said = deque[str](maxlen=200)
    try:
        for line in launch.follow(command, folder, STALL, launch.environment()):
            if line.partition(" ")[0] not in PROGRESS:
                said.append(line)
            yield line
    except launch.Stalled:
        raise UserError(
            f"{origin()} printed nothing for {STALL:g} seconds and was stopped.",
            "Check the load and memory of this machine, or try --device cpu, which needs no GPU memory.",
        ) from None
    except launch.Failed as error:
        text = "\n".join(said)
        fault = paddle_process.fault(code, origin(), text)
        if error.status != REFUSED and fault is not None:
            raise fault from None
        raise UserError(
            f"{origin()} cannot be run: {paddle_process.last_line(text)}",
            "Check that it is complete and that its config.yml, or --architecture, names its network.",
        ) from None


class LineReadingProcess:
    """A process that reads the lines of one job after another; it starts with the first.

    Paddle takes some seconds to start, and a network some more to be made an inference model, which is done
    once for all checkpoints of one architecture.
    """

    def __init__(self, code: Path):
        """Args: `code`, root of the training code."""
        self._code = code
        self._place = tempfile.TemporaryDirectory(prefix="ocrdata-")
        self._lines: Generator[str, None, None] | None = None
        self._jobs = 0
        self._origin = code

    def read(self, job: ReadJob, tick: Callable[[int], None]) -> None:
        """Do a job, as `inside/read_lines.py` does it. After an error, the next job has a new process.

        Args:
            job: What to read.
            tick: Called with the number of images read so far.

        Raises:
            UserError: The network cannot be run.
        """
        folder = Path(self._place.name)
        self._origin = job.network.files[0]
        lines = self._lines or self._started(folder)
        part = folder / f"{self._jobs}.part"
        jobs.write(job, part)
        part.rename(part.with_suffix(".json"))
        try:
            for line in lines:
                kind, _, value = line.partition(" ")
                if kind == "read":
                    tick(int(value))
                if line == f"done {self._jobs}":
                    break
        except BaseException:
            self._lines = None
            raise
        self._jobs += 1

    def close(self) -> None:
        """End the process."""
        if self._lines is not None:
            self._lines.close()
            self._lines = None
        self._place.cleanup()

    def _started(self, folder: Path) -> Generator[str, None, None]:
        (folder / "first.json").write_text(json.dumps(self._jobs), encoding="utf-8")
        self._lines = printed("serve_readings.py", self._code, folder, folder, lambda: self._origin)
        return self._lines

"""Programs that import Paddle or PaddleOCR, each run in a process of its own."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from ocrdata.errors import UserError
from ocrdata.train.inside.refusal import REFUSED


def command(program: Path, code: Path, job_file: Path) -> list[str]:
    """The command that starts a program.

    Args:
        program: The Python file.
        code: Root of the training code, its first argument.
        job_file: JSON file that says what to do, its second.
    """
    return [sys.executable, str(program), str(code), str(job_file)]


def run(program: Path, code: Path, job: Mapping[str, object], folder: Path, model: str) -> str:
    """Run a program, and wait for it.

    Args:
        program: The Python file.
        code: Root of the training code.
        job: What to do; written to `job.json`.
        folder: Where to write that.
        model: Name of the model, for the message.

    Returns:
        What it printed on standard output.

    Raises:
        UserError: It failed; the sentence quotes its last line, and where in PaddleOCR's code it failed.
    """
    job_file = folder / "job.json"
    job_file.write_text(json.dumps(job, ensure_ascii=False), encoding="utf-8", errors="backslashreplace")
    process = subprocess.run(
        command(program, code, job_file),
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    if process.returncode == REFUSED:
        raise UserError(
            f"the model does not fit: {last_line(process.stderr)}.",
            "Give the model that --model names, with its own dictionary.",
        )
    if process.returncode:
        raise _failure(program, code, model, process.stderr)
    return process.stdout


def _failure(program: Path, code: Path, model: str, trace: str) -> UserError:
    """The error of a program that failed; see `run`."""
    return fault(code, model, trace) or UserError(
        f"{program.name} failed with the code in {code}: {last_line(trace)}",
        "Check that the files are complete and that ocrdata[train] is installed in the pinned versions, or "
        "give another clone with --paddleocr.",
    )


def fault(code: Path, model: object, trace: str) -> UserError | None:
    """The error for what the training code raised; None if other code raised it.

    Args:
        code: Root of the training code.
        model: The model, for the message.
        trace: A traceback of Python's.
    """
    place = place_in(code, trace)
    if not place:
        return None
    return UserError(
        f"PaddleOCR's own code failed on {model}, at {place}: {last_line(trace)}",
        "This is a fault of that code with this model or this Paddle: report it with this sentence, and "
        "use another clone with --paddleocr.",
    )


def place_in(code: Path, trace: str) -> str:
    """Where the training code raised an error, as `FILE:LINE`; empty if other code raised it.

    Args:
        code: Root of the training code.
        trace: A traceback of Python's.
    """
    frames = re.findall(r'^ +File "(.+)", line (\d+), in ', trace, re.MULTILINE)
    # Layers are called, and their attributes looked up, by Paddle: its frames are below those of the network.
    own = [(file, line) for file, line in frames if f"{os.sep}paddle{os.sep}" not in file]
    return f"{own[-1][0]}:{own[-1][1]}" if own and Path(own[-1][0]).is_relative_to(code) else ""


def last_line(text: str) -> str:
    """The last line that is not blank, as a reason to quote; `no message` if there is none."""
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no message"

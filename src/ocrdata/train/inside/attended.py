"""Runs a command that ends with the process that asked for it, even if that is killed (SIGKILL).

    python attended.py PARENT COMMAND [ARGUMENT ...]

PARENT is the id of the process that asked. A training is a separate process group, so that it can be ended
as one; without this program it would continue alone, and a second run would train beside it. The log in the
working directory says why it ended.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from types import FrameType

EVERY = 0.1
"""Seconds between two looks at the parent."""

GRACE = 10.0
"""Seconds between asking the command to end and killing it."""

LOG = "train.log"

_DEATH_SIGNAL = 1
"""`PR_SET_PDEATHSIG` of `prctl`."""


def main(parent: int, command: list[str]) -> int:
    """Run the command to its end.

    Returns:
        Its exit status; negative for a signal.
    """
    process = subprocess.Popen(command, preexec_fn=end_with_parent)  # noqa: PLW1509 - no threads here

    def forward(number: int, frame: FrameType | None) -> None:
        process.send_signal(number)

    signal.signal(signal.SIGTERM, forward)
    while os.getppid() == parent:
        with suppress(subprocess.TimeoutExpired):
            return process.wait(EVERY)
    _say(f"the process that started this training ({parent}) is gone, so it was ended.")
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(GRACE)
    os.killpg(os.getpgrp(), signal.SIGKILL)  # loader processes too, and this one
    time.sleep(GRACE)
    return 1


def end_with_parent() -> None:
    """Have the kernel end this process with the one that started it, should that be killed (Linux)."""
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)


def _say(message: str) -> None:
    with suppress(OSError):
        if os.path.isfile(LOG):  # noqa: PTH113 - pathlib takes longer to import than all this
            with open(LOG, "a", encoding="utf-8") as log:  # noqa: PTH123
                log.write(f"ocrdata: {message}\n")


if __name__ == "__main__":
    status = main(int(sys.argv[1]), sys.argv[2:])
    if status < 0:  # the waiting process is to see the signal that ended the command
        with suppress(OSError):  # SIGKILL has no handler to reset
            signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    sys.exit(status)

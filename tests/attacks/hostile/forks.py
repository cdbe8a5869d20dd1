"""SciPy's reader in a fork of this process, which has SciPy loaded, instead of in a new Python each time."""

import os
import signal
import subprocess
import sys
from types import SimpleNamespace
from typing import NoReturn

from ocrdata.reading.file_types import matlab, matlab_program


def put_in() -> None:
    """Have `matlab` fork the program that it starts: it is as far away when a file crashes it."""
    from scipy import io

    assert io.loadmat
    matlab.subprocess = SimpleNamespace(  # type: ignore[assignment]
        Popen=_Forked, PIPE=subprocess.PIPE, DEVNULL=subprocess.DEVNULL
    )


class _Forked:
    """As much of `Popen` as `matlab` uses."""

    def __init__(self, command: list[str], **streams: int):
        asked, ask = os.pipe()
        answers, answer = os.pipe()
        self._child = os.fork()
        if not self._child:
            os.close(ask)
            os.close(answers)
            _answer(asked, answer)
        os.close(asked)
        os.close(answer)
        self.stdin, self.stdout = os.fdopen(ask, "wb"), os.fdopen(answers, "rb")

    def __enter__(self) -> "_Forked":
        return self

    def __exit__(self, *_: object) -> None:
        self.stdout.close()
        os.waitpid(self._child, 0)

    def kill(self) -> None:
        """End the child."""
        os.kill(self._child, signal.SIGKILL)


def _answer(asked: int, answer: int) -> NoReturn:
    try:
        sys.stdin, sys.stdout = os.fdopen(asked), os.fdopen(answer, "w")
        matlab_program.main()
    finally:
        os._exit(0)

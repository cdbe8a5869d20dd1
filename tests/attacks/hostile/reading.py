"""Reads hostile files one after the other, in a process that each of them may kill."""

import contextlib
import io
import os
import resource
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

from ocrdata import annotation_formats
from ocrdata.conversion.options import ConversionOptions
from ocrdata.conversion.run import convert
from ocrdata.errors import UserError
from ocrdata.executor.shards import Workers
from ocrdata.reading.source import Source
from tests.attacks.hostile import forks
from tests.attacks.hostile.inputs import SAMPLES, make
from tests.fuzz.test_readers import _check

MEMORY = 1 << 30
"""Bytes that reading may take beyond what libraries have taken."""

SECONDS = 10.0
"""Of computing for reading once or converting once; a reader that waits for ever is ended after `WAITS`."""

A_RECORD = 0.001
"""Seconds of computing that converting may take more for each record: an honest sample of twenty thousand
lines takes half of it."""

WAITS = 300.0
_WARM = 60.0
"""Seconds of computing for the sample itself, with all that is loaded for it."""

READ_BY_SCIPY = {"synthtext", "total-text-mat"}

EVERY = 5
"""Each fifth input is also converted to labels and crops."""


def read_all(name: str, numbers: range, home: Path, say: Callable[..., object]) -> None:
    """Read some inputs of a format, in a process of its own.

    Args:
        name: The format.
        numbers: Which inputs.
        home: A folder for them.
        say: Told `begin` and a number before each input, and `end`, the number and what is wrong after it.
    """
    sys.stdout = sys.stderr = io.StringIO()
    _set_alarms(_WARM, _WARM * 5)
    _warm(name, home)
    _set_alarms(0, 0)
    size, most = _address_space() + MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]
    for number in numbers:
        say("begin", str(number))
        folder = home / "set"
        shutil.rmtree(folder, ignore_errors=True)
        file = make(name, number, folder)
        resource.setrlimit(resource.RLIMIT_AS, (size, most))
        try:
            fault = _read(name, folder, file, number)
        except BaseException as error:
            fault = "".join(traceback.format_exception(error)[-6:])
        _set_alarms(0, 0)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        say("end", str(number), " ".join(fault.split())[-1500:])


def _warm(name: str, home: Path) -> None:
    """Load what reading and converting load, on the sample itself."""
    if name in READ_BY_SCIPY:
        forks.put_in()
    target = home / "warm"
    shutil.copytree(SAMPLES / name, target, dirs_exist_ok=True)
    with contextlib.suppress(UserError):
        convert([target], home / "warm-out", _options(name), workers=Workers(1))
    from PIL import Image

    Image.init()
    shutil.rmtree(target)
    shutil.rmtree(home / "warm-out", ignore_errors=True)


def _options(name: str) -> ConversionOptions:
    return ConversionOptions(source_format=name, images=SAMPLES / "images")


def _read(name: str, folder: Path, file: str, number: int) -> str:
    """Everything that a conversion does with a source; gives what is wrong."""
    module = annotation_formats.get(name)
    level = ("word", "region")[number % 2]
    records = 0
    for path, options in (
        (folder, {}),
        (folder / file, {"images": SAMPLES / "images", "level": level, "text": "text"}),
    ):
        _set_alarms(SECONDS, WAITS)
        try:
            module.sniff(path)
            with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
                for record in module.read(Source(path, scratch=Path(scratch), **options)):
                    _check(record)
                    records += 1
        except UserError as error:
            if not str(error):
                return "a refusal without a word"
    if number % EVERY == 0:
        _set_alarms(SECONDS + A_RECORD * records, WAITS)
        out = folder.parent / "out"
        shutil.rmtree(out, ignore_errors=True)
        with contextlib.suppress(UserError):
            convert([folder], out, _options(name), workers=Workers(1))
    return ""


def _set_alarms(computing: float, waiting: float) -> None:
    """Have the kernel end this process, whatever it is in; 0 for no alarm."""
    signal.setitimer(signal.ITIMER_PROF, computing)
    signal.setitimer(signal.ITIMER_REAL, waiting)


def _address_space() -> int:
    """Bytes of this process's address space."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGESIZE")

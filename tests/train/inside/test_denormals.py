"""Denormal numbers: there by default, and zero where that is asked for."""

import platform
import subprocess
import sys

import pytest

from ocrdata.train.inside import denormals

TINY = "numpy.float32(1e-30) * numpy.float32(1e-10)"


@pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"), reason="known for Linux only"
)
def test_they_are_zero_in_this_thread_and_in_those_that_start_later() -> None:
    program = f"""
import threading, numpy
from ocrdata.train.inside import denormals
print({TINY} > 0)
assert denormals.flush()
print({TINY} > 0)
later = threading.Thread(target=lambda: print({TINY} > 0))
later.start()
later.join()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False", "False"]


def test_elsewhere_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    assert denormals.flush() is False

"""Runs a function in a process of its own, and stops it before each system call that changes a file."""

import ctypes
import os
import platform
import signal
import struct
import sys
from collections.abc import Callable
from pathlib import Path

CALLS = {
    "write": 1, "pwrite64": 18, "msync": 26, "writev": 20, "sendfile": 40, "fsync": 74, "fdatasync": 75,
    "truncate": 76, "ftruncate": 77, "rename": 82, "mkdir": 83, "rmdir": 84, "creat": 85, "link": 86,
    "unlink": 87, "symlink": 88, "mkdirat": 258, "unlinkat": 263, "renameat": 264, "linkat": 265,
    "symlinkat": 266, "utimensat": 280, "fallocate": 285, "pwritev": 296, "renameat2": 316,
    "copy_file_range": 326,
}  # fmt: skip
"""System calls that change files or folders, by number on x86-64."""

OPENS = {"open": (2, 1), "openat": (257, 2)}
"""System calls that may: number, and the argument with the flags."""

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_LAST_STANDARD_STREAM = 2

_LOAD, _EQUAL, _GREATER, _ANY_BIT, _RETURN = 0x20, 0x15, 0x25, 0x45, 0x06
_ALLOW, _TRACE = 0x7FFF0000, 0x7FF00000
_TRACEME, _CONT, _SETOPTIONS = 0, 7, 0x4200
_TRACE_CLONE, _TRACE_SECCOMP, _EXIT_WITH_TRACER = 0x8, 0x80, 0x100000
_SECCOMP_STOP = signal.SIGTRAP | 7 << 8
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_ALL_THREADS = 0x40000000

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.restype = ctypes.c_long
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def can_trace() -> bool:
    """Whether this machine lets a process trace its child."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return False
    stops: list[int] = []
    try:
        traced(lambda: Path(os.devnull).open("w").close(), os.devnull, stops.append)
    except OSError:
        return False
    return bool(stops)


def run(work: Callable[[], object], log: Path | str) -> int:
    """Run a function in a fork of this process; gives its exit code. `log` takes what it prints."""
    child = _fork(work, log, trace=False)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def traced(work: Callable[[], object], log: Path | str, at_call: Callable[[int], object]) -> int:
    """Run a function in a fork of this process, and stop it before each change.

    Args:
        work: What it does. It raises `SystemExit`, or ends with code 0.
        log: File for what it prints.
        at_call: Called with the number of the change, from 0, while the process stands still.

    Returns:
        The exit code of the process; negative: the signal that ended it.

    Raises:
        OSError: This machine does not let us trace.
    """
    child = _fork(work, log, trace=True)
    _, status = os.waitpid(child, 0)
    if not os.WIFSTOPPED(status):
        raise OSError("this process may not be traced")
    options = _TRACE_CLONE | _TRACE_SECCOMP | _EXIT_WITH_TRACER
    _ptrace(_SETOPTIONS, child, options)
    _ptrace(_CONT, child, 0)
    number = 0
    while True:
        thread, status = os.waitpid(-1, _ALL_THREADS)
        if os.WIFEXITED(status) or os.WIFSIGNALED(status):
            if thread == child:
                return os.waitstatus_to_exitcode(status)
            continue
        stop = status >> 8
        if stop == _SECCOMP_STOP:
            at_call(number)
            number += 1
        passed_on = stop if stop < 0x80 and stop not in (signal.SIGTRAP, signal.SIGSTOP) else 0
        _ptrace(_CONT, thread, passed_on)


def _ptrace(request: int, process: int, data: int) -> None:
    if _libc.ptrace(request, process, None, data) == -1:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def _fork(work: Callable[[], object], log: Path | str, *, trace: bool) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.dup2(handle, 1)
        os.dup2(handle, 2)
        os.close(handle)
        # pytest may have put others in their place.
        sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
        if trace:
            _ptrace(_TRACEME, 0, 0)
            os.kill(os.getpid(), signal.SIGSTOP)
            _install_filter()
        try:
            work()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
            if isinstance(end.code, str):
                print(end.code, file=sys.stderr)
        except BaseException:
            import traceback

            traceback.print_exc()
            code = 70  # no command ends so
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _install_filter() -> None:
    """Let the kernel stop this process at calls that change files, and at no other."""
    program = _program()
    buffer = ctypes.create_string_buffer(program)
    given = _Program(len(program) // 8, ctypes.addressof(buffer))
    _libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if _libc.prctl(_SECCOMP, _FILTER, ctypes.byref(given), 0, 0):
        raise OSError(ctypes.get_errno(), "no filter may be installed")


def _program() -> bytes:
    """The filter: instructions of (operation, jump if true, jump if false, operand)."""
    rows: list[tuple[int, int, int, int]] = [(_LOAD, 0, 0, 0)]
    for number, argument in OPENS.values():
        rows += [
            (_EQUAL, 0, 4, number),
            (_LOAD, 0, 0, 16 + 8 * argument),
            (_ANY_BIT, 0, 1, _WRITING),
            (_RETURN, 0, 0, _TRACE),
            (_RETURN, 0, 0, _ALLOW),
        ]
    rows += [
        (_EQUAL, 0, 4, CALLS["write"]),
        (_LOAD, 0, 0, 16),
        (_GREATER, 0, 1, _LAST_STANDARD_STREAM),
        (_RETURN, 0, 0, _TRACE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    for number in CALLS.values():
        rows += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _TRACE)]
    rows.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("HBBI", *row) for row in rows)

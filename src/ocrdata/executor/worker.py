"""How a process is set up that decodes, draws and encodes pictures all day."""

import contextlib
import ctypes
import gc

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
"""Of glibc's `malloc.h`."""
_LARGEST_BLOCK = 32 << 20
"""The largest that glibc takes for the threshold from which on a block is a mapping of its own."""
_KEPT_MEMORY = 128 << 20


def set_up() -> None:
    """One thread, as the workers are the parallelism, and memory that is kept.

    The C library gives a picture's memory back to the system when it is freed, and takes it again, with a
    fault for every 4 KiB of it, for the next: two fifths of the time of a worker that cuts crops.
    """
    import cv2

    cv2.setNumThreads(1)
    with contextlib.suppress(AttributeError, OSError, TypeError):  # only the GNU C library has it
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_M_MMAP_THRESHOLD, _LARGEST_BLOCK)
        mallopt(_M_TRIM_THRESHOLD, _KEPT_MEMORY)
    gc.freeze()  # what is loaded by now stays; looking through it again and again would cost a few percent

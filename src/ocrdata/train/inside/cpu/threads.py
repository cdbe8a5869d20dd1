"""Kernels on every core: each thread computes a range of the result.

Kernels release Python's lock, and each cell of a result is written by one thread in a fixed order, so results
do not depend on the number of threads.
"""

import itertools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

OPTIONS: dict[str, Any] = {
    "nogil": True,
    "cache": True,
    "error_model": "numpy",
    "fastmath": {"reassoc", "contract", "nsz"},  # sums in vectors; NaN stays NaN
}
"""How Numba compiles a kernel. Threads of our own: Numba's `prange` takes three times as long to compile."""


@cache
def workers() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(workers() - 1, "kernels")


def spread(kernel: Callable[..., None], count: int, *arguments: Any) -> None:
    """Call `kernel(first, last, *arguments)` so that the ranges, a thread each, are those below `count`."""
    parts = min(workers(), count)
    ends = [count * part // parts for part in range(parts + 1)] if parts else [0, 0]
    others = [_pool().submit(kernel, first, last, *arguments) for first, last in itertools.pairwise(ends[1:])]
    kernel(ends[0], ends[1], *arguments)
    for other in others:
        other.result()

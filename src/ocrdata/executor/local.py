"""Shards in this process or in local processes."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from ocrdata.errors import UserError

Result = TypeVar("Result")

_LIVES = 3
"""How often in a row workers may die before any of them finishes a shard."""


def run_local(
    work: Callable[[int], Result], shards: Sequence[int], jobs: int, setup: Callable[[], None] | None
) -> Iterator[Result]:
    """Run `work` on every shard in `jobs` processes (0: one a core; 1: this process). See `run_shards`."""
    workers = min(jobs or os.cpu_count() or 1, len(shards))
    if workers <= 1:
        if setup is not None:
            setup()
        for shard in shards:
            yield work(shard)
        return
    left = list(shards)
    deaths = 0
    while left:
        done = 0
        try:
            for shard, result in _run_pool(work, left, workers, setup):
                left.remove(shard)
                done += 1
                yield result
        except BrokenProcessPool as error:
            # A worker was killed from outside, by the kernel for its memory more often than not. Shards are
            # independent, so those that are not back yet are simply done again.
            deaths = 1 if done else deaths + 1
            if deaths == _LIVES:
                raise UserError(
                    f"worker processes die ({deaths} times in a row), most likely for want of memory.",
                    "Try fewer processes, such as --jobs 1.",
                ) from error


def _run_pool(
    work: Callable[[int], Result], shards: Sequence[int], workers: int, setup: Callable[[], None] | None
) -> Iterator[tuple[int, Result]]:
    # spawn: a fork of a process with OpenCV's threads in it may hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=setup) as pool:
        waiting: dict[Future[Result], int] = {pool.submit(work, shard): shard for shard in shards}
        try:
            while waiting:
                for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                    yield waiting.pop(future), future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

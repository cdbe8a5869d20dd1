"""Shards in this process or in local processes."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sized
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from typing import Any, TypeVar

from ocrdata.console import quantity
from ocrdata.errors import UserError

Result = TypeVar("Result")

_MOST_DEATHS = 3
"""How often in a row workers may die before any of them finishes a shard."""

_AHEAD = 2
"""Shards in line for each worker: enough that none is idle."""


def run_local(
    work: Callable[[int], Result], shards: Iterable[int], jobs: int, setup: Callable[[], None] | None
) -> Iterator[Result]:
    """Run `work` on every shard in `jobs` processes (0: one a core; 1: this process). See `run_shards`."""
    workers = jobs or os.cpu_count() or 1
    if isinstance(shards, Sized):
        workers = min(workers, len(shards))
    if workers <= 1:
        if setup is not None:
            setup()
        for shard in shards:
            yield work(shard)
        return
    queue = iter(shards)
    deaths = 0
    while (first := next(queue, None)) is not None:
        queue = chain((first,), queue)
        in_flight: dict[Future[Result], int] = {}
        done = 0
        try:
            for result in _run_pool(work, queue, workers, setup, in_flight):
                done += 1
                yield result
        except BrokenProcessPool as error:
            # A worker was killed from outside, by the kernel for its memory more often than not. Shards are
            # independent, so those that are not back yet are simply done again.
            queue = chain(list(in_flight.values()), queue)
            deaths = 1 if done else deaths + 1
            if deaths == _MOST_DEATHS:
                raise UserError(
                    f"worker processes died ({quantity(deaths, 'time')} in a row), most likely because "
                    "memory ran out.",
                    "Try fewer processes, such as --jobs 1.",
                ) from error


def _run_pool(
    work: Callable[[int], Result],
    queue: Iterator[int],
    workers: int,
    setup: Callable[[], None] | None,
    in_flight: dict[Future[Result], int],
) -> Iterator[Result]:
    """Yield results until the queue is empty; `in_flight` holds what is not back yet."""
    # spawn: a fork of a process with OpenCV's threads in it may hang.
    context = multiprocessing.get_context("spawn")
    # The work goes to each worker once: it may hold a list of ten thousand blocks.
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(work, setup)) as pool:
        try:
            while True:
                for shard in islice(queue, workers * _AHEAD - len(in_flight)):
                    _submit(pool, shard, in_flight)
                if not in_flight:
                    return
                for future in wait(in_flight, return_when=FIRST_COMPLETED).done:
                    result = future.result()
                    del in_flight[future]
                    yield result
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, shard: int, in_flight: dict[Future[Result], int]) -> None:
    try:
        in_flight[pool.submit(_do, shard)] = shard
    except BrokenProcessPool:
        in_flight[Future()] = shard  # taken from the queue, so it must not be forgotten
        raise


_work: Callable[[int], Any]
"""What a worker does."""


def _do(shard: int) -> Any:
    return _work(shard)


def _begin(work: Callable[[int], Any], setup: Callable[[], None] | None) -> None:
    """Set a worker up: Ctrl-C is handled by the parent, and a worker ends when its parent is dead."""
    global _work  # noqa: PLW0603 - the one thing that a process does
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if setup is not None:
        setup()


def _end_with_parent() -> None:
    # A pool's worker waits for work for ever when its parent was killed, or still writes.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)

"""Shards in this process or in local processes."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from typing import TypeVar

Result = TypeVar("Result")


def run_shards(
    work: Callable[[int], Result],
    shards: Sequence[int],
    *,
    jobs: int = 0,
    setup: Callable[[], None] | None = None,
) -> Iterator[Result]:
    """Run `work` on every shard and yield the results as they come, in any order.

    Workers pull one shard at a time, so a slow one holds up nobody. The first exception stops the rest.

    Args:
        work: Picklable function of a shard number; it writes its own output and returns something small.
        shards: The numbers to do.
        jobs: Processes; 0 is one a core, and with one everything happens in this process.
        setup: Picklable function called once in every worker before its first shard.
    """
    workers = min(jobs or os.cpu_count() or 1, len(shards))
    if workers <= 1:
        if setup is not None:
            setup()
        for shard in shards:
            yield work(shard)
        return
    # spawn: a fork of a process with OpenCV's threads in it may hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=setup) as pool:
        waiting = {pool.submit(work, shard) for shard in shards}
        try:
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

"""Where shards run: in this process, in local processes, on a Ray cluster.

A shard's content depends on its number alone, never on who computes it: every engine leaves the same bytes.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple, TypeVar

Result = TypeVar("Result")
Engine = Literal["local", "ray"]


class Workers(NamedTuple):
    """Where shards are computed.

    Attributes:
        jobs: Processes; 0 is one a core, and with 1 everything happens in this process.
        engine: `local` processes, or `ray`.
        address: Address of a Ray cluster; without it, one is started on this machine.
    """

    jobs: int = 0
    engine: Engine = "local"
    address: str | None = None


EVERY_CORE = Workers()


def run_shards(
    work: Callable[[int], Result],
    shards: Iterable[int],
    workers: Workers = EVERY_CORE,
    *,
    setup: Callable[[], None] | None = None,
) -> Iterator[Result]:
    """Run `work` on every shard and yield the results as they come, in any order.

    Workers pull one shard at a time, so a slow one holds up nobody; the shard of a worker that was lost is
    done again; the first exception of `work` itself stops the rest. Workers end when this process does,
    however it ends.

    Args:
        work: Picklable function of a shard number; it writes its own output (under a temporary name, renamed
            when it is complete) and returns something small.
        shards: The numbers to do, without repetition. They are taken as workers become free, so what a shard
            needs may be made while its number is asked for.
        workers: Where shards are computed.
        setup: Picklable function that is called once in every worker before its first shard.

    Raises:
        UserError: Workers keep dying, or Ray is asked for and is not installed or cannot be reached.
    """
    if workers.engine == "ray":
        from ocrdata.executor.ray import run_ray

        return run_ray(work, shards, workers.jobs, setup, workers.address)
    from ocrdata.executor.local import run_local

    return run_local(work, shards, workers.jobs, setup)

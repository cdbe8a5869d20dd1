"""Shards on a Ray cluster."""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from ocrdata.errors import UserError

Result = TypeVar("Result")

_AHEAD = 2
"""Shards in line for each core: enough that none is idle."""


def run_ray(
    work: Callable[[int], Result],
    shards: Iterable[int],
    jobs: int,
    setup: Callable[[], None] | None,
    address: str | None,
) -> Iterator[Result]:
    """Run `work` on every shard on a Ray cluster; a local one of `jobs` cores is started without an address.

    See `run_shards`. All hosts must see the same files, and have the same version of ocrdata.
    """
    try:
        import ray
    except ImportError as error:
        raise UserError("Ray is not installed.", 'Install it: pip install "ocrdata[ray]".') from error

    _connect(ray, jobs, setup, address)
    try:
        # A worker that dies takes its shard with it: Ray does that shard again elsewhere.
        remote = ray.remote(max_retries=3)(_call)
        shared = ray.put(work)
        queue = iter(shards)
        in_flight = max(1, int(ray.cluster_resources().get("CPU", 1))) * _AHEAD
        waiting = [remote.remote(shared, shard) for _, shard in zip(range(in_flight), queue, strict=False)]
        while waiting:
            ready, waiting = ray.wait(waiting, num_returns=1)
            waiting += [remote.remote(shared, shard) for _, shard in zip(ready, queue, strict=False)]
            yield from _results(ray, ready)
    finally:
        ray.shutdown()


def _connect(ray: Any, jobs: int, setup: Callable[[], None] | None, address: str | None) -> None:
    """Connect to the cluster, or start one on this machine.

    Raises:
        UserError: It cannot be reached.
    """
    # Ray would otherwise ship the current folder's environment manager (uv) to its workers.
    os.environ.setdefault("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")
    runtime: dict[str, Any] = {"worker_process_setup_hook": setup} if setup is not None else {}
    # On a busy machine, Ray gives up a cluster of its own whose first process is not there in time.
    for tries_left in (0,) if address else (2, 1, 0):
        try:
            ray.init(
                address=address,
                num_cpus=(jobs or os.cpu_count()) if address is None else None,
                runtime_env=runtime,
                include_dashboard=False,
                log_to_driver=False,
                logging_level="ERROR",
            )
        except (ConnectionError, RuntimeError, ValueError) as error:
            ray.shutdown()
            if not tries_left:
                raise UserError(
                    f"the Ray cluster {address or 'on this machine'} cannot be reached ({error}).",
                    "Start one with 'ray start --head' and give its --address, or leave --address out.",
                ) from error
        else:
            return


def _results(ray: Any, ready: list[Any]) -> list[Any]:
    """The results of shards that are done.

    Raises:
        Exception: What `work` raised.
        UserError: A shard was lost too often.
    """
    try:
        return list(ray.get(ready))
    except ray.exceptions.RayTaskError as error:
        raise error.cause from None
    except ray.exceptions.RayError as error:
        raise UserError(
            f"a shard was lost four times on the Ray cluster ({type(error).__name__}).",
            "Look at the memory of its workers, then run the same command again.",
        ) from error


def _call(work: Callable[[int], Result], shard: int) -> Result:
    return work(shard)

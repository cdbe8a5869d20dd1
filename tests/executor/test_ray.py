"""A cluster of one's own is tried again where Ray could not start it in time; that of an address is not."""

from typing import Any

import pytest

from ocrdata.errors import UserError
from ocrdata.executor import ray


class BusyMachine:
    """Stands for the module `ray` where the first attempts to connect fail."""

    def __init__(self, failing: int):
        self.failing = failing
        self.attempts = self.shut_down = 0

    def init(self, **_: Any) -> None:
        self.attempts += 1
        if self.attempts <= self.failing:
            raise RuntimeError("timed out during startup")

    def shutdown(self) -> None:
        self.shut_down += 1


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_a_cluster_of_ones_own_is_tried_three_times(failing: int) -> None:
    machine = BusyMachine(failing)
    ray._connect(machine, 2, None, None)
    assert (machine.attempts, machine.shut_down) == (failing + 1, failing)


@pytest.mark.parametrize(("address", "attempts"), [(None, 3), ("10.0.0.1:6379", 1)])
def test_then_it_is_one_sentence(address: str | None, attempts: int) -> None:
    machine = BusyMachine(9)
    with pytest.raises(UserError, match="cannot be reached"):
        ray._connect(machine, 2, None, address)
    assert machine.attempts == attempts

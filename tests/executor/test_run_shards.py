"""Every engine does every shard, whoever dies on the way."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from ocrdata.errors import UserError
from ocrdata.executor.shards import Workers, run_shards

ENGINES = [
    pytest.param(Workers(1), id="this process"),
    pytest.param(Workers(2), id="local processes"),
    pytest.param(Workers(2, "ray"), id="ray", marks=pytest.mark.slow),
]


@pytest.fixture(autouse=True)
def importable(monkeypatch, request):
    """Ray's workers start without pytest's import path."""
    if "[ray" in request.node.name:
        request.getfixturevalue("one_ray")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]), prepend=os.pathsep)


def square(shard: int) -> int:
    return shard * shard


def fail_on_three(shard: int) -> int:
    if shard == 3:
        raise UserError("shard 3 is bad.", "Mend it.")
    return shard


def leave_a_mark() -> None:
    os.environ["OCRDATA_TEST_MARK"] = "set up"


def read_the_mark(shard: int) -> str:
    return os.environ.get("OCRDATA_TEST_MARK", "")


def die_the_first_time(folder: Path, shard: int) -> int:
    """Killed by the kernel's hand while doing shard 2, once."""
    if shard == 2 and not (folder / "died").exists():
        (folder / "died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return shard


def always_die(shard: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return shard


@pytest.mark.parametrize("workers", ENGINES)
def test_every_shard_is_done_once(workers):
    assert sorted(run_shards(square, range(20), workers)) == [n * n for n in range(20)]


@pytest.mark.parametrize("workers", ENGINES)
def test_the_error_of_a_shard_comes_through_as_it_is(workers):
    with pytest.raises(UserError, match="shard 3 is bad"):
        list(run_shards(fail_on_three, range(8), workers))


@pytest.mark.parametrize("workers", ENGINES)
def test_workers_are_set_up_first(workers, monkeypatch):
    monkeypatch.delenv("OCRDATA_TEST_MARK", raising=False)
    assert set(run_shards(read_the_mark, range(4), workers, setup=leave_a_mark)) == {"set up"}
    os.environ.pop("OCRDATA_TEST_MARK", None)


@pytest.mark.parametrize("workers", ENGINES[1:])
def test_the_shard_of_a_killed_worker_is_done_again(workers, tmp_path):
    work = partial(die_the_first_time, tmp_path)
    assert sorted(run_shards(work, range(6), workers)) == list(range(6))
    assert (tmp_path / "died").exists()


@pytest.mark.parametrize("workers", ENGINES[1:2])
def test_workers_that_keep_dying_end_in_a_sentence(workers):
    with pytest.raises(UserError, match="worker processes die"):
        list(run_shards(always_die, range(4), workers))


@pytest.mark.parametrize("workers", ENGINES)
def test_numbers_are_taken_as_workers_become_free(workers):
    taken = []

    def numbers():
        for number in range(40):
            taken.append(number)
            yield number

    ahead = [len(taken) - done for done, _ in enumerate(run_shards(square, numbers(), workers), start=1)]
    assert len(ahead) == 40
    assert max(ahead) <= 8  # a few for each worker: what a shard needs may be made when it is asked for


STARTS_WORKERS = """
import sys, time
sys.path.insert(0, sys.argv[1])
from tests.executor.test_run_shards import tell_and_wait
from ocrdata.executor.shards import Workers, run_shards
if __name__ == "__main__":
    list(run_shards(tell_and_wait, range(2), Workers(2)))
"""


def tell_and_wait(shard: int) -> int:
    Path(os.environ["OCRDATA_TEST_PIDS"], str(os.getpid())).touch()
    time.sleep(60)
    return shard


def test_workers_end_with_a_parent_that_was_killed(tmp_path, monkeypatch):
    monkeypatch.setenv("OCRDATA_TEST_PIDS", str(tmp_path))
    program = tmp_path.with_suffix(".py")
    program.write_text(STARTS_WORKERS)
    with subprocess.Popen([sys.executable, program, Path(__file__).parents[2]]) as parent:
        while len(workers := [int(path.name) for path in tmp_path.iterdir()]) < 2:
            time.sleep(0.02)
        parent.kill()
    for _ in range(500):
        if not any(Path(f"/proc/{pid}").exists() for pid in workers):
            break
        time.sleep(0.02)
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)

"""Every engine does every shard, whoever dies on the way."""

import os
import signal
from functools import partial
from pathlib import Path

import pytest

from ocrdata.errors import UserError
from ocrdata.executor import run_shards

ENGINES = [
    pytest.param({"jobs": 1}, id="this process"),
    pytest.param({"jobs": 2}, id="local processes"),
    pytest.param({"engine": "ray", "jobs": 2}, id="ray", marks=pytest.mark.slow),
]


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    """Ray's workers start without pytest's import path."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))


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


@pytest.mark.parametrize("engine", ENGINES)
def test_every_shard_is_done_once(engine):
    assert sorted(run_shards(square, range(20), **engine)) == [n * n for n in range(20)]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_error_of_a_shard_comes_through_as_it_is(engine):
    with pytest.raises(UserError, match="shard 3 is bad"):
        list(run_shards(fail_on_three, range(8), **engine))


@pytest.mark.parametrize("engine", ENGINES)
def test_workers_are_set_up_first(engine, monkeypatch):
    monkeypatch.delenv("OCRDATA_TEST_MARK", raising=False)
    assert set(run_shards(read_the_mark, range(4), setup=leave_a_mark, **engine)) == {"set up"}
    os.environ.pop("OCRDATA_TEST_MARK", None)


@pytest.mark.parametrize("engine", ENGINES[1:])
def test_the_shard_of_a_killed_worker_is_done_again(engine, tmp_path):
    work = partial(die_the_first_time, tmp_path)
    assert sorted(run_shards(work, range(6), **engine)) == list(range(6))
    assert (tmp_path / "died").exists()


@pytest.mark.parametrize("engine", ENGINES[1:2])
def test_workers_that_keep_dying_end_in_a_sentence(engine):
    with pytest.raises(UserError, match="worker processes die"):
        list(run_shards(always_die, range(4), **engine))

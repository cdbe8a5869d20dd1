"""Every long command leaves on a Ray cluster what it leaves on local processes; hosts may come and go.

The cluster is a real one of two hosts, which happen to be processes of this machine.
"""

import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ocrdata.executor.shards import Workers, run_shards
from tests import running

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("one_ray")]
ray = pytest.importorskip("ray")


@pytest.fixture(scope="module")
def cluster(one_ray: None) -> Iterator[Any]:
    from ray.cluster_utils import Cluster

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parents[1]), prepend=":")
        running = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
        running.add_node(num_cpus=1)
        yield running
        running.shutdown()


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rendered digits in two looks; the general model stumbles over those of the panel."""
    folder = tmp_path_factory.mktemp("drawn")
    digits = ("--chars", "0123456789.-", "--corpus", "meter-digits", "--jobs", "1")
    run("synth", *digits, "--fonts", "dseg7", "--preset", "lcd", "--count", "40", "--out", folder / "panel")
    run("synth", *digits, "--preset", "document", "--count", "40", "--seed", "1", "--out", folder / "print")
    return folder


def run(*arguments: object, code: int = 0) -> str:
    return running.run_command(*arguments, code=code).stdout


def contents(folder: Path) -> dict[str, bytes]:
    """What a command left, without the manifest, which names the folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "ocrdata.json"
    }


@pytest.fixture
def both(cluster: Any, tmp_path: Path) -> Callable[..., dict[str, bytes]]:
    """Runs a command on both engines; gives what both left."""

    def left(*asked: object, jobs: bool = True) -> dict[str, bytes]:
        local = ["--jobs", "2"] if jobs else []  # a model uses every core by itself
        run(*asked, *local, "--out", tmp_path / "local")
        run(*asked, "--engine", "ray", "--address", cluster.address, "--out", tmp_path / "ray")
        assert contents(tmp_path / "ray") == contents(tmp_path / "local")
        return contents(tmp_path / "ray")

    return left


def test_synth(both: Callable[..., dict[str, bytes]]) -> None:
    left = both("synth", "--fonts", "dseg7", "--corpus", "meter-digits", "--count", 1100)
    assert len(left) == 1100 + len(["rec.txt", "preview.jpg"])


def test_convert(both: Callable[..., dict[str, bytes]]) -> None:
    left = both("convert", Path(__file__).parents[1] / "recipes" / "quickstart" / "pages" / "Label.txt")
    assert {"det.txt", "rec.txt"} < left.keys()


def test_badcase(both: Callable[..., dict[str, bytes]], drawn: Path) -> None:
    left = both("badcase", "PP-OCRv3_mobile_rec", drawn / "panel" / "rec.txt", jobs=False)
    assert json.loads(left["badcases.json"])


def test_select(both: Callable[..., dict[str, bytes]], drawn: Path) -> None:
    left = both("select", drawn / "panel" / "rec.txt", drawn / "print" / "rec.txt", jobs=False)
    assert len(left["select.jsonl"].splitlines()) == 80


def test_check(cluster: Any, drawn: Path, tmp_path: Path) -> None:
    rows = (drawn / "panel" / "rec.txt").read_text("utf-8").splitlines(keepends=True)
    labels = tmp_path / "rec.txt"
    labels.write_text("".join(f"{drawn / 'panel'}/{row}" for row in rows) + "gone.jpg\t1\n", encoding="utf-8")
    ray_options = ["--engine", "ray", "--address", cluster.address]
    local, far = (
        json.loads(run("check", labels, "--json", *options, code=3)) for options in ([], ray_options)
    )
    assert far == local
    assert far["totals"]["lines"] == 41


def slowly(folder: Path, shard: int) -> int:
    (folder / f"{shard}").touch()
    time.sleep(0.2)
    return shard


def test_a_host_that_joins_works_and_one_that_is_lost_loses_nothing(cluster: Any, tmp_path: Path) -> None:
    host = cluster.add_node(num_cpus=2)
    done = []
    for shard in run_shards(
        partial(slowly, tmp_path), range(40), Workers(engine="ray", address=cluster.address)
    ):
        done.append(shard)
        if len(done) == 8:
            cluster.remove_node(host, allow_graceful=False)
    assert sorted(done) == list(range(40))

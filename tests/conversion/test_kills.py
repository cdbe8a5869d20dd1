"""A conversion that is killed again and again ends with the same bytes as one that never was."""

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ocrdata.conversion import record_files
from ocrdata.conversion.options import ConversionOptions
from ocrdata.conversion.run import convert
from ocrdata.errors import UserError
from ocrdata.executor.shards import Workers
from ocrdata.folders import resumable
from ocrdata.samples.labels import Line
from tests.conversion.sets import QUAD, write_set

OPTIONS = ConversionOptions(shares={"train": 0.8, "val": 0.2})
CONVERT = """
import sys
from pathlib import Path
from ocrdata.conversion.run import convert
from ocrdata.executor.shards import Workers
from ocrdata.samples.labels import Line
from tests.conversion.test_kills import OPTIONS
print("ready", flush=True)
convert([Path(sys.argv[1])], Path(sys.argv[2]), OPTIONS, workers=Workers(int(sys.argv[3])))
"""
RAY_KILLS = {1: 0.0, 4: 0.005, 9: 1.0}
"""Shards whose worker is killed, and how many seconds after it began: the last has done all but say so."""
DYING = "from ocrdata.folders import resumable; from tests.conversion import test_kills; "
DYING += "resumable._do = test_kills.die_once"
whole_do = resumable._do


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Twelve shards of pages, some of whose boxes and images cannot be used."""
    pages = {f"{number:03d}.jpg": ["中国", "###", "two"] for number in range(380)}
    pages["007.jpg"] = [([[900, 900], [950, 900], [950, 920], [900, 920]], "outside"), (QUAD, "inside")]
    folder = write_set(tmp_path / "set", pages)
    (folder / "011.jpg").write_bytes(b"no image")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def start(source: Path, out: Path, jobs: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", CONVERT, str(source), str(out), str(jobs)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    return process


def shards_done(out: Path) -> int:
    return sum(path.read_text("utf-8").count('"step"') for path in out.parent.glob(".killed.*/journal.jsonl"))


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_killed_run_goes_on_and_ends_with_the_same_bytes(tmp_path: Path, source: Path, jobs: int) -> None:
    convert([source], tmp_path / "calm", OPTIONS, workers=Workers(1))
    out, chance = tmp_path / "killed", random.Random(jobs)
    for wanted in (1, 4, 8):  # kill after this many shards, at a random moment
        process = start(source, out, jobs)
        while shards_done(out) < wanted:
            assert process.poll() is None
            time.sleep(0.002)
        time.sleep(chance.random() * 0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert shards_done(out) >= wanted
        assert not out.exists()

    convert([source], out, OPTIONS, workers=Workers(1))

    assert contents(out) == contents(tmp_path / "calm")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["calm", "killed", "set"]


def test_what_an_interrupted_run_has_done_is_not_done_again(tmp_path: Path, source: Path) -> None:
    out = tmp_path / "out"

    def stop(done: int, total: int) -> None:
        if done == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        convert([source], out, OPTIONS, workers=Workers(1), advance=stop)
    (first,) = tmp_path.glob(".out.*/stage/*/images/000.jpg")
    made = first.stat().st_ino, first.stat().st_mtime_ns
    report = convert([source], out, OPTIONS, workers=Workers(1))

    (page,) = out.glob("*/images/000.jpg")
    assert (page.stat().st_ino, page.stat().st_mtime_ns) == made
    assert (report.counts.pages, report.counts.found) == (379, 379 * 3 - 1 + 3)


def test_other_options_or_files_start_anew(tmp_path: Path, source: Path) -> None:
    out = tmp_path / "out"

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        convert([source], out, OPTIONS, workers=Workers(1), advance=stop)
    write_set(source, {"000.jpg": ["changed"]}, seed=1)
    convert([source], out, ConversionOptions(), workers=Workers(1))

    assert "changed" in (out / "det.txt").read_text("utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "set"]


def test_a_source_of_which_nothing_can_be_used_leaves_nothing(tmp_path: Path) -> None:
    source = write_set(tmp_path / "set", {"a.jpg": ["hi"]})
    (source / "a.jpg").write_bytes(b"no image")

    with pytest.raises(UserError, match="nothing that can be used"):
        convert([source], tmp_path / "out", ConversionOptions(), workers=Workers(1))
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


class Killed(BaseException):
    """Stands for a kill: nothing handles it."""


@pytest.mark.parametrize("shares", [{}, {"train": 0.8, "val": 0.2}], ids=["whole", "split"])
@pytest.mark.parametrize("target", ["lmdb", "parquet"])
def test_a_run_killed_while_it_writes_a_container_ends_with_the_same_bytes(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch, target: str, shares: dict[str, float]
) -> None:
    options = ConversionOptions(target_format=target, shares=shares)
    convert([source], tmp_path / "calm", options, workers=Workers(1))
    remove, records = shutil.rmtree, record_files.read
    for many in (1, 100, 10_000):  # records before the kill; then, crops that are removed before it
        countdown = iter(range(many))

        def read(path: Path, left: Iterator[int] = countdown) -> Iterator[object]:
            for record in records(path):
                if isinstance(record, Line) and next(left, None) is None:
                    raise Killed
                yield record

        def clear(folder: Path, **options: object) -> None:
            if folder.name == "crops":
                next(folder.iterdir()).unlink()
                raise Killed
            remove(folder, **options)

        monkeypatch.setattr(record_files, "read", read)
        monkeypatch.setattr(shutil, "rmtree", clear)
        with pytest.raises(Killed):
            convert([source], tmp_path / "killed", options, workers=Workers(1))
        monkeypatch.undo()
    convert([source], tmp_path / "killed", options, workers=Workers(1))
    assert contents(tmp_path / "killed") == contents(tmp_path / "calm")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["calm", "killed", "set"]


@pytest.mark.slow
@pytest.mark.usefixtures("one_ray")
def test_ray_makes_the_same_bytes(tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ray")
    convert([source], tmp_path / "calm", OPTIONS, workers=Workers(1))
    monkeypatch.chdir(tmp_path)

    convert([Path("set")], Path("out"), OPTIONS, workers=Workers(2, "ray"))

    made, calm = contents(tmp_path / "out"), contents(tmp_path / "calm")
    for folder in ("", "train/", "val/"):  # which says how the source was spelt
        del made[f"{folder}ocrdata.json"], calm[f"{folder}ocrdata.json"]
    assert made == calm


def die_once(folder: Path, step: str, work: Callable[..., object], shard: int) -> object:
    """`resumable._do`; the first attempt at some shards is killed, in the middle or at its end."""
    mark = folder.parent / "marks" / str(shard)
    first = shard in RAY_KILLS and not mark.exists()
    if first:
        mark.touch()
        kill = threading.Timer(RAY_KILLS[shard], os.kill, [os.getpid(), signal.SIGKILL])
        kill.start()
    done = whole_do(folder, step, work, shard)
    if first:
        kill.join()
    return done


@pytest.mark.slow
@pytest.mark.usefixtures("one_ray")
def test_killed_ray_workers_change_nothing(tmp_path: Path, source: Path) -> None:
    pytest.importorskip("ray")
    convert([source], tmp_path / "calm", OPTIONS, workers=Workers(1))
    (tmp_path / "marks").mkdir()
    program = CONVERT.replace("print", f"{DYING}\nprint").replace("(int(sys.argv[3]))", "(2, 'ray')")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])}
    given = [sys.executable, "-c", program, str(source), str(tmp_path / "out")]
    run = subprocess.run(given, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert {int(path.name) for path in (tmp_path / "marks").iterdir()} == RAY_KILLS.keys()
    assert contents(tmp_path / "out") == contents(tmp_path / "calm")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["calm", "marks", "out", "set"]


@pytest.mark.skipif(sys.platform == "win32", reason="limits of Unix")
@pytest.mark.parametrize("target", ["lmdb", "parquet"])
def test_a_full_disk_is_a_sentence_and_the_rerun_ends_with_the_same_bytes(
    tmp_path: Path, target: str
) -> None:
    """A limit on the size of files stands in for the disk: only the container is larger."""
    write_set(tmp_path / "photos", {f"{number}.jpg": ["中国", "two"] for number in range(40)})
    limited = (
        "import resource, sys\nfrom ocrdata.cli import cli\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))\ncli(sys.argv[1:])\n"
    )
    plain = "import sys\nfrom ocrdata.cli import cli\ncli(sys.argv[1:])\n"

    def run(program: str, out: str) -> "subprocess.CompletedProcess[str]":
        given = ["convert", "photos", "--to", target, "--jobs", "1", "--out", out]
        command = [sys.executable, "-c", program, *given]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert run(plain, "whole").returncode == 0
    refused = run(limited, "out")
    assert refused.returncode == 1 and "larger than is allowed" in refused.stderr, refused.stderr
    assert not (tmp_path / "out").exists()
    assert run(plain, "out").returncode == 0
    container = {"lmdb": "data.mdb", "parquet": "*.parquet"}[target]
    found = [[path.read_bytes() for path in (tmp_path / name).rglob(container)] for name in ("whole", "out")]
    assert found[0] == found[1] != []
    assert {path.name for path in tmp_path.iterdir()} == {"photos", "whole", "out"}

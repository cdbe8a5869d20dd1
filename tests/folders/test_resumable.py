"""A run that is killed at any moment goes on where it stopped, and ends with the same bytes."""

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ocrdata.errors import UserError
from ocrdata.executor.shards import Workers
from ocrdata.folders.checksums import collect
from ocrdata.folders.outputs import write_manifest
from ocrdata.folders.resumable import ShardFolders, resumable_folder

ONE = Workers(jobs=1)


def write(calls: Path, shard: int, folders: ShardFolders) -> dict[str, int]:
    """A shard with files of its own, one beside those of others, and one for the end of the run."""
    calls.open("a").write(f"{shard}\n")
    (folders.stage / "own" / f"{shard:03d}").mkdir(parents=True)
    (folders.stage / "own" / f"{shard:03d}" / "文.txt").write_text(f"own {shard}", encoding="utf-8")
    if shard > 3:
        (folders.stage / "shared").mkdir()
        (folders.stage / "shared" / f"{shard}.txt").write_text(f"shared {shard}", encoding="utf-8")
    (folders.work / f"{shard}.labels").write_text(f"label {shard}\n", encoding="utf-8")
    return {"lines": shard}


def make(
    out: Path, *, stop: int | None = None, shards: int = 6, request: dict[str, Any] | None = None, **more: Any
) -> list[int]:
    """Make a data set; `stop` is how many shards it does before it fails. Gives the notes."""
    notes = []
    calls = out.parent / "calls"
    with resumable_folder(out, request or {"seed": 1}, **more) as run:
        for number, note in enumerate(
            run.shards("draw", partial(write, calls), range(shards), workers=ONE), start=1
        ):
            notes.append(note["lines"])
            if number == stop:
                raise KeyboardInterrupt
        rows = [(run.work / f"{shard}.labels").read_text("utf-8") for shard in range(shards)]
        (run.stage / "rec.txt").write_text("".join(rows), encoding="utf-8")
        write_manifest(run.stage, "test", {}, {"n": sum(notes)}, checksums=collect(run.stage, run.entries()))
    return notes


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def beside(out: Path) -> list[str]:
    return sorted(path.name for path in out.parent.iterdir() if path.name not in (out.name, "calls"))


@pytest.fixture
def undisturbed(tmp_path: Path) -> dict[str, bytes]:
    (tmp_path / "whole").mkdir()
    make(tmp_path / "whole" / "out")
    return contents(tmp_path / "whole" / "out")


def test_the_same_request_goes_on_and_ends_with_the_same_bytes(tmp_path: Path, undisturbed: object) -> None:
    out = tmp_path / "数据"
    with pytest.raises(KeyboardInterrupt):
        make(out, stop=4)
    assert not out.exists()
    assert sorted(make(out)) == list(range(6))  # the notes of shards done earlier come too
    assert (tmp_path / "calls").read_text().split() == list("012345")  # none was done twice
    assert contents(out) == undisturbed
    assert beside(out) == ["whole"]


@pytest.mark.parametrize("damage", ["torn", "lost", "holes"])
def test_a_torn_journal_costs_its_last_shard(tmp_path: Path, undisturbed: object, damage: str) -> None:
    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        make(out, stop=3)
    (journal,) = tmp_path.glob(".out.*/journal.jsonl")
    data = journal.read_bytes()
    last = data.rindex(b"\n", 0, -1) + 1
    broken = {"torn": data[:-9], "lost": data[:last], "holes": data[:last] + bytes(len(data) - last)}
    journal.write_bytes(broken[damage])
    make(out)
    assert (tmp_path / "calls").read_text().split() == list("0122345")
    assert contents(out) == undisturbed


def test_another_request_starts_anew_and_the_first_one_is_kept_until_it_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for seed in (1, 2):
        with pytest.raises(KeyboardInterrupt):
            make(out, stop=2, request={"seed": seed})
    assert len(beside(out)) == 2
    make(out, request={"seed": 1})
    assert (tmp_path / "calls").read_text().split() == list("01012345")
    assert beside(out) == []


def test_a_run_without_a_whole_shard_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no corpus"), resumable_folder(tmp_path / "out", {}):
        raise UserError("no corpus.", "Give one.")
    assert list(tmp_path.iterdir()) == []


def test_the_shards_of_a_replacement_are_not_lost_when_force_is_forgotten(tmp_path: Path) -> None:
    out = tmp_path / "out"
    make(out)
    with pytest.raises(KeyboardInterrupt):
        make(out, stop=3, force=True)
    with pytest.raises(UserError, match="exists already"):
        make(out)
    make(out, force=True)
    assert (tmp_path / "calls").read_text().split() == list("012345012345")


@pytest.mark.parametrize("link", [False, True])
def test_a_kill_after_the_result_is_in_place_costs_no_picture(
    tmp_path: Path, undisturbed: object, monkeypatch: pytest.MonkeyPatch, link: bool
) -> None:
    out = tmp_path / "out"
    if link:
        out.symlink_to(tmp_path / "disk")

    def interrupted(
        home: Path,
    ) -> None:  # a signal may reach another thread of the test's process, and be late
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("ocrdata.folders.resumable._drop", interrupted)
        make(out)
    assert contents(out) == undisturbed
    with pytest.raises(UserError, match="exists already"):
        make(out)
    make(out, force=True)
    assert contents(out) == undisturbed
    assert not list(tmp_path.glob(".*"))


def test_two_runs_do_not_write_one_folder(tmp_path: Path) -> None:
    with (
        resumable_folder(tmp_path / "out", {}) as run,
        pytest.raises(UserError, match="another run is writing"),
        resumable_folder(tmp_path / "out", {}),
    ):
        pass
    assert (tmp_path / "out").is_dir() and not run.stage.exists()


def test_after_a_reboot_what_never_reached_the_disk_is_done_again(
    tmp_path: Path, undisturbed: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        make(out, stop=4)
    (lost,) = tmp_path.glob(".out.*/stage/own/002/文.txt")
    lost.write_bytes(b"")
    (gone,) = tmp_path.glob(".out.*/work/0.labels")
    gone.unlink()
    monkeypatch.setattr("ocrdata.folders.journal.boot", lambda: "another start of this machine")
    make(out)
    assert (tmp_path / "calls").read_text().split() == list("01230245")
    assert contents(out) == undisturbed


def fail_with(code: int, shard: int, folders: ShardFolders) -> None:
    (folders.stage / f"{shard}.txt").write_text("half")
    if shard == 2:
        raise OSError(code, os.strerror(code))


@pytest.mark.parametrize(
    ("code", "says"), [(errno.ENOSPC, "the disk is full"), (errno.ESTALE, "the network mount is gone")]
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_full_disk_is_a_sentence(tmp_path: Path, code: int, says: str, jobs: int) -> None:
    with (
        pytest.raises(UserError, match=f"cannot be written: {says}"),
        resumable_folder(tmp_path / "out", {}) as run,
    ):
        list(run.shards("draw", partial(fail_with, code), range(3), workers=Workers(jobs)))
    assert not list(tmp_path.glob(".out.*/drafts/*"))


SLOWLY = """
import os, signal, sys, time
from functools import partial
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.folders import test_resumable as spec
spec.ONE = spec.Workers(jobs=2)
spec.make(Path(sys.argv[2]), shards=40)
"""


@pytest.fixture
def slowly(tmp_path: Path) -> Iterator[list[str]]:
    yield [sys.executable, "-c", SLOWLY, str(Path(__file__).parents[2]), str(tmp_path / "out")]


def test_kill_9_loses_the_shards_in_flight(tmp_path: Path, slowly: list[str]) -> None:
    for done in (1, 8):
        with subprocess.Popen(slowly) as process:
            while (
                len((tmp_path / "calls").read_text().split() if (tmp_path / "calls").exists() else ()) < done
            ):
                pass
            process.send_signal(signal.SIGKILL)
    journal = next(tmp_path.glob(".out.*/journal.jsonl"), None)
    before = journal.read_text("utf-8").count('"step"') if journal else 0
    calls = len((tmp_path / "calls").read_text().split())
    assert subprocess.run(slowly, check=True).returncode == 0
    assert len((tmp_path / "calls").read_text().split()) >= calls + 40 - before
    assert json.loads((tmp_path / "out" / "ocrdata.json").read_text())["counts"] == {"n": sum(range(40))}
    assert len(contents(tmp_path / "out")) == 2 + 40 + 36

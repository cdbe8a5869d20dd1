"""A run that is killed goes on, and ends with the same bytes; whatever is asked for otherwise starts anew."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocrdata.console import quantity

LOOK = "fonts: [dseg7/DSEG7Classic-Bold]\n"


def command(tmp_path: Path, *arguments: str) -> list[str]:
    look = tmp_path / "look.yaml"
    look.write_text(LOOK, encoding="utf-8")
    program = [sys.executable, "-m", "ocrdata", "synth"]
    return [*program, "--corpus", "meter-digits", "--preset", str(look), *arguments]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def shards_done(tmp_path: Path) -> int:
    return sum(path.read_bytes().count(b'"step"') for path in tmp_path.glob(".out.*/journal.jsonl"))


def stop(arguments: list[str], tmp_path: Path, shards: int, how: int = signal.SIGKILL) -> str:
    """Start a run and stop it when so many shards are done. Gives its messages."""
    with subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True) as process:
        while shards_done(tmp_path) < shards and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(how)
        _, messages = process.communicate()
    assert process.returncode != 0
    return messages


@pytest.mark.parametrize("kind", ["files", "lmdb", pytest.param("tar", marks=pytest.mark.slow)])
def test_a_killed_run_goes_on_and_ends_with_the_same_bytes(tmp_path: Path, kind: str) -> None:
    asked = command(tmp_path, "--count", "1600", "--to", kind, "--jobs", "2")
    subprocess.run([*asked, "--out", str(tmp_path / "whole")], check=True, capture_output=True)
    asked += ["--out", str(tmp_path / "out")]
    stop(asked, tmp_path, 1)
    assert not (tmp_path / "out").exists()
    done = shards_done(tmp_path)
    again = subprocess.run(asked, check=True, capture_output=True, text=True)
    assert f"{quantity(done, 'shard is', 'shards are')} done already" in again.stderr
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
    assert not list(tmp_path.glob(".out*"))


def test_ctrl_c_keeps_what_is_done_and_says_so(tmp_path: Path) -> None:
    asked = command(tmp_path, "--count", "2000", "--jobs", "2", "--out", str(tmp_path / "out"))
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job ignores it
    try:
        messages = stop(asked, tmp_path, 1, signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
    assert "Run the same command again to continue" in messages
    assert "Traceback" not in messages


def test_another_seed_starts_anew(tmp_path: Path) -> None:
    asked = command(tmp_path, "--count", "1050", "--jobs", "1", "--out", str(tmp_path / "out"))
    stop(asked, tmp_path, 1)
    other = subprocess.run([*asked, "--seed", "1"], check=True, capture_output=True, text=True)
    assert "done already" not in other.stderr


def test_a_font_that_has_changed_starts_anew(tmp_path: Path, tofu_font: Path) -> None:
    (tmp_path / "a.txt").write_text("A\n", encoding="utf-8")
    asked = [sys.executable, "-m", "ocrdata", "synth", "--fonts", str(tofu_font), "--count", "1050"]
    asked += ["--corpus", str(tmp_path / "a.txt"), "--jobs", "1", "--out", str(tmp_path / "out")]
    stop(asked, tmp_path, 1)
    tofu_font.write_bytes(tofu_font.read_bytes() + b"\0")
    other = subprocess.run(asked, check=True, capture_output=True, text=True)
    assert "done already" not in other.stderr


def test_a_file_that_may_not_grow_is_a_sentence_and_the_rerun_goes_on(tmp_path: Path) -> None:
    """What a quota does, without the right to set one: no file may be larger than a megabyte."""
    asked = command(tmp_path, "--count", "1050", "--to", "lmdb", "--jobs", "2")
    subprocess.run([*asked, "--out", str(tmp_path / "whole")], check=True, capture_output=True)
    asked += ["--out", str(tmp_path / "out")]
    bounded = ["bash", "-c", 'ulimit -f 1024; exec "$@"', "bash", *asked]
    first = subprocess.run(bounded, capture_output=True, text=True, check=False)
    assert first.returncode == 1
    assert "out.* cannot be written: " in re.sub(r"\.out\S*", "out.*", first.stderr)
    assert "Traceback" not in first.stderr
    done = shards_done(tmp_path)
    again = subprocess.run(asked, check=True, capture_output=True, text=True)
    assert not done or f"{quantity(done, 'shard is', 'shards are')} done already" in again.stderr
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of six megabytes: two shards fit, which two workers may finish at once, and not all."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a file system may not be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize("kind", ["files", pytest.param("lmdb", marks=pytest.mark.slow)])
def test_a_full_disk_is_a_sentence_and_the_rerun_goes_on(tmp_path: Path, small_disk: Path, kind: str) -> None:
    asked = command(tmp_path, "--count", "2600", "--to", kind, "--jobs", "2")
    subprocess.run([*asked, "--out", str(tmp_path / "whole")], check=True, capture_output=True)
    asked += ["--out", str(small_disk / "out")]
    first = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert first.returncode == 1
    assert "cannot be written: the disk is full" in first.stderr.replace("\n", " ")
    assert "Traceback" not in first.stderr
    assert shards_done(small_disk) >= 1
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    again = subprocess.run(asked, check=True, capture_output=True, text=True)
    assert re.search(r"shards? (is|are) done already", again.stderr)
    assert contents(small_disk / "out") == contents(tmp_path / "whole")


@pytest.mark.slow
def test_a_mount_that_is_lost_and_comes_back_loses_what_was_in_flight(
    tmp_path: Path, small_disk: Path
) -> None:
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    asked = command(tmp_path, "--count", "2600", "--to", "tar", "--jobs", "2")
    subprocess.run([*asked, "--out", str(tmp_path / "whole")], check=True, capture_output=True)
    asked += ["--out", str(small_disk / "out")]
    with subprocess.Popen(asked, stderr=subprocess.PIPE, text=True) as process:
        while not shards_done(small_disk) and process.poll() is None:
            time.sleep(0.01)
        subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=False, capture_output=True)
        _, messages = process.communicate()
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    if process.returncode:  # a file that was open for writing keeps the mount as it is
        assert "cannot be written: the file system is read-only" in messages.replace("\n", " ")
        assert "Traceback" not in messages
        subprocess.run(asked, check=True, capture_output=True)
    assert contents(small_disk / "out") == contents(tmp_path / "whole")


@pytest.mark.slow
def test_kills_at_random_moments_change_nothing(tmp_path: Path, kills: int) -> None:
    """Mostly while shards are drawn and put together; also before the first and at the last rename."""
    asked = command(tmp_path, "--count", "2600", "--to", "lmdb", "--jobs", "2")
    start = time.monotonic()
    subprocess.run([*asked, "--out", str(tmp_path / "whole")], check=True, capture_output=True)
    seconds = time.monotonic() - start
    asked += ["--out", str(tmp_path / "out")]
    chance = random.Random(os.environ.get("OCRDATA_TEST_SEED", "50"))
    killed = wholes = kept = 0
    while killed < kills or not wholes:
        process = subprocess.Popen(asked, stderr=subprocess.PIPE, text=True)
        try:
            _, messages = process.communicate(timeout=chance.uniform(0.3, 1.1) * seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            killed += 1
            kept += shards_done(tmp_path) > 0
            continue
        # A kill between the last rename and the end of the process leaves the result, whole.
        assert process.returncode == 0 or "exists already" in messages, messages
        assert contents(tmp_path / "out") == contents(tmp_path / "whole")
        assert process.returncode or not list(tmp_path.glob(".out*"))
        shutil.rmtree(tmp_path / "out")
        wholes += 1
    assert kept >= kills / 5  # otherwise the moments were badly chosen, and nothing is proven


def descendants(process: int) -> dict[int, str]:
    """Processes below one, with their command lines."""
    parents, lines = {}, {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(place.name)] = int((place / "stat").read_text().rpartition(")")[2].split()[1])
            lines[int(place.name)] = (
                (place / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            )
        except OSError:
            continue
    found: dict[int, str] = {}
    todo = [process]
    while todo:
        below = [child for child, parent in parents.items() if parent == todo[0]]
        todo = [*todo[1:], *below]
        found |= {child: lines[child] for child in below}
    return found


@pytest.mark.slow
@pytest.mark.usefixtures("one_ray")
def test_killed_ray_workers_change_nothing(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    asked = command(tmp_path, "--count", "6000", "--to", "tar", "--jobs", "2")
    subprocess.run([*asked, "--out", str(tmp_path / "whole")], check=True, capture_output=True)
    asked += ["--engine", "ray", "--out", str(tmp_path / "out")]
    kills = 0
    with subprocess.Popen(asked, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and kills < 3:
            busy = [pid for pid, line in descendants(process.pid).items() if line.startswith("ray::_call")]
            if busy and shards_done(tmp_path) > 2 * kills:
                os.kill(busy[0], signal.SIGKILL)
                kills += 1
            time.sleep(0.02)
        _, messages = process.communicate()
    assert process.returncode == 0, messages
    assert kills == 3
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


@pytest.mark.slow
@pytest.mark.usefixtures("one_ray")
def test_a_killed_driver_of_ray_goes_on(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    asked = command(tmp_path, "--count", "4000", "--to", "files", "--jobs", "2")
    subprocess.run([*asked, "--out", str(tmp_path / "whole")], check=True, capture_output=True)
    asked += ["--engine", "ray", "--out", str(tmp_path / "out")]
    stop(asked, tmp_path, 2)
    again = subprocess.run(asked, check=True, capture_output=True, text=True)
    assert re.search(r"shards? (is|are) done already", again.stderr)
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")

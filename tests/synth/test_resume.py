"""A run that is killed goes on, and ends with the same bytes; whatever is asked for otherwise starts anew."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

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
    assert f"{done} shards are done already" in again.stderr
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
    assert not list(tmp_path.glob(".out*"))


def test_ctrl_c_keeps_what_is_done_and_says_so(tmp_path: Path) -> None:
    asked = command(tmp_path, "--count", "2000", "--jobs", "2", "--out", str(tmp_path / "out"))
    messages = stop(asked, tmp_path, 1, signal.SIGINT)
    assert "the same command goes on from there" in messages
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


@pytest.mark.slow
def test_fifty_kills_at_random_moments_change_nothing(tmp_path: Path) -> None:
    """From the first import to the last rename; every tenth run may do its work in between."""
    asked = command(tmp_path, "--count", "3200", "--to", "lmdb", "--jobs", "2")
    start = time.monotonic()
    subprocess.run([*asked, "--out", str(tmp_path / "whole")], check=True, capture_output=True)
    seconds = time.monotonic() - start
    asked += ["--out", str(tmp_path / "out")]
    chance = random.Random(os.environ.get("OCRDATA_TEST_SEED", "50"))
    kills = finished = 0
    while kills < 50:
        process = subprocess.Popen(asked, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            process.wait(chance.uniform(0.1, 1.1) * seconds * (1.0 if kills % 10 == 9 else 0.3))
            assert process.returncode == 0
            assert contents(tmp_path / "out") == contents(tmp_path / "whole")
            finished += 1
            shutil.rmtree(tmp_path / "out")
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
    subprocess.run(asked, check=True, capture_output=True)
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
    assert not list(tmp_path.glob(".out*"))
    assert finished

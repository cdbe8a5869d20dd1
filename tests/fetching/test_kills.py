"""A fetch that is killed again and again ends with the same bytes as one that never was."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from ocrdata.fetching import build
from ocrdata.fetching.catalogue import find_dataset
from ocrdata.fetching.fetch_archives import FetchOptions
from tests.fetching import packages
from tests.fetching.server import Server
from tests.fetching.test_datasets import everything

FETCH = """
import dataclasses, signal, sys
from pathlib import Path
from ocrdata.fetching import build, catalogue; from ocrdata.fetching.network import download, transfer
from ocrdata.fetching.fetch_archives import FetchOptions
signal.signal(signal.SIGINT, signal.default_int_handler)  # the tests may run as a job that ignores it
transfer.SAVE_EVERY = 0.01
download.download.__kwdefaults__["piece"] = 65536
entry = catalogue.find_dataset("lsvt")
archives = tuple(dataclasses.replace(a, url=sys.argv[1] + a.name) for a in entry.archives)
entry = dataclasses.replace(entry, archives=archives)
print("ready", flush=True)
build.build_any(entry, FetchOptions(), build.DatasetOutput(Path(sys.argv[2]), jobs=1))
"""


def start(server: Server, out: Path, cache: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", FETCH, server.url(""), str(out)],
        env={**os.environ, "OCRDATA_CACHE": str(cache)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    return process


def test_ctrl_c_does_not_wait_for_a_silent_server_and_keeps_what_is_there(
    server: Server, tmp_path: Path
) -> None:
    server.behaviour.files.update(packages.lsvt(pages=60))
    server.behaviour.pause = 0.01
    process = start(server, tmp_path / "out", tmp_path / "cache")
    home = tmp_path / "cache" / "archives" / "lsvt"
    while not list(home.glob("*.part.json")):
        time.sleep(0.01)
    server.behaviour.pause = 30
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) != 0
    (record,) = home.glob("*.part.json")
    assert sum(at - first for first, at, _ in json.loads(record.read_text())["pieces"]) > 0
    server.behaviour.pause = 0
    assert start(server, tmp_path / "out", tmp_path / "cache").wait() == 0


class Killed(BaseException):
    """Stands for a kill: nothing handles it."""


@pytest.mark.parametrize("limits", [(None, None), (3, None), (None, 3)])
def test_what_was_half_removed_is_not_taken_for_what_was_unpacked(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, limits: tuple[int | None, int | None]
) -> None:
    """A run that was killed while it cleared up; another one, into another folder or of another size."""
    (tmp_path / "mirror").mkdir()
    for name, data in packages.lsvt().items():
        (tmp_path / "mirror" / name).write_bytes(data)
    remove = shutil.rmtree

    def fetch(out: str, limit: int | None) -> None:
        options, dataset = FetchOptions(mirror=str(tmp_path / "mirror")), find_dataset("lsvt")
        build.build_any(dataset, options, build.DatasetOutput(tmp_path / out, limit=limit, jobs=1))

    def die(tree: str | Path, **options: object) -> None:
        if not Path(tree).name.startswith("unpacked-"):
            remove(tree, **options)  # type: ignore[arg-type]
        elif images := sorted(Path(tree).rglob("*.jpg")):
            images[0].unlink()
            raise Killed

    fetch("calm", limits[1])
    monkeypatch.setattr(shutil, "rmtree", die)
    with pytest.raises(Killed):
        fetch("killed", limits[0])
    if limits[0] != limits[1]:  # and this one is killed while it removes what the other has left
        with pytest.raises(Killed):
            fetch("out", limits[1])
        monkeypatch.undo()
        monkeypatch.setenv("OCRDATA_CACHE", str(cache))
        fetch("again", limits[0])
        assert everything(tmp_path / "again") == everything(tmp_path / "killed")
    monkeypatch.undo()
    monkeypatch.setenv("OCRDATA_CACHE", str(cache))
    fetch("out", limits[1])
    assert everything(tmp_path / "out") == everything(tmp_path / "calm")
    assert not list((cache / "archives" / "lsvt").glob("unpacked-*"))


@pytest.mark.slow
def test_kills_at_random_moments_end_with_the_same_bytes(server: Server, tmp_path: Path, kills: int) -> None:
    server.behaviour.files.update(packages.lsvt(pages=60))
    server.behaviour.pause = 0.01  # so that the download takes as long as the rest
    calm = start(server, tmp_path / "calm", tmp_path / "cache-a")
    began = time.monotonic()
    assert calm.wait() == 0
    whole = time.monotonic() - began
    rng = random.Random(50)
    killed = finished = downloading = unpacking = 0
    cache, out = tmp_path / "cache-b", tmp_path / "killed"
    while killed < kills:
        process = start(server, out, cache)
        timer = threading.Timer(rng.uniform(0, whole), process.send_signal, [signal.SIGKILL])
        timer.start()
        code = process.wait()
        timer.cancel()
        killed += code == -signal.SIGKILL
        assert code in (0, -signal.SIGKILL)
        if out.exists():  # it was through: begin anew, so that every phase is killed
            finished += 1
            assert everything(out) == everything(tmp_path / "calm")
            subprocess.run(["rm", "-r", str(out), str(cache / "archives")], check=True)
            continue
        home = cache / "archives" / "lsvt"
        downloading += any(home.glob("*.part.json"))
        unpacking += any(home.glob("unpacked-*/*"))
    assert start(server, out, cache).wait() == 0
    assert everything(out) == everything(tmp_path / "calm")
    assert not list(tmp_path.glob(".killed*"))
    assert sorted(path.name for path in home.iterdir()) == [".lock", *sorted(packages.lsvt())]
    assert downloading and unpacking  # or the kills came at the wrong time and proved nothing
    print(
        f"{killed} kills, {downloading} in a download, {unpacking} later; {finished} runs that were through; "
        f"a calm run takes {whole:.1f} s"
    )

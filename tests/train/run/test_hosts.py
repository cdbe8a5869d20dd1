"""Two hosts that train together: the printed line, started twice on this machine, over loopback."""

import os
import shlex
import socket
import subprocess
from pathlib import Path

import pytest

from ocrdata.train.weights import checkpoint
from tests.conftest import Drawer

from .test_finetune import ocrdata

V3 = ("--model", "PP-OCRv3_mobile_rec")

pytestmark = pytest.mark.slow


def test_two_hosts_train_one_model(tmp_path: Path, draw: Drawer) -> None:
    draw(tmp_path / "lines", "DSEG7Classic-Bold", "0123456789", 16, 1)
    ocrdata("mix", tmp_path / "lines" / "rec.txt", "--out", tmp_path / "mix")
    line = ocrdata(
        *("finetune", *V3, "--data", tmp_path / "mix" / "mix.yml", "--eval", tmp_path / "lines" / "rec.txt"),
        *("--out", tmp_path / "run", "--device", "cpu", "--epochs", 1, "--batch-size", 4, "--dry-run"),
        *("--hosts", f"127.0.0.1:{free_port()},127.0.0.1"),
    )
    hosts = [start(line, tmp_path / name) for name in ("first", "second")]
    assert [host.wait(240) for host in hosts] == [0, 0]
    logs = {log.read_text(encoding="utf-8", errors="replace") for log in tmp_path.glob("*/log/workerlog.0")}
    assert len(logs) == 2  # a process each
    steps = ["global_step: 2" in log for log in logs]  # 16 lines, in batches of 4, by two hosts
    assert any(steps)
    assert not any("global_step: 3" in log for log in logs)
    assert len(checkpoint.read(tmp_path / "run" / "latest.pdparams")) > 100


def start(line: str, folder: Path) -> "subprocess.Popen[bytes]":
    """Start the launch on a host whose working directory is `folder`."""
    folder.mkdir()
    with (folder / "launcher.log").open("wb") as log:
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        return subprocess.Popen(shlex.split(line), cwd=folder, stdout=log, stderr=log, env=environment)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

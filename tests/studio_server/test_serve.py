"""The command: a free port, a warning where others could look in, a sentence where it cannot listen."""

import re
import socket
import subprocess
import sys

import httpx
import pytest
from click.testing import CliRunner

from ocrdata.cli import cli


@pytest.fixture
def running(tmp_path):
    """A function that starts the command in a process of its own, and returns what it says first."""
    processes = []

    def start(*args: str, lines: int = 1) -> str:
        command = [sys.executable, "-m", "ocrdata", "studio", "--no-browser", "--folder", str(tmp_path)]
        process = subprocess.Popen([*command, *args], stderr=subprocess.PIPE, text=True)
        processes.append(process)
        return "".join(process.stderr.readline() for _ in range(lines))

    yield start
    for process in processes:
        process.terminate()
        process.wait()


def test_it_takes_a_free_port_and_says_where_it_is(running):
    said = running()
    address = re.search(r"http://127\.0\.0\.1:\d+/", said)[0]
    answer = httpx.get(address)
    assert answer.status_code == 200
    assert "ocrdata studio" in answer.text


def test_for_a_whole_network_there_is_a_warning(running):
    said = running("--host", "0.0.0.0", lines=2)
    assert said.startswith("Warning: on 0.0.0.0, everybody in the network can")


def test_a_port_that_is_taken_is_a_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(cli, ["studio", "--no-browser", "--port", str(port)])
    assert result.exit_code == 1
    assert f"cannot listen on 127.0.0.1, port {port}" in result.output

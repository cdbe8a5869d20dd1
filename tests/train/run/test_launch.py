"""Real child processes that print, hang, fail and leave children behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ocrdata.train.run import launch


def python(code: str) -> list[str]:
    return [sys.executable, "-u", "-c", code]


def alive(pid: int) -> bool:
    """Whether a process is there and is no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def gone(pid: int, seconds: float = 5) -> bool:
    """Whether a process ends within some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not alive(pid):
            return True
        time.sleep(0.05)
    return False


PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid)
time.sleep(60)
"""


def test_lines_come_from_both_streams_and_end_at_carriage_returns_too(tmp_path: Path) -> None:
    code = "import sys; print('中文'); sys.stdout.flush(); sys.stderr.write('10%\\r20%\\r'); print('end')"
    assert list(launch.follow(python(code), tmp_path, 20, launch.environment())) == [
        "中文",
        "10%",
        "20%",
        "end",
    ]


def test_the_exit_status_is_told(tmp_path: Path) -> None:
    with pytest.raises(launch.Failed) as caught:
        list(launch.follow(python("import sys; sys.exit(7)"), tmp_path, 20))
    assert caught.value.status == 7


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_a_process_that_goes_silent_is_ended_with_its_children(tmp_path: Path) -> None:
    seen: list[str] = []
    start = time.monotonic()
    with pytest.raises(launch.Stalled):
        for line in launch.follow(python(PARENT), tmp_path, 2):
            seen.append(line)  # noqa: PERF402 (what came before the silence is needed)
    assert time.monotonic() - start < 20
    assert gone(int(seen[0]))


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_when_the_reader_stops_nothing_is_left_running(tmp_path: Path) -> None:
    lines = launch.follow(python(PARENT), tmp_path, 20)
    child = int(next(lines))
    assert alive(child)
    lines.close()  # type: ignore[attr-defined]
    assert gone(child)


SUPERVISOR = """
import signal, sys
from pathlib import Path
from ocrdata.train.run import launch
signal.signal(signal.SIGINT, signal.default_int_handler)  # the tests may run as a job that ignores both
signal.signal(signal.SIGHUP, signal.SIG_DFL)
for line in launch.follow([sys.executable, "-u", "-c", sys.argv[1]], Path("."), 60):
    print(line, flush=True)
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_children_too(number: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, PARENT],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    child = int(process.stdout.readline())
    process.send_signal(number)
    assert process.wait(15) == (-number if number == signal.SIGINT else 128 + number)
    process.stdout.close()
    assert gone(child)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_when_this_process_is_killed_the_training_ends_and_its_log_says_why(tmp_path: Path) -> None:
    (tmp_path / "train.log").write_text("step 1\n", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, PARENT],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=tmp_path,
    )
    assert process.stdout is not None
    child = int(process.stdout.readline())
    process.kill()
    process.wait(15)
    process.stdout.close()
    assert gone(child, 20)
    assert "is gone, so it was ended" in (tmp_path / "train.log").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's part is Linux's")
def test_the_training_ends_even_if_the_process_that_attends_it_is_killed_too(tmp_path: Path) -> None:
    program = "import os, time; print(os.getpid(), os.getppid()); time.sleep(60)"
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, program], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    )
    assert process.stdout is not None
    trainer, attendant = map(int, process.stdout.readline().split())
    process.kill()
    os.kill(attendant, signal.SIGKILL)
    process.wait(15)
    process.stdout.close()
    assert gone(trainer)


def test_a_signal_that_ends_the_process_is_its_status(tmp_path: Path) -> None:
    with pytest.raises(launch.Failed) as caught:
        list(launch.follow(python("import os; os.kill(os.getpid(), 9)"), tmp_path, 20))
    assert caught.value.status == -signal.SIGKILL


def test_output_keeps_a_slow_process_alive(tmp_path: Path) -> None:
    code = "import time\nfor n in range(7):\n    print(n)\n    time.sleep(0.7)"
    assert list(launch.follow(python(code), tmp_path, 4)) == [
        "0",
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
    ]  # 4.9 s in all


@pytest.mark.parametrize(("gpus", "launcher"), [((), False), ((3,), False), ((0, 1), True)])
def test_several_cards_start_under_paddles_launcher(gpus: tuple[int, ...], launcher: bool) -> None:
    command = launch.training_command(Path("/code"), Path("/run/train.yml"), gpus)
    assert command[-3:] == ["/code/tools/train.py", "-c", "/run/train.yml"]
    assert ("paddle.distributed.launch" in command) is launcher
    assert ("0,1" in command) is launcher


def test_several_hosts_get_one_line_of_paddles_launcher() -> None:
    command = launch.training_command(Path("/code"), Path("/run/train.yml"), (0, 1), ("10.0.0.1", "10.0.0.2"))
    assert command[1:9] == [
        *("-m", "paddle.distributed.launch", "--master", "10.0.0.1:6170"),
        *("--nnodes", "2", "--gpus", "0,1"),
    ]


def test_the_first_host_may_name_its_port() -> None:
    command = launch.training_command(Path("/code"), Path("/run.yml"), (), ("a:7000", "b", "c"), cpu=True)
    assert command[3:9] == ["--master", "a:7000", "--nnodes", "3", "--nproc_per_node", "1"]


def test_one_card_is_chosen_by_the_environment() -> None:
    assert launch.environment((3,))["CUDA_VISIBLE_DEVICES"] == "3"
    assert launch.environment((0, 1)).get("CUDA_VISIBLE_DEVICES") != "0,1"

"""Real trainings that are killed; more of them: `python -m tests.attacks.trainings`."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_killed_training_loses_no_checkpoint(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--long"):
        pytest.skip("a minute for each kill, and three to prepare them: pytest --long")
    process = subprocess.run(
        [sys.executable, "-m", "tests.attacks.trainings", "--points", "6"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stdout + process.stderr[-2000:]

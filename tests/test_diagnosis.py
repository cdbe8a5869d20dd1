"""doctor tells what is there from what is not, and how to get it."""

import importlib.metadata
import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from packaging.requirements import Requirement

from ocrdata import diagnosis
from ocrdata.cli import cli
from ocrdata.train.models import gpu

ROOT = Path(__file__).parents[1]


def test_the_environment_of_the_tests_can_train():
    findings = {finding.topic.partition(":")[0]: finding for finding in diagnosis.examine()}
    assert findings["ocrdata"].state == "ok"
    assert findings["train"].state == "ok"
    assert "paddlepaddle 3" in findings["train"].found
    assert "opencv-python-headless" in findings["ocrdata"].found


def test_every_extra_that_a_user_may_want_is_named():
    provided = importlib.metadata.metadata("ocrdata").get_all("Provides-Extra")
    assert set(diagnosis.PURPOSES) == set(provided) - {"all", "training", "docs", "test", "dev"}


@pytest.mark.parametrize(
    ("requirement", "state", "found"),
    [
        ("click>=8", "ok", "click 8"),
        ("click>=99", "optional", "(needs >=99)"),
        ("no-such-package", "optional", "missing: no-such-package"),
    ],
)
def test_packages_are_judged_by_their_version(requirement, state, found):
    finding = diagnosis._judge("topic", [Requirement(requirement)], "optional", "pip install it")
    assert finding.state == state
    assert found in finding.found
    assert (finding.remedy == "pip install it") == (state != "ok")


def test_without_another_remedy_the_packages_that_are_missing_are_to_be_installed():
    wanted = [Requirement(text) for text in ("click>=99", "httpx[socks]>=99", "numpy>=1")]
    assert (
        diagnosis._judge("ocrdata", wanted, "missing").remedy == 'pip install "click>=99" "httpx[socks]>=99"'
    )


@pytest.mark.parametrize("page", ["README.md", "docs/training.md", "docs/zh-training.md"])
def test_the_pages_have_the_line_for_gpus_that_doctor_prints(page):
    assert f"\n{gpu.install_command('12.6')}\n" in (ROOT / page).read_text("utf-8")


@pytest.fixture
def machine_with_gpu(tmp_path, monkeypatch):
    """Puts an `nvidia-smi` of that CUDA on the path, and a build of Paddle into the environment."""

    def made(cuda, build, capabilities="7.5"):
        program = tmp_path / "nvidia-smi"
        answer = (
            f'case "$1" in *compute_cap) printf "{capabilities}\\n" ;; '
            f'--query*) echo "NVIDIA T4, 16 GiB, 550" ;; *) echo "CUDA Version: {cuda}" ;; esac'
        )
        program.write_text(f"#!/bin/sh\n{answer}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
        versions = {"paddlepaddle-gpu": build}
        monkeypatch.setattr(diagnosis, "_version", lambda name: versions.get(name, "3.3.1"))
        return {finding.topic.partition(":")[0]: finding for finding in diagnosis.examine()}

    return made


@pytest.mark.parametrize(
    ("cuda", "capabilities", "index"),
    [
        ("12.4", "7.5", "stable/cu126/"),
        ("11.8", "7.5", "stable/cu118/"),
        ("13.0", "8.9", "stable/cu126/"),
        ("12.9", "12.0", "stable/cu129/"),
        ("12.9", "8.9\\n12.0", "stable/cu129/"),
        ("12.4", "[N/A]", "stable/cu126/"),
    ],
)
def test_a_gpu_without_paddles_gpu_build_gets_the_lines_that_install_the_one_for_its_driver_and_cards(
    machine_with_gpu, cuda, capabilities, index
):
    findings = machine_with_gpu(cuda, None, capabilities)

    assert findings["GPU"].state == "missing"
    assert findings["GPU"].remedy == findings["gpu"].remedy
    assert findings["GPU"].remedy.startswith(
        'pip uninstall -y paddlepaddle paddlepaddle-gpu && pip install "ocrdata[gpu]" '
        f"paddlepaddle-gpu=={gpu.TESTED_PADDLE} "
    )
    assert findings["GPU"].remedy.endswith(index)


def test_a_driver_that_is_too_old_for_every_build_is_to_be_updated(machine_with_gpu):
    remedy = machine_with_gpu("11.4", None)["GPU"].remedy
    assert remedy == "update the NVIDIA driver: it supports CUDA 11.4, and Paddle needs 11.8 or later"


def test_the_lines_can_be_copied_from_a_narrow_terminal(machine_with_gpu, monkeypatch):
    from rich.console import Console

    remedy = machine_with_gpu("12.4", None)["GPU"].remedy
    monkeypatch.setenv("TERM", "dumb")  # 80 columns, no colours
    monkeypatch.setattr(Console, "is_terminal", True)
    result = CliRunner().invoke(cli, ["doctor"])
    assert result.exit_code == 1
    assert max(map(len, result.stdout.splitlines()[:10])) <= 80
    assert f"\n{remedy}\n" in result.stdout
    assert "…" not in result.stdout


def test_commands_for_what_is_optional_can_be_copied_too(machine_with_gpu, monkeypatch):
    from rich.console import Console

    monkeypatch.setattr(diagnosis, "_version", lambda name: None if name == "paddle2onnx" else "99")
    monkeypatch.setenv("TERM", "dumb")  # 80 columns, no colours
    monkeypatch.setattr(Console, "is_terminal", True)
    result = CliRunner().invoke(cli, ["doctor"])
    assert '\nonnx:\npip install "ocrdata[onnx]"' in result.stdout


def test_no_command_replaces_the_build_for_cpus_where_there_is_no_card(monkeypatch):
    monkeypatch.setattr(diagnosis.shutil, "which", lambda program: None)
    monkeypatch.setattr(diagnosis, "_version", lambda name: None)
    remedies = {one.topic.partition(":")[0]: one.remedy for one in diagnosis.examine()}
    assert "pip" not in remedies["gpu"] and "NVIDIA card" in remedies["gpu"]
    assert remedies["onnx"] == 'pip install "ocrdata[onnx]"'


@pytest.mark.parametrize(("build", "state"), [("2.6.2", "missing"), ("3.3.1", "ok"), ("3.4.0", "ok")])
def test_a_gpu_build_older_than_training_is_tested_with_is_named(machine_with_gpu, build, state):
    finding = machine_with_gpu("12.6", build)["GPU"]

    assert finding.state == state
    assert ("paddlepaddle-gpu 2.6.2 is older than 3.3.1" in finding.found) == (state == "missing")


def test_the_tested_build_is_the_one_that_training_and_the_container_install():
    tested = diagnosis.TESTED_PADDLE
    assert f'"paddlepaddle=={tested}"' in (ROOT / "pyproject.toml").read_text("utf-8")
    assert f'"paddlepaddle-gpu>={tested}"' in (ROOT / "pyproject.toml").read_text("utf-8")
    assert f"ARG PADDLE={tested}" in (ROOT / "docker" / "gpu.Dockerfile").read_text("utf-8")


def test_a_program_can_read_the_findings():
    result = CliRunner().invoke(cli, ["doctor", "--json"])
    assert {"Python", "cores", "GPU"} <= {finding["topic"] for finding in json.loads(result.stdout)}

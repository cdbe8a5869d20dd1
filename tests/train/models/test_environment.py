"""What this machine offers; Paddle itself is the CPU build here."""

import importlib.metadata
import importlib.util
from pathlib import Path

import pytest

from ocrdata.errors import UserError
from ocrdata.train.models import environment, gpu


def test_a_missing_paddle_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "paddle" else real(name))
    with pytest.raises(UserError, match="not installed: paddle") as caught:
        environment.choose_device("cpu")
    assert 'pip install "ocrdata[train]"' in caught.value.remedy


@pytest.mark.parametrize(
    ("build", "remedy"),
    [
        ([], f"pip install --force-reinstall --no-deps paddlepaddle=={gpu.TESTED_PADDLE}"),
        (["paddlepaddle-gpu"], gpu.install_command("")),
    ],
    ids=["for CPUs", "for GPUs"],
)
def test_a_paddle_that_is_broken_is_replaced_by_the_same_build(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, build: list[str], remedy: str
) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho ImportError: libpaddle.so >&2\nexit 1\n", "utf-8")
    broken.chmod(0o755)
    monkeypatch.setattr(environment.sys, "executable", str(broken))
    monkeypatch.setattr(importlib.metadata, "distributions", lambda name: build)
    monkeypatch.setattr(gpu, "driver_cuda", lambda: "")
    monkeypatch.setattr(gpu, "capability", lambda: "")

    with pytest.raises(UserError, match="cannot be imported: ImportError: libpaddle") as caught:
        environment.probe()

    assert caught.value.remedy.endswith(remedy)


@pytest.fixture
def paddle(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """A Paddle as the test says: version, GPU build, number of GPUs."""
    found = environment.InstalledPaddle(*request.param)
    monkeypatch.setattr(environment, "probe", lambda: found)
    monkeypatch.setattr(environment, "_may_have_cuda", lambda: found.cuda)


@pytest.mark.parametrize("paddle", [("3.3.1", False, 0)], indirect=True)
def test_a_gpu_with_the_cpu_build_is_refused(paddle: None) -> None:
    assert environment.choose_device("auto") == "cpu"
    with pytest.raises(UserError, match=r"Paddle 3\.3\.1 here is the CPU build"):
        environment.choose_device("gpu")


@pytest.mark.parametrize("paddle", [("3.3.1", True, 0)], indirect=True)
def test_a_gpu_build_without_a_gpu_trains_on_the_cpu_unless_told(paddle: None) -> None:
    assert environment.choose_device("auto") == "cpu"
    with pytest.raises(UserError, match="finds no GPU"):
        environment.choose_device("gpu")


@pytest.mark.parametrize("paddle", [("3.3.1", True, 2)], indirect=True)
def test_cards_that_are_not_there_are_refused(paddle: None) -> None:
    assert environment.choose_device("auto") == "gpu"
    assert environment.choose_device("auto", (0, 1)) == "gpu"
    with pytest.raises(UserError, match=r"GPU 2 was requested, but Paddle finds 2 GPU"):
        environment.choose_device("auto", (0, 2))


@pytest.mark.parametrize("paddle", [("3.3.1", True, 0, "12.6")], indirect=True)
@pytest.mark.parametrize(("driver", "fits"), [("11.8", False), ("12.2", True), ("13.0", True), ("", True)])
def test_a_build_for_a_newer_cuda_than_the_drivers_is_named(
    paddle: None, monkeypatch: pytest.MonkeyPatch, driver: str, fits: bool
) -> None:
    monkeypatch.setattr(environment.gpu, "driver_cuda", lambda: driver)
    with pytest.raises(UserError) as caught:
        environment.choose_device("gpu")
    assert ("needs CUDA 12.6, but the driver supports 11.8" in caught.value.what) is not fits


@pytest.mark.slow
def test_paddle_is_asked_for_what_it_is() -> None:
    found = environment.probe()
    assert found.version
    assert found.gpus == 0 or found.cuda

"""What this machine has to train with: Paddle, its build, and GPUs."""

import importlib
import importlib.metadata
import importlib.util
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Literal

from ocrdata.errors import UserError
from ocrdata.train.models import gpu
from ocrdata.train.models.paddle_process import last_line

Device = Literal["auto", "cpu", "gpu"]

_PROBE = """
import json, sys
import paddle
built = paddle.device.is_compiled_with_cuda()
count = paddle.device.cuda.device_count() if built else 0
print("\\n" + json.dumps([paddle.__version__, built, count, paddle.version.cuda() if built else ""]))
"""


@dataclass(frozen=True, slots=True)
class InstalledPaddle:
    """The installed Paddle.

    Attributes:
        version: Its version.
        cuda: Whether it is a GPU build.
        gpus: Number of GPUs that it can use.
        built_for: Version of CUDA that it was built for; empty for a CPU build.
    """

    version: str
    cuda: bool
    gpus: int
    built_for: str = ""


def require_paddle() -> None:
    """Stop if Paddle, or another package that the training code imports, is not installed."""
    needed = (
        "paddle",
        "albumentations",
        "pyclipper",
        "rapidfuzz",
        "shapely",
        "skimage",
        "onnx",
        "tensorboardX",
    )
    missing = [name for name in needed if importlib.util.find_spec(name) is None]
    if missing:
        raise UserError(
            f"training and evaluating need packages that are not installed: {', '.join(missing)}.",
            'Install them with: pip install "ocrdata[train]"',
        )


def has_kernels() -> bool:
    """Whether the kernels for CPUs can be compiled, and can write into Paddle's tensors."""
    try:
        importlib.import_module("numba")
    except ImportError:  # also raised for a NumPy that is too new for it
        return False
    import numpy as np

    return bool(np.from_dlpack(np.zeros(1)).flags.writeable)  # not before NumPy 2.1


def probe() -> InstalledPaddle:
    """Ask Paddle, in a separate process, what it was built for and which GPUs it finds.

    Raises:
        UserError: Paddle cannot be imported.
    """
    process = subprocess.run(
        [sys.executable, "-c", _PROBE], capture_output=True, text=True, errors="replace", check=False
    )
    try:
        return InstalledPaddle(*json.loads(process.stdout.strip().splitlines()[-1]))
    except (ValueError, IndexError, TypeError):
        raise UserError(
            f"Paddle is installed but cannot be imported: {last_line(process.stderr)}",
            _reinstall(),
        ) from None


def _reinstall() -> str:
    """How to get the build of Paddle that is there once more; the packages that it needs stay as they are."""
    if any(importlib.metadata.distributions(name="paddlepaddle-gpu")):
        return gpu.install_here()
    return f"Reinstall it: pip install --force-reinstall --no-deps paddlepaddle=={gpu.TESTED_PADDLE}"


def choose_device(wanted: Device, gpus: tuple[int, ...] = ()) -> Literal["cpu", "gpu"]:
    """Settle `--device`, and check that the GPUs that are asked for can be used.

    Args:
        wanted: `auto` takes a GPU if Paddle can use one.
        gpus: Numbers of the GPUs that are asked for; empty for any.

    Raises:
        UserError: A GPU is asked for and there is none, or Paddle cannot use it.
    """
    require_paddle()
    if wanted == "cpu" or (wanted == "auto" and not gpus and not _may_have_cuda()):
        return "cpu"
    paddle = probe()
    if wanted == "auto" and not gpus:
        return "gpu" if paddle.gpus else "cpu"
    if not paddle.cuda:
        raise UserError(
            f"a GPU was requested, but Paddle {paddle.version} here is the CPU build.",
            "Install the build for your CUDA (https://www.paddlepaddle.org.cn/install), or use --device cpu.",
        )
    driver = gpu.driver_cuda()
    if driver and paddle.built_for and _version(driver) < _version(paddle.built_for):
        raise UserError(
            f"Paddle {paddle.version} needs CUDA {paddle.built_for}, but the driver supports {driver}.",
            "Install the build for your CUDA (https://www.paddlepaddle.org.cn/install), or a newer driver.",
        )
    if paddle.gpus <= max(gpus, default=0):
        found = f"{paddle.gpus} GPU(s)" if paddle.gpus else "no GPU"
        raise UserError(
            f"GPU {max(gpus, default=0)} was requested, but Paddle finds {found}.",
            "Check nvidia-smi, the driver and CUDA_VISIBLE_DEVICES, or use --device cpu.",
        )
    return "gpu"


def _version(text: str) -> tuple[int, ...]:
    """`12.6` as (12,): drivers run all minor versions of their CUDA (minor version compatibility)."""
    return tuple(int(part) for part in text.split(".")[:1] if part.isdigit())


def _may_have_cuda() -> bool:
    """Whether Paddle may be a GPU build; the name of its wheel says so, without the seconds of an import."""
    from importlib import metadata

    names = {name.lower() for name in metadata.packages_distributions().get("paddle", [])}
    return names != {"paddlepaddle"} and os.environ.get("CUDA_VISIBLE_DEVICES") != ""

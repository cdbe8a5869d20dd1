"""The GPUs of this machine, as `nvidia-smi` lists them, and the batch that fits them."""

import re
import shutil
import subprocess
from dataclasses import dataclass

from packaging.version import Version

from ocrdata.errors import UserError

REFERENCE_MB = 32_000
"""Memory of the cards that PaddleOCR's official batch sizes are meant for (V100, 32 GB)."""

TESTED_PADDLE = "3.3.1"
"""The build of Paddle that training is tested with; that of `ocrdata[train]`."""

OLDEST_CUDA = Version("11.8")
"""The oldest that Paddle has builds for."""

BLACKWELL = Version("10.0")
"""Compute capability of the first cards that need CUDA 12.8; the RTX 50 have 12.0."""

OVERHEAD_MB = 2_000
"""Memory that Paddle, cuDNN and the weights take with any batch."""


@dataclass(frozen=True, slots=True)
class Card:
    """One GPU.

    Attributes:
        number: The number that `--gpus` takes.
        name: Model name, such as `Tesla V100-SXM2-32GB`.
        memory_mb: Memory in MiB.
        driver: Version of the driver.
    """

    number: int
    name: str
    memory_mb: int
    driver: str


def cards() -> list[Card]:
    """The GPUs of this machine; empty without `nvidia-smi`."""
    try:
        return parse(_asked("index,name,memory.total,driver_version"))
    except ValueError:
        return []


def install_command(cuda: str, capability: str = "") -> str:
    """The line that puts Paddle's GPU build in the place of its CPU build, where ocrdata is installed.

    PyPI has old versions alone, so it names Paddle's own index. What is there goes first: both builds
    write into the same folder.

    Args:
        cuda: The newest CUDA that the driver supports; drivers run builds for every release of its number.
        capability: The newest compute capability of the cards, if it is known.
    """
    if cuda.startswith("11."):
        build = "cu118"
    else:
        build = "cu129" if capability and Version(capability) >= BLACKWELL else "cu126"
    return (
        'pip uninstall -y paddlepaddle paddlepaddle-gpu && pip install "ocrdata[gpu]" '
        f"paddlepaddle-gpu=={TESTED_PADDLE} "
        f"--extra-index-url https://www.paddlepaddle.org.cn/packages/stable/{build}/"
    )


def install_here() -> str:
    """How to get Paddle's GPU build here: the lines for these cards, or that their driver is too old."""
    cuda = driver_cuda()
    if cuda and Version(cuda) < OLDEST_CUDA:
        return f"update the NVIDIA driver: it supports CUDA {cuda}, and Paddle needs {OLDEST_CUDA} or later"
    return install_command(cuda, capability())


def driver_cuda() -> str:
    """The newest CUDA that the driver supports, e.g. `12.4`; empty without `nvidia-smi`."""
    match = re.search(r"CUDA Version:\s*([\d.]+)", _nvidia_smi())
    return match[1] if match else ""


def capability() -> str:
    """The newest compute capability of the cards, e.g. `8.9`; empty where the driver does not tell it."""
    found = re.findall(r"^\d+\.\d+$", _asked("compute_cap"), re.MULTILINE)
    return max(found, key=Version, default="")


def _asked(fields: str) -> str:
    return _nvidia_smi(f"--query-gpu={fields}", "--format=csv,noheader,nounits")


def _nvidia_smi(*arguments: str) -> str:
    """What `nvidia-smi` prints; nothing where there is none, or where it fails."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return ""
    try:
        return subprocess.run(
            [program, *arguments], capture_output=True, text=True, timeout=30, check=True
        ).stdout
    except (subprocess.SubprocessError, OSError, ValueError):
        return ""


def parse(output: str) -> list[Card]:
    """The cards that `nvidia-smi` printed as lines of `index, name, memory, driver`.

    Raises:
        ValueError: The output has another form.
    """
    found = []
    for row in filter(str.strip, output.splitlines()):
        number, name, memory, driver = (part.strip() for part in row.split(","))
        found.append(Card(int(number), name, int(memory), driver))
    return found


def facts() -> list[str]:
    """The cards as lines for the log of a run."""
    return [
        f"GPU {card.number}: {card.name}, {card.memory_mb:,} MB, driver {card.driver}" for card in cards()
    ]


def fitting_batch(official: int, memory_mb: int) -> int:
    """The batch per card that should fit into its memory; at most the official one.

    This is an estimate: activations grow with the batch, and the official batch is known to fit 32 GB.

    Args:
        official: The official batch per card.
        memory_mb: Memory of the smallest card in use, in MiB.
    """
    share = max(0.0, memory_mb - OVERHEAD_MB) / (REFERENCE_MB - OVERHEAD_MB)
    batch = min(official, int(official * share))
    return max(1, batch - batch % 8 if batch >= 8 else batch)


def batch_for(official: int, gpus: tuple[int, ...]) -> int:
    """The batch per card that fits the GPUs in use; the official one if they are unknown.

    Args:
        official: The official batch per card.
        gpus: Numbers of the GPUs in use; empty for all.

    Raises:
        UserError: A card has too little memory to train on.
    """
    used = [card for card in cards() if not gpus or card.number in gpus]
    if not used:
        return official
    smallest = min(used, key=lambda card: card.memory_mb)
    if smallest.memory_mb <= OVERHEAD_MB:
        raise UserError(
            f"{smallest.name} has {smallest.memory_mb:,} MB, too little to train on.", "Use --device cpu."
        )
    return fitting_batch(official, smallest.memory_mb)

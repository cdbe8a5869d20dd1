"""What is installed, what is missing for which command, and how to get it."""

import importlib.metadata
import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from packaging.requirements import Requirement
from packaging.version import Version

from ocrdata import __version__
from ocrdata.train.models.gpu import TESTED_PADDLE, install_here

State = Literal["ok", "missing", "optional"]

PURPOSES = {
    "train": "finetune and evaluate",
    "gpu": "finetune and evaluate on NVIDIA GPUs",
    "hub": "texts and data sets from the Hugging Face hub, and pack --push",
    "judge": "synth --judge and check --judge",
    "matlab": "convert SynthText and Total-Text in MATLAB files",
    "opencc": "convert --simplified",
    "words": "balance --unit word and corpus words",
    "languages": "texts of synth --language",
    "onnx": "export --onnx",
    "ray": "work on many machines",
    "s3": "pack and unpack with s3:// addresses",
    "speed": "compiled stages for long synth runs and for training on CPUs",
    "studio": "tuning a look in the browser",
}
"""What each extra is for."""

PADDLE = ("paddlepaddle-gpu", "paddlepaddle")
"""The two packages that provide Paddle, the preferred one first."""


@dataclass(frozen=True, slots=True)
class Component:
    """One thing that ocrdata needs or can use.

    Attributes:
        topic: Its name, and what it is for.
        state: `ok`, `missing` (a command will not work), or `optional` (an extra that is not installed).
        found: What is installed, or what is missing.
        remedy: How to get it, if it is missing.
    """

    topic: str
    state: State
    found: str
    remedy: str = ""


def examine() -> list[Component]:
    """Look at Python, the installed packages, each extra, the GPU and the cores."""
    return [
        Component("Python", "ok", f"{platform.python_version()} on {platform.system()} {platform.machine()}"),
        Component("cores", "ok", str(os.cpu_count())),
        *_extras(),
        _gpu(),
    ]


def versions() -> list[str]:
    """What a bug report has to name: ocrdata and the libraries it is built on, one a line."""
    from ocrdata.train.models.source import CODE_WHEEL

    paddle = next((f"{name} {found}" for name in PADDLE if (found := _version(name))), "none")
    libraries = ("click", "numpy", "opencv-python-headless", "pillow", "freetype-py", "uharfbuzz", "rich")
    return [
        f"ocrdata {__version__}",
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}",
        f"Paddle: {paddle}",
        f"PaddleOCR's training code: {CODE_WHEEL.replace('==', ' ')}",
        ", ".join(f"{name} {_version(name) or 'missing'}" for name in libraries),
    ]


def _extras() -> Iterator[Component]:
    base = [wanted for wanted in _required("") if wanted.marker is None]
    yield _judge("ocrdata", base, "missing")
    for extra, purpose in PURPOSES.items():
        wanted = [item for item in _required(extra) if item.marker is not None]
        yield _judge(f"{extra}: {purpose}", wanted, "optional", _install(extra))


def _install(extra: str) -> str:
    """The lines that install an extra; none that would replace a build for CPUs where nothing else runs."""
    if extra == "gpu" and shutil.which("nvidia-smi") is None:
        return "for machines with an NVIDIA card: it takes the place of the build for CPUs"
    return install_here() if extra == "gpu" else f'pip install "ocrdata[{extra}]"'


def _required(extra: str) -> list[Requirement]:
    """What ocrdata with an extra asks for, extras within extras resolved."""
    found = []
    for text in importlib.metadata.requires("ocrdata") or []:
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            if requirement.name == "ocrdata":
                found += [item for inner in requirement.extras for item in _required(inner)]
            else:
                found.append(requirement)
    return found


def _judge(topic: str, wanted: list[Requirement], state: State, remedy: str = "") -> Component:
    """Compare what is wanted with what is there; without a remedy, it is to install what is missing."""
    lacking, present, needed = [], [], []
    for requirement in wanted:
        version = _version(requirement.name)
        if version is None:
            lacking.append(requirement.name)
            needed.append(f'"{requirement}"')
        elif not requirement.specifier.contains(version, prereleases=True):
            lacking.append(f"{requirement.name} {version} (needs {requirement.specifier})")
            needed.append(f'"{requirement}"')
        else:
            present.append(f"{requirement.name} {version}")
    if lacking:
        return Component(
            topic, state, f"missing: {', '.join(lacking)}", remedy or f"pip install {' '.join(needed)}"
        )
    return Component(topic, "ok", ", ".join(present))


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _gpu() -> Component:
    program = shutil.which("nvidia-smi")
    if program is None:
        return Component("GPU", "optional", "none found (there is no nvidia-smi)", "training runs on the CPU")
    query = [program, "--query-gpu=name,memory.total,driver_version", "--format=csv,noheader"]
    try:
        answer = subprocess.run(query, capture_output=True, text=True, timeout=20, check=True).stdout
    except (OSError, subprocess.SubprocessError) as error:
        return Component("GPU", "missing", f"nvidia-smi fails: {error}", "repair the NVIDIA driver")
    cards = "; ".join(answer.strip().splitlines())
    build = _version("paddlepaddle-gpu")
    if build is None:
        return Component("GPU", "missing", f"{cards}, but Paddle is built for the CPU", _install("gpu"))
    if Version(build) < Version(TESTED_PADDLE):
        found = (
            f"{cards}, but paddlepaddle-gpu {build} is older than {TESTED_PADDLE}, "
            "which training is tested with"
        )
        return Component("GPU", "missing", found, _install("gpu"))
    return Component("GPU", "ok", cards)

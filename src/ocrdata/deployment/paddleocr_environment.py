"""An environment that has paddleocr, made once, because it brings another OpenCV than ocrdata.

It holds what paddleocr needs besides `ocrdata[train]`, in locked versions with their hashes, and takes all
else, Paddle above all, from the environment that ocrdata runs in. It is kept in the cache folder.
"""

import hashlib
import importlib.util
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from ocrdata.cache import cache_dir
from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.fetching.cache_folders import locked
from ocrdata.train.models.environment import require_paddle
from ocrdata.train.models.paddle_process import last_line
from ocrdata.train.run import launch

LOCK = Path(__file__).parent / "paddleocr_lock.txt"

VERSIONS = ((3, 11), (3, 13))
"""First and last version of Python that the lock file is for."""

_BY_HAND = (
    "Install it in an environment of its own (python -m venv E; E/bin/pip install paddleocr paddlepaddle), "
    "and use --python E/bin/python."
)


def available() -> str | None:
    """An interpreter with paddleocr that is there: this one, or that of the environment; else None."""
    spec = importlib.util.find_spec("paddleocr")
    if spec is not None and spec.origin is not None:  # a folder of that name is no package
        return sys.executable
    python = interpreter_of(_folder())
    return str(python) if python.is_file() else None


def interpreter() -> str:
    """An interpreter with paddleocr: see `available`; if there is none, the environment is made.

    Raises:
        UserError: The lock file is not for this Python, or the environment cannot be made.
    """
    found = available()
    if found is None:
        require_paddle()
        folder = _folder()
        if not VERSIONS[0] <= sys.version_info[:2] <= VERSIONS[1]:
            first, last = (".".join(map(str, version)) for version in VERSIONS)
            raise UserError(f"paddleocr is locked for Python {first} to {last} only.", _BY_HAND)
        with locked(folder.parent, "paddleocr"):
            for left in folder.parent.glob("making-*"):  # by a run that was killed
                shutil.rmtree(left, ignore_errors=True)
            if not interpreter_of(folder).is_file():
                _make(folder)
        found = str(interpreter_of(folder))
    return found


def interpreter_of(folder: Path) -> Path:
    """Where a virtual environment has its interpreter."""
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def _folder() -> Path:
    """Its name changes with the lock file, and with the environment that ocrdata runs in."""
    about = f"{sys.version}{sys.prefix}".encode() + LOCK.read_bytes()
    return cache_dir() / "paddleocr" / hashlib.sha256(about).hexdigest()[:16]


def _make(folder: Path) -> None:
    """Make the environment under another name, and rename it when it is whole."""
    say(f"paddleocr gets an environment of its own, once: {folder} (150 MB to download, 500 on disk) ...")
    with tempfile.TemporaryDirectory(prefix="making-", dir=folder.parent) as name:
        made = Path(name) / folder.name
        _run("-m", "venv", str(made), needs="the module venv")
        python = str(interpreter_of(made))
        install = ("-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "-r", str(LOCK))
        _run(*install, python=python, needs="the package index")
        paths = dict.fromkeys(sysconfig.get_paths()[kind] for kind in ("purelib", "platlib"))
        own = _run("-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])", python=python)
        beside = Path(own.strip()) / "zz_ocrdata.pth"  # read last, so its own packages come first
        beside.write_text("\n".join(paths) + "\n", encoding="utf-8")
        _run("-c", "import paddleocr", python=python)
        shutil.rmtree(folder, ignore_errors=True)  # one that was damaged
        shutil.move(made, folder)


def _run(*arguments: str, python: str = sys.executable, needs: str = "") -> str:
    """Run Python; returns what it printed."""
    try:
        environment = launch.environment() | {"PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK": "True"}
        done = subprocess.run(
            [python, *arguments], capture_output=True, text=True, check=False, env=environment
        )
    except OSError as error:
        raise UserError(f"{python} cannot be started ({error.strerror}).", _BY_HAND) from error
    if done.returncode:
        why = last_line(done.stderr) or last_line(done.stdout)
        raise UserError(
            f"the environment for paddleocr cannot be made{f' without {needs}' if needs else ''}: {why}",
            _BY_HAND,
        )
    return done.stdout

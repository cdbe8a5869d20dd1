"""PaddleOCR's `tools/train.py`, for label files whose images lie in an LMDB (see `ocrdata.packed`).

Run by path, instead of the script itself:

    python train_packed.py CODE_ROOT -c config.yml

The training code runs as it is. In the one module that reads images, `ppocr/data/simple_dataset.py`, `open`
and `os.path.exists` know LMDBs too; sampling, ratios and augmentation stay PaddleOCR's. Its loader processes
inherit that, because they are forks (Linux).
"""

import io
import os
import runpy
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from ocrdata import packed


class _Path:
    """`os.path`, to which keys in an LMDB exist."""

    exists = staticmethod(packed.exists)

    def __getattr__(self, name: str) -> Any:
        return getattr(os.path, name)


class _System:
    """`os` with that `path`."""

    path = _Path()

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)


def open_packed(path: str, mode: str = "r", **more: Any) -> Any:
    """`open`, which reads the bytes of a key in an LMDB too."""
    if mode == "rb" and packed.leads_inside(Path(path)):
        return io.BytesIO(packed.read(path))
    return open(path, mode, **more)  # noqa: PTH123 - stands in for the builtin


def teach(module: ModuleType) -> None:
    """Let a module of PaddleOCR read from LMDBs."""
    vars(module).update(os=_System(), open=open_packed)


def main() -> None:
    root = sys.argv.pop(1)
    sys.path.insert(0, root)
    from ppocr.data import simple_dataset

    teach(simple_dataset)
    runpy.run_path(str(Path(root) / "tools" / "train.py"), run_name="__main__")


if __name__ == "__main__":
    main()

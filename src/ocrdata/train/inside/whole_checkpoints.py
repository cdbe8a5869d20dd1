"""Checkpoints that appear whole: a training that is killed while it saves keeps the one before.

PaddleOCR writes `latest` over the one before it. Its `ppocr/utils/save_load.py` saves weights and optimiser
with `paddle.save`, and then opens the `.states`: here they are all written beside their names, and renamed
when the last one is complete.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

PART = ".part"
"""End of the names of files that are being written."""


def install(save_load: ModuleType) -> None:
    """Have PaddleOCR's module save whole checkpoints."""
    written: list[str] = []
    vars(save_load).update(paddle=_Paddle(vars(save_load)["paddle"], written), open=_opening(written))


class _Paddle:
    """`paddle`, where `save` writes beside the name that it is given."""

    def __init__(self, paddle: Any, written: list[str]):
        self._paddle, self._written = paddle, written

    def save(self, value: Any, path: str, *rest: Any, **more: Any) -> None:
        self._paddle.save(value, path + PART, *rest, **more)
        self._written.append(path)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._paddle, name)


def _opening(written: list[str]) -> Any:
    """`open`, which gives all files their names after the `.states` is written."""

    @contextmanager
    def states(path: str) -> Iterator[Any]:
        with open(path + PART, "wb") as file:  # noqa: PTH123 - stands in for the builtin
            yield file
        for name in (*written, path):
            os.replace(name + PART, name)  # noqa: PTH105
        written.clear()

    def opened(path: Any, mode: str = "r", **more: Any) -> Any:
        if mode == "wb" and str(path).endswith(".states"):
            return states(path)
        return open(path, mode, **more)  # noqa: PTH123 - stands in for the builtin

    return opened

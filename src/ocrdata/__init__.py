"""Prepare, synthesise, balance and mix data for fine-tuning PaddleOCR; train; show the numbers.

`from ocrdata import convert, synth, mix` gives the commands as functions: see `ocrdata.api`. Some rooms have
the name of their command; they are modules, and calling them calls the command.
"""

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ocrdata.api import *  # noqa: F403  (names in its __all__; at run time: __getattr__ below)

__version__ = "0.1.0"

_HERE = Path(__file__).parent


class _Room(ModuleType):
    """A room with the name of a command: `ocrdata.mix.mix_by_roles` is in it, `ocrdata.mix(…)` runs it."""

    def __call__(self, *values: Any, **options: Any) -> Any:
        return _function(self.__name__)(*values, **options)

    @property
    def __signature__(self) -> Any:
        return _function(self.__name__).__signature__


class _House(ModuleType):
    """The package. The import system binds a room to it by setattr, whoever imports the room first."""

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, ModuleType) and (_HERE / "commands" / f"{name}.py").is_file():
            value.__class__ = _Room
        super().__setattr__(name, value)


def _function(module: str) -> Any:
    return getattr(importlib.import_module("ocrdata.api"), module.rpartition(".")[2])


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(f"module 'ocrdata' has no attribute '{name}'")
    if (_HERE / f"{name}.py").is_file() or (_HERE / name / "__init__.py").is_file():
        return importlib.import_module(f"ocrdata.{name}")
    try:
        return _function(name)
    except AttributeError:
        raise AttributeError(f"ocrdata has neither a room nor a command '{name}'") from None


def __dir__() -> list[str]:
    return sorted({*globals(), *dir(importlib.import_module("ocrdata.api"))})


sys.modules[__name__].__class__ = _House

"""Prepare, synthesise, balance and mix data for fine-tuning PaddleOCR; train; show the numbers.

`from ocrdata import convert, synth, mix` gives the commands as functions: see `ocrdata.api`. No module or
package here has the name of a command.
"""

import importlib
import importlib.util
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ocrdata.api import *  # noqa: F403  (names in its __all__; at run time: __getattr__ below)

__version__ = "0.2.0"


def __getattr__(name: str) -> Any:
    # Python asks here first for `from ocrdata import console`, and imports the module once we have none.
    if not name.startswith("_") and importlib.util.find_spec(f"ocrdata.{name}") is None:
        try:
            return getattr(importlib.import_module("ocrdata.api"), name)
        except AttributeError:
            pass
    raise AttributeError(f"module 'ocrdata' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *dir(importlib.import_module("ocrdata.api"))})

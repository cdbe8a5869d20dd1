"""The language that people read."""

import os

VARIABLES = ("OCRDATA_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
"""Environment variables that say it: the first that is set decides, as gettext reads them."""


def chinese() -> bool:
    """Whether Chinese is read; English otherwise. `OCRDATA_LANG=en` asks for English on a Chinese system."""
    said = next((value for name in VARIABLES if (value := os.environ.get(name))), "")
    return said.lower().startswith("zh")

"""The language that people read."""

import os
from typing import Literal

VARIABLES = ("OCRDATA_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
"""Environment variables that say it: the first that is set decides, as gettext reads them."""


def language() -> Literal["en", "zh"]:
    """The language that is read; `OCRDATA_LANG=en` asks for English on a Chinese system.

    There is one Chinese, Simplified; who reads Traditional Chinese reads it more easily than English.
    """
    said = next((value for name in VARIABLES if (value := os.environ.get(name))), "")
    return "zh" if said.lower().startswith("zh") else "en"


def chinese() -> bool:
    """Whether Chinese is read."""
    return language() == "zh"

"""How a program of this folder says that a model does not fit."""

import sys
from typing import NoReturn

REFUSED = 3
"""Exit status; the reason is the last line of standard error."""


def refuse(reason: str) -> NoReturn:
    """End the program with a reason."""
    print(reason, file=sys.stderr)
    raise SystemExit(REFUSED)

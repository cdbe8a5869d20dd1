"""How a program that runs in a process of its own says that a model does not fit."""

import sys
from collections.abc import Mapping
from typing import Any, NoReturn

REFUSED = 3
"""Exit status; the reason is the last line of standard error."""


def refuse(reason: str) -> NoReturn:
    """End the program with a reason."""
    print(reason, file=sys.stderr)
    raise SystemExit(REFUSED)


def refuse_misfit(loaded: Mapping[str, Any], network: Mapping[str, Any]) -> None:
    """End the program if a checkpoint is not one of a network; PaddleOCR warns and leaves out what differs.

    Args:
        loaded: Arrays or tensors of the checkpoint, by name.
        network: Tensors of the network, by name.
    """
    for key, tensor in network.items():
        if key not in loaded:
            refuse(f"the checkpoint has no parameter {key}")
        if list(loaded[key].shape) != list(tensor.shape):
            refuse(f"{key} has the shape {list(loaded[key].shape)}, the network needs {list(tensor.shape)}")

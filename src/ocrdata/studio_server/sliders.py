"""A preset's numbers as sliders, and back.

Nothing here knows an effect by name. How far a slider goes follows from the values that the shipped presets
have at the same place, and what it means from the docstring of the function that it belongs to.
"""

import copy
import inspect
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from ocrdata.errors import UserError
from ocrdata.studio_server.shipped_ranges import OFFERED, ends, is_number, offered, reach
from ocrdata.synthesis.look import ground, ink, photo, preset, strokes

EFFECTS = {"strokes": strokes, "ground": ground, "ink": ink, "photo": photo}
"""Sections of a preset that hold effects, with the module of their functions."""

_SHARES = ("p", "weight")
_DOCUMENTED = re.compile(r"^\s+(\w+): (.+(?:\n {8,}.+)*)", re.MULTILINE)

Place = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Slider:
    """One slider.

    Attributes:
        key: Its name in a form: the place of its number in the preset, with slashes.
        label: What it is called beside its neighbours.
        value: Where it stands.
        low: Its left end.
        high: Its right end.
        step: How far it moves at once; 1 for whole numbers.
    """

    key: str
    label: str
    value: float
    low: float
    high: float
    step: float


@dataclass(frozen=True, slots=True)
class ParameterSliders:
    """One entry of a preset: a number, a range of two sliders, or choices with a weight each.

    Attributes:
        name: Of the entry.
        about: What it means; empty if its function does not document it.
        kind: How the sliders belong together: alone, as two ends, or as weights.
        sliders: One, two, or one for each choice.
    """

    name: str
    about: str
    kind: Literal["number", "range", "choices"]
    sliders: tuple[Slider, ...]


@dataclass(frozen=True, slots=True)
class EffectSliders:
    """One effect, or the settings of text.

    Attributes:
        name: Of the effect; empty in sections that have none.
        about: What it does.
        share: Slider of how many lines get it, or of its weight among the alternatives.
        parts: Its parameters.
        offered: Whether only other shipped presets have it.
    """

    name: str
    about: str
    share: Slider | None
    parts: tuple[ParameterSliders, ...]
    offered: bool = False


def sections(record: Mapping[str, Any]) -> list[tuple[str, list[EffectSliders]]]:
    """The sliders of a preset, in its order, and those of effects that it could have.

    Args:
        record: The preset as YAML gives it.
    """
    found: list[tuple[str, list[EffectSliders]]] = []
    for name, entry in offered(record).items():
        if name == "text" and isinstance(entry, Mapping):
            found.append(
                (name, [EffectSliders("", "", None, _parts((name,), entry, _entries(preset.TextPlacement)))])
            )
        elif name in EFFECTS and isinstance(entry, Mapping):
            own = record.get(name) or {}
            rows = [_row(name, effect, values or {}, effect not in own) for effect, values in entry.items()]
            found.append((name, [row for row in rows if row.share or row.parts]))
        elif name == "quality":
            found.append((name, [EffectSliders("", "", None, _parts((), {name: entry}, {}))]))
    return [(name, rows) for name, rows in found if any(row.share or row.parts for row in rows)]


def all_sliders(record: Mapping[str, Any]) -> Iterator[Slider]:
    """All sliders of a preset."""
    for _, rows in sections(record):
        for row in rows:
            if row.share:
                yield row.share
            for part in row.parts:
                yield from part.sliders


def with_values(record: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """A copy of a preset with its sliders set.

    Args:
        record: The preset as YAML gives it.
        values: By the sliders' keys, the numbers as a form sends them; a slider that is not there stays.

    Raises:
        UserError: A key that the preset has no slider for, or a value that its slider cannot have.
    """
    there = {slider.key: slider for slider in all_sliders(record)}
    result = copy.deepcopy(offered(record))
    for key, text in values.items():
        slider = there.get(key)
        if slider is None:
            raise UserError(f"the preset has no number '{key}'.", "Load the page again.")
        _put(result, key, _number(slider, text))
    _order(result)
    for section in OFFERED:  # what stays on no line is left out: to be asked, it would take a random number
        own = record.get(section) or {}
        result[section] = {
            effect: entry for effect, entry in result[section].items() if effect in own or entry["p"]
        }
        if not result[section] and section not in record:
            del result[section]
    return result


def _row(section: str, effect: str, values: Mapping[str, Any], extra: bool = False) -> EffectSliders:
    function = getattr(EFFECTS[section], effect)
    share = next((name for name in _SHARES if name in values), None)
    rest = {name: value for name, value in values.items() if name not in _SHARES}
    about = (inspect.getdoc(function) or "").partition("\n")[0]
    slider = None
    if share == "p":
        slider = _slider((section, effect, "p"), "share of lines", values["p"], 0, 1)
    elif share:
        slider = _slider((section, effect, share), "weight", values[share], 0, reach([values[share]]))
    return EffectSliders(effect, about, slider, _parts((section, effect), rest, _entries(function)), extra)


def _parts(place: Place, values: Mapping[str, Any], about: Mapping[str, str]) -> tuple[ParameterSliders, ...]:
    found = []
    for name, value in values.items():
        path = (*place, name)
        if isinstance(value, Mapping):
            high = reach(list(value.values()))
            made = tuple(
                _slider((*path, choice), str(choice).replace("..", " … "), weight, 0, high)
                for choice, weight in value.items()
            )
            found.append(ParameterSliders(name, about.get(name, ""), "choices", made))
        elif is_number(value):
            found.append(
                ParameterSliders(
                    name, about.get(name, ""), "number", (_slider(path, "", value, *ends(_key(path))),)
                )
            )
        elif isinstance(value, list) and len(value) == 2 and all(map(is_number, value)):
            low, high = ends(_key(path))
            whole = all(isinstance(end, int) for end in value) and value[1] > 1
            pair = tuple(
                _slider((*path, number), label, end, low, high, whole)
                for number, (label, end) in enumerate(zip(("from", "to"), value, strict=True))
            )
            found.append(ParameterSliders(name, about.get(name, ""), "range", pair))
    return tuple(found)


def _slider(
    path: Place, label: str, value: float, low: float, high: float, whole: bool | None = None
) -> Slider:
    low, high = min(low, value), max(high, value)
    whole = isinstance(value, int) and high > 1 if whole is None else whole
    if whole:
        return Slider(_key(path), label, value, math.ceil(low), math.ceil(high), 1)
    # Fifty steps, and so fine that the value itself is one of them: a browser moves what is not.
    digits = max(
        math.ceil(math.log10(50 / (high - low))), len(f"{value:.6f}".rstrip("0").partition(".")[2]), 0
    )
    return Slider(_key(path), label, value, math.floor(low * 10**digits) / 10**digits, high, 10**-digits)


def _key(path: Place) -> str:
    return "/".join(map(str, path))


def _number(slider: Slider, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not slider.low <= value <= slider.high:
        raise UserError(
            f"'{slider.key}' cannot be '{text[:40]}'.", f"It lies between {slider.low:g} and {slider.high:g}."
        )
    if value == slider.value:
        return slider.value
    return round(value) if slider.step == 1 else round(value, round(-math.log10(slider.step)))


def _put(record: dict[str, Any], key: str, value: float) -> None:
    """Set the number at a place; keys are compared as texts, as `0` and `0.3..0.6` are both choices."""
    place: Any = record
    *way, last = _steps(record, key)
    for step in way:
        place = place[step]
    place[last] = value


def _steps(record: Any, key: str) -> list[Any]:
    steps: list[Any] = []
    place = record
    for word in key.split("/"):
        step = int(word) if isinstance(place, list) else next(name for name in place if str(name) == word)
        steps.append(step)
        place = place[step]
    return steps


def _order(value: Any) -> None:
    """Put the ends of every range the right way round."""
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, dict):
            _order(item)
        elif isinstance(item, list) and all(map(is_number, item)):
            item.sort()


@cache
def _entries(thing: Any) -> dict[str, str]:
    """What a docstring says about arguments or attributes."""
    text = inspect.getdoc(thing) or ""
    return {name: " ".join(words.split()) for name, words in _DOCUMENTED.findall(text)}

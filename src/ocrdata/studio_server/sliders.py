"""A preset's numbers as sliders, and back: the sliders are those that the YAML itself has.

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
_DOCUMENTED = re.compile(r"^\s+(\w+): (.+(?:\n\s{12,}.+)*)", re.MULTILINE)

Path = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Knob:
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
class Part:
    """One entry of a preset: a number, a range of two knobs, or choices with a weight each.

    Attributes:
        name: Of the entry.
        about: What it means; empty where nobody wrote it down.
        kind: How the knobs belong together.
        knobs: One, two, or one a choice.
    """

    name: str
    about: str
    kind: Literal["number", "range", "choices"]
    knobs: tuple[Knob, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One effect, or the settings of text.

    Attributes:
        name: Of the effect; empty in sections that have none.
        about: What it does.
        share: Knob of how many lines get it, or of its weight among the alternatives.
        parts: Its parameters.
        offered: Whether the preset has it not, and other shipped ones do.
    """

    name: str
    about: str
    share: Knob | None
    parts: tuple[Part, ...]
    offered: bool = False


def sections(record: Mapping[str, Any]) -> list[tuple[str, list[Row]]]:
    """The sliders of a preset, in its order, and those of effects that it could have.

    Args:
        record: The preset as YAML gives it.
    """
    found: list[tuple[str, list[Row]]] = []
    for name, entry in offered(record).items():
        if name == "text" and isinstance(entry, Mapping):
            found.append((name, [Row("", "", None, _parts((name,), entry, _entries(preset.TextPlacement)))]))
        elif name in EFFECTS and isinstance(entry, Mapping):
            own = record.get(name) or {}
            rows = [_row(name, effect, values or {}, effect not in own) for effect, values in entry.items()]
            found.append((name, [row for row in rows if row.share or row.parts]))
        elif name == "quality":
            found.append((name, [Row("", "", None, _parts((), {name: entry}, {}))]))
    return [(name, rows) for name, rows in found if any(row.share or row.parts for row in rows)]


def knobs(record: Mapping[str, Any]) -> Iterator[Knob]:
    """All sliders of a preset."""
    for _, rows in sections(record):
        for row in rows:
            if row.share:
                yield row.share
            for part in row.parts:
                yield from part.knobs


def turned(record: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """A copy of a preset with its knobs set.

    Args:
        record: The preset as YAML gives it.
        values: By the knobs' keys, the numbers as a form sends them; a knob that is not there stays.

    Raises:
        UserError: A key that the preset has no knob for, or a value that its slider cannot have.
    """
    there = {knob.key: knob for knob in knobs(record)}
    result = copy.deepcopy(offered(record))
    for key, text in values.items():
        knob = there.get(key)
        if knob is None:
            raise UserError(f"the preset has no number '{key}'.", "Load the page again.")
        _put(result, key, _number(knob, text))
    _order(result)
    for section in OFFERED:  # what stays on no line is left out: to be asked, it would take a random number
        own = record.get(section) or {}
        result[section] = {
            effect: entry for effect, entry in result[section].items() if effect in own or entry["p"]
        }
        if not result[section] and section not in record:
            del result[section]
    return result


def _row(section: str, effect: str, values: Mapping[str, Any], extra: bool = False) -> Row:
    function = getattr(EFFECTS[section], effect)
    share = next((name for name in _SHARES if name in values), None)
    rest = {name: value for name, value in values.items() if name not in _SHARES}
    about = (inspect.getdoc(function) or "").partition("\n")[0]
    knob = None
    if share == "p":
        knob = _knob((section, effect, "p"), "share of lines", values["p"], 0, 1)
    elif share:
        knob = _knob((section, effect, share), "weight", values[share], 0, reach([values[share]]))
    return Row(effect, about, knob, _parts((section, effect), rest, _entries(function)), extra)


def _parts(place: Path, values: Mapping[str, Any], about: Mapping[str, str]) -> tuple[Part, ...]:
    found = []
    for name, value in values.items():
        path = (*place, name)
        if isinstance(value, Mapping):
            high = reach(list(value.values()))
            made = tuple(
                _knob((*path, choice), str(choice).replace("..", " … "), weight, 0, high)
                for choice, weight in value.items()
            )
            found.append(Part(name, about.get(name, ""), "choices", made))
        elif is_number(value):
            found.append(
                Part(name, about.get(name, ""), "number", (_knob(path, "", value, *ends(_key(path))),))
            )
        elif isinstance(value, list) and len(value) == 2 and all(map(is_number, value)):
            low, high = ends(_key(path))
            whole = all(isinstance(end, int) for end in value) and value[1] > 1
            pair = tuple(
                _knob((*path, number), label, end, low, high, whole)
                for number, (label, end) in enumerate(zip(("from", "to"), value, strict=True))
            )
            found.append(Part(name, about.get(name, ""), "range", pair))
    return tuple(found)


def _knob(path: Path, label: str, value: float, low: float, high: float, whole: bool | None = None) -> Knob:
    low, high = min(low, value), max(high, value)
    whole = isinstance(value, int) and high > 1 if whole is None else whole
    if whole:
        return Knob(_key(path), label, value, math.ceil(low), math.ceil(high), 1)
    # Fifty steps, and so fine that the value itself is one of them: a browser moves what is not.
    digits = max(
        math.ceil(math.log10(50 / (high - low))), len(f"{value:.6f}".rstrip("0").partition(".")[2]), 0
    )
    return Knob(_key(path), label, value, math.floor(low * 10**digits) / 10**digits, high, 10**-digits)


def _key(path: Path) -> str:
    return "/".join(map(str, path))


def _number(knob: Knob, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not knob.low <= value <= knob.high:
        raise UserError(
            f"'{knob.key}' cannot be '{text[:40]}'.", f"It lies between {knob.low:g} and {knob.high:g}."
        )
    if value == knob.value:
        return knob.value
    return round(value) if knob.step == 1 else round(value, round(-math.log10(knob.step)))


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

"""The shipped presets as a guide: how far their numbers go, and which effects another preset could have."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from ocrdata.synthesis.look.preset import FOLDER

OFFERED = ("strokes", "photo")
"""Sections of which a preset may also be given the effects that other shipped presets have."""

_ENDS = (0.05, 0.1, 0.2, 0.5, 1, 2, 3, 5, 10, 20, 50, 100, 255)
_NATURAL = (1, 100, 255)  # shares, qualities and levels of grey end here


def offered(record: Mapping[str, Any]) -> dict[str, Any]:
    """A preset with the effects that other shipped presets have, on no line yet, where those have them."""
    result = dict(record)
    for section in OFFERED:
        effects = list((record.get(section) or {}).items())
        for other in _presets():
            names = list(other.get(section) or {})
            for number, name in enumerate(names):
                there = [effect for effect, _ in effects]
                if name in there:
                    continue
                before = [there.index(earlier) for earlier in names[:number] if earlier in there]
                values = {
                    "p": 0,
                    **{key: value for key, value in (other[section][name] or {}).items() if key != "p"},
                }
                effects.insert(before[-1] + 1 if before else 0, (name, values))
        result[section] = dict(effects)
    return result


def ends(key: str) -> tuple[float, float]:
    """How far a slider goes: from what the shipped presets have at its place, with room to either side.

    Args:
        key: The place, with slashes: `photo/blur/sigma`.
    """
    values = _numbers().get(key, [])
    largest = max(map(abs, values), default=1)
    if min(values, default=0) < 0:
        return -reach([largest]), reach([largest])
    least = min(values, default=0)
    # What is never near zero anywhere may be divided by.
    return (least / 4 if least > largest / 4 else 0), reach([largest])


def reach(values: Sequence[float]) -> float:
    """The right end of a slider that holds these values."""
    largest = max(map(float, values), default=0.0) or 1.0
    found = (end for end in _ENDS if largest <= end and (end in _NATURAL or largest * 1.5 <= end))
    return next(found, 2 * largest)


@cache
def _numbers() -> dict[str, list[float]]:
    """The numbers of all shipped presets, by their place."""
    found: dict[str, list[float]] = {}
    for record in _presets():
        for place, values in _places(record):
            found.setdefault(place, []).extend(values)
    return found


@cache
def _presets() -> tuple[dict[str, Any], ...]:
    import yaml

    return tuple(yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml")))


def _places(record: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, list[float]]]:
    for name, value in record.items():
        place = f"{before}{name}"
        if is_number(value):
            yield place, [value]
        elif isinstance(value, list) and all(map(is_number, value)):
            yield place, value
        elif isinstance(value, Mapping):
            choices = [end for choice in value for end in _range(choice)]
            if choices:
                yield place, choices
            else:
                yield from _places(value, f"{place}/")


def _range(choice: object) -> list[float]:
    """The numbers in a choice: `0.3..0.6`, `0`; none in `green`."""
    try:
        return [float(end) for end in str(choice).split("..")]
    except ValueError:
        return []


def is_number(value: object) -> bool:
    """Whether a value of a preset is a number; `true` is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)

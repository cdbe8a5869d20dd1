"""Numbers of JSON files that remember their spelling, because people label numbers without quotes.

As a text, `7.50` is not `7.5`, and `1e3` is not `1000.0`. A number whose spelling Python would not give back
is a `SpelledNumber`; all others stay what they are.
"""

import json
from decimal import Decimal
from typing import Any

_LONG = 17
"""Characters from which a number may have more digits than a float keeps."""

_SMALL = 1e-4
"""Below it, Python writes numbers with an exponent."""


_MOST_ZEROS = 40
"""After the point, of a number that is not written with an exponent."""


class SpelledNumber(float):
    """A number and its spelling, which `str` gives."""

    __slots__ = ("spelling",)
    spelling: str

    def __new__(cls, spelling: str) -> "SpelledNumber":
        """Read the number that is spelled so."""
        number = super().__new__(cls, spelling)
        number.spelling = spelling
        return number

    def __getnewargs__(self) -> tuple[str]:  # type: ignore[override]
        """What copies are made from."""
        return (self.spelling,)

    def __str__(self) -> str:
        """The spelling."""
        return self.spelling


def loads(text: str) -> Any:
    """Parse JSON; see `json.loads`."""
    if "-0" in text:
        return json.loads(text, parse_float=read_float, parse_int=_read_int)
    return json.loads(text, parse_float=read_float)


def read_float(spelling: str) -> float:
    """A number with a point or an exponent."""
    number = float(spelling)
    # Nearly all pass here: asking `repr` would take longer than the rest of parsing.
    if (
        len(spelling) < _LONG
        and (spelling[-1] != "0" or spelling[-2] == ".")
        and not -_SMALL < number < _SMALL
        and "e" not in spelling
        and "E" not in spelling
    ):
        return number
    return number if repr(number) == spelling else SpelledNumber(spelling)


class SpelledRecord(dict[str, Any]):
    """A JSON object that may hold `SpelledNumber`s somewhere; see `packed`."""


def from_decimals(value: Any) -> Any:
    """Parsed JSON with numbers that remember their spelling for `Decimal`s, and `SpelledRecord`s for objects.

    A `Decimal` does not remember how an exponent was spelled: 1e5 is 1E+5 then, and 1e-7 is 0.0000001.
    """
    if isinstance(value, Decimal):
        spelling = str(value)
        if "E" in spelling and -_MOST_ZEROS < value.adjusted() < 0:
            spelling = format(value, "f")
        return read_float(spelling)
    if isinstance(value, list):
        return [from_decimals(item) for item in value]
    if isinstance(value, dict):
        return SpelledRecord((key, from_decimals(item)) for key, item in value.items())
    return value


_MARK = "\0number"
"""Key of an object of one member that stands for a `SpelledNumber`, of which `json` would write the value."""


def packed(value: Any) -> str:
    """JSON from which `unpacked` makes the same again, with the `SpelledNumber`s of a `SpelledRecord`."""
    return _encode(_marked(value) if isinstance(value, SpelledRecord) else value)


def unpacked(text: str) -> Any:
    """What was `packed`."""
    return json.loads(text, object_hook=_unmarked) if _MARK_WRITTEN in text else json.loads(text)


_encode = json.JSONEncoder(ensure_ascii=False).encode
_MARK_WRITTEN = _encode(_MARK)


def _marked(value: Any) -> Any:
    if isinstance(value, SpelledNumber):
        return {_MARK: value.spelling}
    if isinstance(value, list):
        return [_marked(item) for item in value]
    if isinstance(value, dict):
        return {key: _marked(item) for key, item in value.items()}
    return value


def _unmarked(record: dict[str, Any]) -> Any:
    return SpelledNumber(record[_MARK]) if record.keys() == {_MARK} else record


def _read_int(spelling: str) -> float:
    return SpelledNumber(spelling) if spelling == "-0" else int(spelling)

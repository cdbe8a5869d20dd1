r"""Templates with typed slots: lines such as meters, forms and labels show, made up by a seed.

A template file is YAML::

    lists:
      unit: [kWh, m3]
    lines:
      - "{number:0000.0-9999.9} {unit}"

Each draw takes one of the `lines` and fills its slots:

===============================  ==========================================================================
`{number:-40.0-125.0}`           a number, all alike; decimals and leading zeros as the bounds show them
`{amount:0.00-9,999.99}`         a number, small ones more often (log-uniform, as prices are); a comma in
                                 the bounds groups thousands
`{date:%Y年%-m月%-d日}`           a moment of the years 2000 to 2035 in strftime's codes, `%-d` without zero
`{serial:[A-Z]{2}\d{6}}`         a string that matches a regular expression
`{choice:kWh|m3}`                one of the alternatives
`{unit}`                         one entry of the list of that name
===============================  ==========================================================================

`{{` and `}}` are braces; braces inside a slot must be balanced. `OFF` and `007` in a list
are texts as they stand there.
"""

import datetime
import math
import random
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

from ocrdata import yaml_files
from ocrdata.errors import UserError

Draw: TypeAlias = Callable[[random.Random], str]

WORD = "word"
"""The slot that `ocrdata balance --fill` puts a word into: see `frames`."""

_RANGE = re.compile(r"(-?[\d,]+(?:\.\d+)?)-(-?[\d,]+(?:\.\d+)?)")
_CODE = re.compile(r"%(-?)([A-Za-z%])")
_EPOCH = datetime.datetime(2000, 1, 1)
_SECONDS = 36 * 365 * 24 * 3600


def read_templates(path: Path, *, seed: int = 0, count: int = 1000) -> Iterator[str]:
    """Draw `count` lines from a template file; same seed, same lines.

    Raises:
        UserError: The file is not such a YAML file or one of its slots cannot be understood.
    """
    lines = _compile(path, *_load(path))
    rng = random.Random(f"{seed}:{path.stem}")  # a text, because Random takes only a few types
    for _ in range(count):
        yield "".join(draw(rng) for draw in rng.choice(lines))


def frames(path: Path) -> Callable[[random.Random, str], str] | None:
    """A function that puts a word into one of the file's lines that have a `{word}` slot.

    Returns:
        `frame(rng, word) -> line`, or None if no line of the file has such a slot.
    """
    lines, lists = _load(path)
    with_slot = [line for line in lines if f"{{{WORD}}}" in line]
    if not with_slot:
        return None
    mark = "\ue000"  # private use: stands for the word until it is known
    compiled = _compile(path, with_slot, {**lists, WORD: [mark]})

    def frame(rng: random.Random, word: str) -> str:
        return "".join(draw(rng) for draw in rng.choice(compiled)).replace(mark, word)

    return frame


def _load(path: Path) -> tuple[list[str], Mapping[str, list[str]]]:
    record = yaml_files.load_texts(
        path, "A template file has a list `lines` and perhaps `lists`; quote every line."
    )
    lines = record.get("lines") if isinstance(record, dict) else None
    lists = record.get("lists") or {} if isinstance(record, dict) else {}
    if not isinstance(lines, list) or not lines or not all(line and isinstance(line, str) for line in lines):
        raise UserError(
            "has no list `lines` of texts.",
            'Write `lines:` and below it one `- "text {slot}"` a template.',
            path=path,
        )
    if not isinstance(lists, dict) or not all(isinstance(items, list) and items for items in lists.values()):
        raise UserError("`lists` is not a mapping of names to lists.", "Write `name: [one, two]`.", path=path)
    return lines, {str(name): [str(item) for item in items] for name, items in lists.items()}


def _compile(path: Path, lines: list[str], lists: Mapping[str, list[str]]) -> list[list[Draw]]:
    compiled = []
    for line in lines:
        try:
            compiled.append([_draw(part, lists) for part in _parts(line)])
        except (ValueError, re.error) as error:
            raise UserError(
                f"template {line!r}: {error}.",
                "Slots are number, amount, date, serial, choice, or the name of one of `lists`.",
                path=path,
                line=_line_of(path, line),
            ) from error
    return compiled


def _parts(line: str) -> Iterator[tuple[str, bool]]:
    """Cut a template into (text, is a slot)."""
    literal, start = "", 0
    while start < len(line):
        char = line[start]
        if line[start : start + 2] in ("{{", "}}"):
            literal, start = literal + char, start + 2
        elif char == "{":
            end, depth = start, 0
            while end < len(line):
                depth += (line[end] == "{") - (line[end] == "}")
                if depth == 0:
                    break
                end += 1
            if depth:
                raise ValueError("a brace is not closed")
            if literal:
                yield literal, False
            yield line[start + 1 : end], True
            literal, start = "", end + 1
        elif char == "}":
            raise ValueError("a closing brace has no opening one (write }} for a brace)")
        else:
            literal, start = literal + char, start + 1
    if literal:
        yield literal, False


def _draw(part: tuple[str, bool], lists: Mapping[str, list[str]]) -> Draw:
    text, is_slot = part
    if not is_slot:
        return lambda rng: text
    kind, colon, argument = text.partition(":")
    if not colon:
        if kind not in lists:
            raise ValueError(f"no list {kind!r} is defined")
        return lambda rng: rng.choice(lists[kind])
    if kind == "choice":
        options = argument.split("|")
        return lambda rng: rng.choice(options)
    if kind in ("number", "amount"):
        return _number(argument, small_first=kind == "amount")
    if kind == "date":
        return _date(argument)
    if kind == "serial":
        return _serial(argument)
    raise ValueError(f"no slot type {kind!r} exists")


def _number(bounds: str, *, small_first: bool) -> Draw:
    match = _RANGE.fullmatch(bounds)
    if match is None:
        raise ValueError(f"{bounds!r} is not a range such as 0.00-99.99")
    low_text, high_text = match.groups()
    decimals = max(len(text.partition(".")[2]) for text in match.groups())
    unit = 10**decimals
    low, high = (int(Decimal(text.replace(",", "")) * unit) for text in (low_text, high_text))
    if low > high:
        raise ValueError(f"{low_text} is above {high_text}")
    smallest = max(low, high // 2000, 1)  # below it, a log-uniform draw would give pennies half the time
    if small_first and high < smallest:
        raise ValueError(f"an amount is positive, {bounds!r} is not")
    whole = low_text.lstrip("-").partition(".")[0]
    zeros = len(whole) if len(whole) > 1 and whole.startswith("0") else 1
    comma = "," if "," in bounds else ""

    def draw(rng: random.Random) -> str:
        if small_first:
            number = round(math.exp(rng.uniform(math.log(smallest), math.log(high))))
        else:
            number = rng.randint(low, high)
        sign = "-" if number < 0 else ""
        digits = f"{abs(number) // unit:{comma}}".zfill(zeros)
        return sign + digits + (f".{abs(number) % unit:0{decimals}}" if decimals else "")

    return draw


def _date(pattern: str) -> Draw:
    def draw(rng: random.Random) -> str:
        moment = _EPOCH + datetime.timedelta(seconds=rng.randrange(_SECONDS))

        def code(match: re.Match[str]) -> str:  # `%-d` is an extension of some C libraries only
            text = moment.strftime(f"%{match[2]}")
            return text.lstrip("0") or "0" if match[1] else text

        return _CODE.sub(code, pattern)

    return draw


def _serial(pattern: str) -> Draw:
    import rstr

    re.compile(pattern)
    return lambda rng: str(rstr.Rstr(rng).xeger(pattern))


def _line_of(path: Path, text: str) -> int | None:
    rows = path.read_text(encoding="utf-8").replace("\\\\", "\\").splitlines()
    return next((number for number, row in enumerate(rows, start=1) if text in row), None)

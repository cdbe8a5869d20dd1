"""Puts a character into a text where writing has it: a unit behind a number, a bracket around a word.

What a character is for is told by its Unicode category, and for units by their names. A text without a place
for it gets one: `25℃` becomes a word of its own.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import groupby
from random import Random

from ocrdata.samples.bidi.backwards import ONLY_LAST

_WIDE = "\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef"
_ON_LETTERS = "".join(
    chr(number)
    for number in (*range(0x300, 0x2E80), *range(0xA4D0, 0xAC00))
    if unicodedata.category(chr(number))[0] == "M"
)
"""Marks, which are part of the word that they are in; `\\w` does not have them."""

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_LETTERS = rf"[^\W_{_WIDE}](?:[^\W_{_WIDE}]|[{_ON_LETTERS}])*"
_WORD = re.compile(rf"[{_WIDE}]{{1,4}}|{_LETTERS}(?:['’.,]{_LETTERS})*")
_PART = re.compile(rf"{_NUMBER.pattern}|[^\W\d_{_WIDE}](?:[^\W\d_{_WIDE}]|[{_ON_LETTERS}])*|.")
_WORD_OR_SIGN = re.compile(rf"[{_WIDE}]|[^\s{_WIDE}]+")
_BETWEEN_SPACES = re.compile(r"\S+")
_IS_WIDE = re.compile(f"[{_WIDE}]")
_LONG = 12  # characters of a word that is taken whole

_UNITS = frozenset("°℃℉%％٪‰Ωµμ′″")
_BEFORE_NUMBERS = frozenset("§№#")
_MARKS = frozenset(".,:;!?…。，、；：！？،؛؟۔।॥։·")
_BEHIND_WORDS = frozenset("™®©*※†‡")
_SIGNS = frozenset(("unit", "currency", "mark", "number"))
"""Kinds that are written to a number or word, whatever their shape."""

_PAIRS = (
    "()",
    "[]",
    "{}",
    "（）",
    "［］",
    "｛｝",
    "【】",
    "「」",
    "『』",
    "《》",
    "〈〉",
    "〔〕",
    "“”",
    "‘’",
    "«»",
    "‹›",
)
_OTHER_HALF = {half: pair[1 - place] for pair in _PAIRS for place, half in enumerate(pair)}

Spans = Sequence[tuple[int, int]]


def place(text: str, char: str, alphabet: frozenset[str], rng: Random) -> str:
    """A text with a character where it belongs, or between two words if it belongs nowhere.

    Args:
        text: A text.
        char: The character.
        alphabet: Characters that may be added beside it, such as the digits of a number before a unit.
        rng: All draws.
    """
    return _PLACERS[_kind(char)](text, char, alphabet, rng) or _alone(text, char, alphabet, rng)


def place_rival(text: str, rival: str, char: str, alphabet: frozenset[str], rng: Random) -> str:
    """A text with a character that another is confused with, where that other would stand: `25C` for `25℃`.

    Args:
        text: A text.
        rival: What to put into it.
        char: The one that it is confused with. What is no sign at a number or word does not lend its place.
        alphabet: As in `place`.
        rng: All draws.
    """
    kind = _kind(char) if _kind(char) in _SIGNS else _kind(rival)
    return _PLACERS[kind](text, rival, alphabet, rng) or _alone(text, rival, alphabet, rng)


def is_bracket(char: str) -> bool:
    """Whether a character has another half: a bracket or a quotation mark."""
    return char in _OTHER_HALF


def place_token(text: str, token: str, alphabet: frozenset[str], rng: Random) -> str:
    """A text with another piece of text between two of its words; `alphabet` and `rng` as in `place`."""
    return _alone(text, token, alphabet, rng)


def token_around(text: str, spot: int) -> str:
    """The word, with what is written to it, that holds a place of a text; of a long one, what is there."""
    start, end = next(match.span() for match in re.finditer(r"\S+", text) if match.end() > spot)
    if end - start <= _LONG and not _IS_WIDE.search(text[start:end]):
        return text[start:end]
    parts = [match.span() for match in _PART.finditer(text, start, end)]
    place = next(number for number, part in enumerate(parts) if part[1] > spot)
    beside = parts[max(0, place - 1) : place + 2]
    return text[beside[0][0] : beside[-1][1]]


def without_last(text: str) -> str:
    """A text without its last word, or ideograph."""
    parts = _spans(_WORD_OR_SIGN, text)
    return text[: parts[-1][0]].rstrip() if parts else ""


def without_first(text: str) -> str:
    """A text without its first word, or ideograph."""
    parts = _spans(_WORD_OR_SIGN, text)
    return text[parts[0][1] :].lstrip() if parts else ""


@cache
def _kind(char: str) -> str:
    """What a character is for, as far as its place is concerned."""
    category = unicodedata.category(char)
    if char in _UNITS or unicodedata.name(char, "").startswith("SQUARE "):
        return "unit"
    if category == "Sc" or char in _BEFORE_NUMBERS:
        return "currency"
    if char in _MARKS or char in _BEHIND_WORDS:
        return "mark"
    if is_bracket(char):
        return "bracket"
    if category[0] == "M":
        return "accent"
    kinds = {"Nd": "digit", "Sm": "operator", "No": "number", "Nl": "number", "Lu": "letter", "Ll": "letter"}
    return kinds.get(category, "other")


def _digit(text: str, char: str, alphabet: frozenset[str], rng: Random) -> str | None:
    """Within a number, or at its end."""
    spots = [spot for start, end in _spans(_NUMBER, text) for spot in range(start + 1, end + 1)]
    return _put(text, char, spots, rng)


def _unit(text: str, char: str, alphabet: frozenset[str], rng: Random) -> str | None:
    """Behind a number that has nothing behind it."""
    spots = [end for _, end in _spans(_NUMBER, text) if _ends(text, end)]
    return _put(text, char, spots, rng) or _alone(text, _some_number(alphabet, rng) + char, alphabet, rng)


def _currency(text: str, char: str, alphabet: frozenset[str], rng: Random) -> str | None:
    """Before a number that has nothing before it."""
    spots = [start for start, _ in _spans(_NUMBER, text) if _begins(text, start)]
    return _put(text, char, spots, rng) or _alone(text, char + _some_number(alphabet, rng), alphabet, rng)


def _operator(text: str, char: str, alphabet: frozenset[str], rng: Random) -> str | None:
    """Between two numbers."""
    spots = [end for _, end in _spans(_NUMBER, text) if _ends(text, end)]
    number = _some_number(alphabet, rng)
    both = _some_number(alphabet, rng) + char + number
    return _put(text, char + number, spots, rng) or _alone(text, both, alphabet, rng)


def _mark(text: str, char: str, alphabet: frozenset[str], rng: Random) -> str | None:
    """Behind a word."""
    return _put(text, char, [end for _, end in _spans(_WORD, text) if _ends(text, end)], rng)


def _number(text: str, char: str, alphabet: frozenset[str], rng: Random) -> str | None:
    """Before a word, as ① of a list."""
    return _put(text, char, [start for start, _ in _spans(_WORD, text) if _begins(text, start)], rng)


def _letter(text: str, char: str, alphabet: frozenset[str], rng: Random) -> str | None:
    """In a word of its alphabet: a capital among capitals or at the beginning, a small one anywhere else."""
    spots: list[int] = []
    for start, end in _spans(_WORD, text):
        word = text[start:end]
        if not word.isalpha() or _alphabet(word[0]) != _alphabet(char):
            continue
        if char.isupper():
            spots += range(start, end + 1) if word.isupper() else [start] if word[0].islower() else []
        elif not word.isupper() or len(word) == 1:
            spots += range(start + word[0].isupper(), end + 1)
    return _put(text, char, spots, rng)


def _bracket(text: str, char: str, alphabet: frozenset[str], rng: Random) -> str | None:
    """Around a word, or at one side of it where its other half cannot be drawn."""
    words = _spans(_WORD, text)
    if not words:
        return None
    start, end = words[int(rng.random() * len(words))]
    other = _OTHER_HALF[char] if _OTHER_HALF[char] in alphabet else ""
    first, last = (char, other) if unicodedata.category(char) in ("Ps", "Pi") else (other, char)
    return text[:start] + first + text[start:end] + last + text[end:]


def _accent(text: str, char: str, alphabet: frozenset[str], rng: Random) -> str | None:
    """On a letter with which it is not one character, as e and its accent are: that would be another one."""
    spots = [spot + 1 for spot, other in enumerate(text) if other.isalpha()]
    apart = [spot for spot in spots if unicodedata.is_normalized("NFC", text[:spot] + char + text[spot:])]
    return _put(text, char, apart or spots, rng)


def _other(text: str, char: str, alphabet: frozenset[str], rng: Random) -> str | None:
    """Beside an ideograph or a word; a letter that only ends words at the end of one."""
    if char in ONLY_LAST:
        return _put(text, char, [end for start, end in _spans(_WORD, text) if text[start].isalpha()], rng)
    spots = [spot for span in _spans(_WORD, text) for spot in span]
    spots += [match.start() for match in _IS_WIDE.finditer(text)]
    return _put(text, char, spots, rng)


_PLACERS = {
    "digit": _digit,
    "unit": _unit,
    "currency": _currency,
    "operator": _operator,
    "mark": _mark,
    "number": _number,
    "letter": _letter,
    "bracket": _bracket,
    "accent": _accent,
    "other": _other,
}


def _put(text: str, added: str, spots: Sequence[int], rng: Random) -> str | None:
    """A text with something at one of some places; None if there is none."""
    if not spots:
        return None
    spot = spots[int(rng.random() * len(spots))]
    return text[:spot] + added + text[spot:]


def _alone(text: str, added: str, alphabet: frozenset[str], rng: Random) -> str:
    """A text with something between two of its words or at one of its ends, spaced if its words are."""
    spaced = " " in alphabet and not _IS_WIDE.search(text)
    words = _spans(_BETWEEN_SPACES if spaced else _WORD, text)
    spots = [spot for span in words for spot in span] or [0, len(text)]
    spot = spots[int(rng.random() * len(spots))]
    before, behind = text[:spot].rstrip(), text[spot:].lstrip()
    return (" " if spaced else "").join(part for part in (before, added, behind) if part)


def _some_number(alphabet: frozenset[str], rng: Random) -> str:
    """A number of up to three digits that can be drawn, all of one script; empty if there are none."""
    scripts = _digits_by_script(alphabet)
    if not scripts:
        return ""
    digits = scripts[int(rng.random() * len(scripts))] if len(scripts) > 1 else scripts[0]
    number = "".join(digits[int(rng.random() * len(digits))] for _ in range(1 + int(rng.random() * 3)))
    return number.lstrip(_zero(digits[0])) or number[0]


@cache
def _digits_by_script(alphabet: frozenset[str]) -> list[str]:
    """The decimal digits of an alphabet: a string for each script that has some, in the order of Unicode."""
    digits = sorted(char for char in alphabet if char.isdecimal())
    return ["".join(group) for _, group in groupby(digits, key=_zero)]


def _zero(digit: str) -> str:
    """The zero of a digit's script: they follow one another in Unicode."""
    return chr(ord(digit) - unicodedata.decimal(digit))


def _spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text)]


def _begins(text: str, spot: int) -> bool:
    """Whether nothing that belongs to a word stands before a place."""
    return spot == 0 or text[spot - 1] == " " or _IS_WIDE.match(text[spot - 1]) is not None


def _ends(text: str, spot: int) -> bool:
    """Whether nothing that belongs to a word stands behind a place."""
    return spot == len(text) or text[spot] == " " or _IS_WIDE.match(text[spot]) is not None


@cache
def _alphabet(letter: str) -> str:
    """The first word of its name: LATIN, GREEK, CYRILLIC."""
    return unicodedata.name(letter, "").partition(" ")[0]

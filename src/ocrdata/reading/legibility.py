"""Attributes of a region that say whether its text is legible, in any spelling."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ocrdata.reading.pages import glimpse
from ocrdata.reading.source import Source
from ocrdata.samples.truth import truth

_IGNORED_WORDS = frozenset(
    {"ignore", "ignored", "illegible", "difficult", "unreadable", "dontcare", "don't care", "###"}
    | {"do not care", "not legible", "not readable", "is_ignored", "is_illegible", "不可读", "忽略"}
    | {"dont_care", "dont care", "do_not_care", "illegibility", "not_legible", "not_readable"}
)
_LEGIBLE_WORDS = frozenset({"legible", "legibility", "readable", "readability", "is_legible", "is_readable"})


def is_ignored(source: Source, attributes: Mapping[str, Any]) -> bool:
    """Whether the attributes of a region say that it is illegible: `illegible: yes`, `legible: no` and so on.

    A value that is neither yes nor no decides nothing, and is noted. Where `legible` is empty, nobody has
    said anything.
    """
    return any(
        _says_illegible(source, name, value) for name, value in attributes.items() if says_legibility(name)
    )


def _says_illegible(source: Source, name: str, value: object) -> bool:
    asks_for_legible = is_legibility(name)
    if asks_for_legible and value in (None, "", {}, []):
        return False
    yes = truth(value)
    if yes is None and means_ignore(value):
        yes = not asks_for_legible
    elif yes is None and is_legibility(value):
        yes = asks_for_legible
    if yes is None:
        source.note(f"'{name}' of a region is {glimpse(value)}, neither yes nor no; it was passed over")
        return False
    return yes != asks_for_legible


def means_ignore(word: object) -> bool:
    """Whether a class, flag or attribute name says that a region is illegible."""
    return isinstance(word, str) and word.strip().lower() in _IGNORED_WORDS


def says_legibility(name: object) -> bool:
    """Whether an attribute is about legibility, one way or the other."""
    return isinstance(name, str) and _is_about_legibility(name)


@lru_cache(maxsize=1 << 12)
def _is_about_legibility(name: str) -> bool:
    return means_ignore(name) or is_legibility(name)


def is_legibility(name: object) -> bool:
    """Whether an attribute says by a "no" that a region is illegible."""
    return isinstance(name, str) and name.strip().lower() in _LEGIBLE_WORDS

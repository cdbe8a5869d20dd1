"""Kinds of text that a set of lines has or lacks: it can neither teach nor protect what it has none of."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping

from ocrdata.samples.charset import Charset

FEWEST = 10
"""A set has a kind of text if so many of its lines do."""

LONG = 25
"""Lines of more characters are long: the `max_text_length` of PP-OCR's configs."""

KINDS: Mapping[str, Callable[[str], bool]] = {
    "capital letters": lambda char: "A" <= char <= "Z",
    "small letters": lambda char: "a" <= char <= "z",
    "digits": lambda char: "0" <= char <= "9",
    "punctuation": lambda char: unicodedata.category(char).startswith("P"),
    "spaces": lambda char: char == " ",
    "Chinese characters": lambda char: "\u4e00" <= char <= "\u9fff",
}
"""Kinds of text by their characters: a line that has one of them is of that kind, and may be of several."""


def lacking(texts: Iterable[str], charset: Charset, *, long: bool = True) -> list[str]:
    """The kinds of text that a model can read and that a set has hardly any of.

    Args:
        texts: The lines of the set.
        charset: The model's dictionary; kinds that it has no character of are left out.
        long: Whether long lines are a kind.

    Returns:
        Names of kinds with fewer than `FEWEST` lines, in the order of `KINDS`, long lines last.
    """
    missing = {name: FEWEST for name, of_kind in KINDS.items() if any(map(of_kind, charset.reachable))}
    if long:
        missing[f"more than {LONG} characters"] = FEWEST
    for text in texts:
        for name in [name for name in missing if _is_of(name, text)]:
            missing[name] -= 1
            if not missing[name]:
                del missing[name]
        if not missing:  # as a rule after some dozen lines, of millions
            break
    return list(missing)


def _is_of(name: str, text: str) -> bool:
    """Whether a line is of a kind; long lines are the one kind that is not in `KINDS`."""
    return any(map(KINDS[name], text.strip())) if name in KINDS else len(text) > LONG


def shares_of(text: str) -> set[str]:
    """What a text contains: `spaces`, `digits`, `letters`, `Chinese`, `signs`."""
    kinds = set()
    for char in set(text):
        if char in " \u3000":
            kinds.add("spaces")
        elif char.isdigit():
            kinds.add("digits")
        elif "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or char >= "\U00020000":
            kinds.add("Chinese" if char > "\u303f" else "signs")
        elif char.isalpha() and char < "\u0250":
            kinds.add("letters")
        elif not char.isalnum():
            kinds.add("signs")
    return kinds

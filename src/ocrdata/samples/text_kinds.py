"""Kinds of text that a set of lines has or lacks: it can neither teach nor protect what it has none of."""

import unicodedata
from collections import Counter
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
    known = [name for name, of_kind in KINDS.items() if any(map(of_kind, charset.reachable))]
    long_lines = f"more than {LONG} characters"
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(name for name in known if any(map(KINDS[name], text.strip())))
        counts[long_lines] += len(text) > LONG
    return [name for name in (*known, *([long_lines] if long else ())) if counts[name] < FEWEST]

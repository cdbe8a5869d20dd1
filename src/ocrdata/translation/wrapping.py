"""Lines of text with wide characters, of a given width on the terminal."""

import re
import unicodedata
from collections.abc import Iterator

_CLOSING = "，。、；：？！）》」”’…)]"
"""What no line begins with."""

_OPENING = "（《「“‘"
"""What no line ends with."""

_PIECES = re.compile(rf"\s+|[{_OPENING}]*(?:[^\s\u2e80-\uffef]+|.)[{re.escape(_CLOSING)}]*")
"""What stays on one line: a word, or a Chinese character with its punctuation."""

_BRACKETS = re.compile(r"(\[[^\[\]]+\])")
"""So does a default, where the line has room for it: `[default: 1]`."""


def width_of(text: str) -> int:
    """The columns that a text takes on a terminal: two for each wide character.

    Args:
        text: One line.
    """
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """A text in lines; between Chinese characters a line may end anywhere, but not before a comma.

    Args:
        text: The text; white space counts as one space.
        width: Columns of a line, with its indent.
        first, rest: Indent of the first line, and of the others.
    """
    lines, line, filled = [], first, False
    for piece in _pieces(text.strip(), width - width_of(rest)):
        if piece.isspace():
            line += " " * filled
            continue
        if filled and width_of(line) + width_of(piece) > width:
            lines.append(line.rstrip())
            line = rest
        line += piece
        filled = True
    return [*lines, line.rstrip()]


def _pieces(text: str, room: int) -> Iterator[str]:
    """Pieces of a text that need not be broken, none wider than the room for it."""
    for part in _BRACKETS.split(text):
        for piece in [part] if part.startswith("[") and width_of(part) <= room else _PIECES.findall(part):
            narrow = width_of(piece) > room
            yield from (piece[at : at + room] for at in range(0, len(piece), room)) if narrow else [piece]


def padded(text: str, width: int) -> str:
    """A text with spaces behind it up to a width.

    Args:
        text: One line.
        width: In columns of the terminal.
    """
    return text + " " * (width - width_of(text))

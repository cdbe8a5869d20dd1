"""Dictionaries: the characters a recognition model can read, in the order of its last layer.

The rules are those of `BaseRecLabelEncode` in PaddleOCR 2.10: one entry a line, line ends stripped and
nothing else, a space appended when `use_space_char` is set; texts are encoded one code point at a time, so
an entry of several code points can never be reached.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ocrdata.errors import UserError


@dataclass(frozen=True)
class Charset:
    """An ordered dictionary.

    Attributes:
        characters: Entries in the file's order, the appended space included.
        path: Where it was read from, if it was.
    """

    characters: tuple[str, ...]
    path: Path | None = None

    @cached_property
    def reachable(self) -> frozenset[str]:
        """The entries that a label can hold: those of one code point."""
        return frozenset(entry for entry in self.characters if len(entry) == 1)

    def __contains__(self, character: object) -> bool:
        return character in self.reachable

    def __len__(self) -> int:
        return len(self.characters)

    def missing(self, texts: Iterable[str]) -> Counter[str]:
        """Characters of the texts that the dictionary lacks, with counts: PaddleOCR drops them silently."""
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(text)
        return Counter({char: number for char, number in counts.items() if char not in self.reachable})

    def merged(self, extra: Iterable[str]) -> "Charset":
        """This dictionary with new characters appended at the end, so that old classes keep their number."""
        new = dict.fromkeys(char for char in extra if char not in set(self.characters))
        return Charset((*self.characters, *new))


def read_charset(path: Path, *, use_space_char: bool = True) -> Charset:
    """Read a dictionary file as PaddleOCR does.

    Args:
        path: One entry a line, UTF-8.
        use_space_char: Append a space, as `Global.use_space_char` does.

    Raises:
        UserError: The file cannot be read, is empty or is not UTF-8.
    """
    try:
        rows = path.read_bytes().split(b"\n")
    except OSError as error:
        raise UserError(
            f"cannot be read ({error.strerror}).", "Give the path of a dictionary file.", path=path
        ) from error
    if rows and rows[-1] == b"":
        rows.pop()
    try:
        entries = [raw.decode("utf-8").strip("\r") for raw in rows]
    except UnicodeDecodeError as error:
        number = rows.index(error.object) + 1
        raise UserError("is not UTF-8.", "Save the dictionary as UTF-8.", path=path, line=number) from error
    if not any(entries):
        raise UserError("holds no characters.", "Write one character per line.", path=path)
    if use_space_char:  # even where the file has one already: the English model has 97 classes, not 96
        entries.append(" ")
    return Charset(tuple(entries), path)


def write_charset(path: Path, charset: Charset) -> None:
    """Write a dictionary file; a space at its end is left to `use_space_char`."""
    entries = charset.characters
    if entries and entries[-1] == " ":
        entries = entries[:-1]
    path.write_text("".join(f"{entry}\n" for entry in entries), encoding="utf-8")

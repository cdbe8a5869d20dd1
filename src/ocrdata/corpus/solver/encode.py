"""Lines as bags of numbers: what the balancer looks at instead of texts.

A line of text is the bag of its tokens: its characters, if asked its words, and one token for the bin its
length falls into. The bags of all lines stand one after another in a temporary file (in memory while they
are few), four bytes a token, and are read back in blocks; texts are not kept.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import IO

import numpy as np
from numpy.typing import NDArray

LENGTH_BINS = (0, 2, 4, 6, 8, 10, 13, 16, 20, 25, 35, 50)
"""Lower bounds of the bins of line length, in characters; the last one is open."""

_BATCH = 1 << 15
_SPILL = 64 << 20
_CODE_POINTS = 0x110000

Block = tuple[int, NDArray[np.int32], NDArray[np.int64]]


@dataclass(slots=True)
class Bags:
    """Lines as bags of token numbers in a token_file file.

    Attributes:
        lengths: int32 (lines,): number of tokens of each line.
        token_file: The tokens of all lines, int32, one line after another.
        counts: int64 (tokens of the vocabulary,): how often each occurs in all lines.
    """

    lengths: NDArray[np.int32]
    token_file: IO[bytes]
    counts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.lengths)

    def blocks(self, lines: int = _BATCH) -> Iterator[Block]:
        """Number of the first line, tokens (int32), and start of each line's tokens (int64, one more
        than lines), for a block of lines at a time; blocks without lines are left out."""
        self.token_file.seek(0)
        for first in range(0, len(self.lengths), lines):
            starts = _starts(self.lengths[first : first + lines])
            yield first, np.frombuffer(self.token_file.read(4 * int(starts[-1])), np.int32), starts


@dataclass(slots=True)
class Encoder:
    """Numbers for tokens, in the order of their first occurrence after the characters asked for.

    Attributes:
        characters: The characters that are to be balanced, in the order of their numbers.
        words: Cuts a text into its words, or None to leave words out. Words of one character are left
            to the characters.
        lengths: Give each line a token for the bin of its length.
        entries: What each number stands for; length bins are named `length>=8`.
        word_numbers: The number of each word.
    """

    characters: Sequence[str]
    words: Callable[[str], Iterable[str]] | None = None
    lengths: bool = False
    entries: list[str] = field(default_factory=list)
    word_numbers: dict[str, int] = field(default_factory=dict)
    _table: NDArray[np.int32] = field(default_factory=lambda: np.full(_CODE_POINTS, -1, np.int32))

    def __post_init__(self) -> None:
        for char in self.characters:
            self._table[ord(char)] = len(self.entries)
            self.entries.append(char)
        if self.lengths:
            self.entries.extend(f"length>={low}" for low in LENGTH_BINS)

    def encode(self, texts: Iterable[str]) -> tuple[Bags, NDArray[np.int32]]:
        """Stream texts into bags.

        Args:
            texts: Lines without line breaks.

        Returns:
            The bags, and int32 (lines,): the number of characters of each line.
        """
        token_file = tempfile.SpooledTemporaryFile(max_size=_SPILL, prefix="ocrdata-bags-")  # noqa: SIM115
        lengths, sizes = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
        counts = np.zeros(len(self.entries), np.int64)
        stream = iter(texts)
        while batch := list(islice(stream, _BATCH)):
            tokens, starts = self._characters(batch)
            size = np.diff(starts).astype(np.int32)
            if self.lengths:
                bins = np.searchsorted(LENGTH_BINS, size, side="right") - 1 + len(self.characters)
                tokens = np.insert(tokens, starts[1:], bins)
                starts = starts + np.arange(len(starts))
            if self.words is not None:
                tokens, starts = self._append_words(self.words, batch, tokens, starts)
            token_file.write(tokens.tobytes())
            lengths.append(np.diff(starts).astype(np.int32))
            sizes.append(size)
            found = np.bincount(tokens, minlength=len(self.entries))
            counts = found + np.pad(counts, (0, len(found) - len(counts)))
        counts = np.pad(counts, (0, len(self.entries) - len(counts)))
        return Bags(np.concatenate(lengths), token_file, counts), np.concatenate(sizes)

    def _characters(self, batch: list[str]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        points = np.frombuffer("\n".join(batch).encode("utf-32-le", "surrogatepass") + b"\n\0\0\0", np.uint32)
        breaks = np.flatnonzero(points == 10)
        starts = np.concatenate([[0], breaks - np.arange(len(breaks))])
        points = np.delete(points, breaks)
        tokens = self._table[points]
        if (tokens < 0).any():
            for point in np.unique(points[tokens < 0]):
                self._table[point] = len(self.entries)
                self.entries.append(chr(point))
            tokens = self._table[points]
        return tokens, starts

    def _append_words(
        self,
        words: Callable[[str], Iterable[str]],
        batch: list[str],
        tokens: NDArray[np.int32],
        starts: NDArray[np.int64],
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        numbers, places = [], []
        for text, end in zip(batch, starts[1:], strict=True):
            for word in words(text):
                if len(word) > 1:
                    number = self.word_numbers.get(word)
                    if number is None:
                        number = self.word_numbers[word] = len(self.entries)
                        self.entries.append(word)
                    numbers.append(number)
                    places.append(end)
        if not numbers:
            return tokens, starts
        moved = np.searchsorted(places, starts[1:], side="right")
        joined = np.insert(tokens, places, np.array(numbers, np.int32))
        return joined.astype(np.int32), starts + np.concatenate([[0], moved])


def narrow(bags: Bags, keep: NDArray[np.bool_], lines: NDArray[np.bool_]) -> tuple[Bags, NDArray[np.int64]]:
    """The same lines with only some of their tokens, renumbered, and without lines that are left empty.

    Args:
        bags: All of them.
        keep: bool (tokens,): tokens to keep.
        lines: bool (lines,): lines that may be kept.

    Returns:
        The narrower bags, and int64 (lines kept,): the number each of their lines had.
    """
    renumber = np.cumsum(keep, dtype=np.int32) - 1
    renumber[~keep] = -1
    token_file = tempfile.SpooledTemporaryFile(max_size=_SPILL, prefix="ocrdata-bags-")  # noqa: SIM115
    kept, lengths = [np.zeros(0, np.int64)], [np.zeros(0, np.int32)]
    for first, tokens, starts in bags.blocks():
        new = renumber[tokens]
        here = new >= 0
        count = sums(here.astype(np.int32), starts)
        wanted = lines[first : first + len(count)]
        if not wanted.all():
            here &= np.repeat(wanted, np.diff(starts))
            count = count * wanted
        token_file.write(new[here].tobytes())
        some = np.flatnonzero(count)
        kept.append(some + first)
        lengths.append(count[some].astype(np.int32))
    return Bags(np.concatenate(lengths), token_file, bags.counts[keep]), np.concatenate(kept)


def sums(values: NDArray[np.number], starts: NDArray[np.int64]) -> NDArray[np.number]:
    """Sum of the values of each line (`starts` as in `Bags.blocks`); lines may be empty."""
    if len(starts) == 1:
        return np.zeros(0, values.dtype)
    if starts[-2] == len(values):  # the last line is empty, and reduceat wants every start to exist
        values = np.append(values, np.zeros(1, values.dtype))
    total = np.add.reduceat(values, starts[:-1])
    total[starts[1:] == starts[:-1]] = 0  # reduceat gives an empty slice the value it stands on
    return total


def _starts(lengths: NDArray[np.int32]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])

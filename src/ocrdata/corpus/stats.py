"""What a corpus holds: coverage, frequencies, lengths, kinds of characters."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ocrdata.corpus.solver.encode import Encoder
from ocrdata.samples.charset import Charset
from ocrdata.translation import translated

if TYPE_CHECKING:
    from rich.table import Table

LEVELS = (1, 10, 50, 200, 1000)
"""Numbers of occurrences that characters are counted by; 200 is PaddleOCR's rule of thumb."""

KINDS = ("Chinese", "letters", "digits", "spaces", "punctuation and signs")


@dataclass(frozen=True, slots=True)
class CorpusProfile:
    """One corpus in numbers.

    Attributes:
        name: What it is called in tables.
        lines: Number of lines, repeats counted.
        frequencies: int64 (characters,): occurrences of each character, the most frequent first; with a
            dictionary, of each of its characters, including those that never occur.
        outside: Occurrences of characters that are not in the dictionary.
        lengths: Characters of a line: 5th percentile, median, 95th percentile.
        mean_length: And the mean.
        kinds: Parts of all characters that are of each of `KINDS`, from 0 to 1.
        top: The most frequent characters.
    """

    name: str
    lines: int
    frequencies: NDArray[np.int64]
    outside: int
    lengths: tuple[int, int, int]
    mean_length: float
    kinds: tuple[float, ...]
    top: str

    @property
    def reaching(self) -> tuple[int, ...]:
        """How many characters occur at least as often as each of `LEVELS`."""
        return tuple(int((self.frequencies >= level).sum()) for level in LEVELS)

    @property
    def gini(self) -> float:
        """Gini coefficient of the frequencies: 0 if all occur equally often, near 1 if few make up all.

        With a dictionary, characters of it that do not occur count; without one, only those that occur. The
        two cannot be compared.
        """
        return gini(self.frequencies)


def profile(
    name: str,
    entries: Sequence[str],
    counts: NDArray[np.int64],
    sizes: NDArray[np.int32],
    repeats: NDArray[np.int32] | None = None,
    charset: Charset | None = None,
) -> CorpusProfile:
    """Numbers of a corpus that is encoded already (`encode.Encoder`).

    Args:
        name: See `CorpusProfile`.
        entries: What each token is; only those of one character count.
        counts: int64 (tokens,).
        sizes: int32 (lines,): characters of each line.
        repeats: int32 (lines,): how often each line is taken; one time if None.
        charset: The dictionary to measure coverage by.
    """
    found = {
        entry: int(n) for entry, n in zip(entries, counts.tolist(), strict=True) if len(entry) == 1 and n
    }
    if charset is None:
        frequencies = np.array(sorted(found.values(), reverse=True), np.int64)
    else:
        frequencies = np.array(sorted((found.get(c, 0) for c in charset.reachable), reverse=True), np.int64)
    total = max(1, sum(found.values()))
    kinds = dict.fromkeys(KINDS, 0)
    for char, number in found.items():
        kinds[kind(char)] += number
    by_length = np.bincount(sizes, repeats, minlength=1).astype(np.int64)
    lines = int(by_length.sum())
    reached = np.cumsum(by_length)
    low, median, high = (int(np.searchsorted(reached, part * lines)) for part in (0.05, 0.5, 0.95))
    return CorpusProfile(
        name,
        lines,
        frequencies,
        0 if charset is None else sum(n for char, n in found.items() if char not in charset),
        (low, median, high),
        float(by_length @ np.arange(len(by_length))) / max(1, lines),
        tuple(kinds[key] / total for key in KINDS),
        "".join(sorted(found, key=lambda char: -found[char])[:12]),
    )


def profile_texts(name: str, texts: Iterable[str], charset: Charset | None = None) -> CorpusProfile:
    """Numbers of a corpus that is streamed."""
    encoder = Encoder(())
    bags, sizes = encoder.encode(texts)
    return profile(name, encoder.entries, bags.counts, sizes, charset=charset)


def gini(frequencies: NDArray[np.int64]) -> float:
    """Gini coefficient, from the Lorenz curve of sorted frequencies; 0 for nothing."""
    ordered = np.sort(frequencies).astype(float)
    total, number = ordered.sum(), len(ordered)
    if total <= 0:
        return 0.0
    ranks = np.arange(1, number + 1)
    return float((2 * ranks - number - 1) @ ordered / (number * total))


def kind(char: str) -> str:
    """Which of `KINDS` a character is."""
    if char.isspace():
        return "spaces"
    if char.isdecimal():
        return "digits"
    if unicodedata.category(char).startswith("L"):
        return "Chinese" if "CJK" in unicodedata.name(char, "") else "letters"
    return "punctuation and signs"


def table(profiles: Sequence[CorpusProfile], with_dictionary: bool) -> "Table":
    """Corpora side by side."""
    from rich.table import Table
    from rich.text import Text

    grid = Table()
    grid.add_column("")
    for one in profiles:
        grid.add_column(Text(one.name), justify="right", overflow="fold")

    def row(label: str, values: Iterable[object]) -> None:
        grid.add_row(translated(label), *(Text(str(value)) for value in values))

    row("lines", (f"{one.lines:,}" for one in profiles))
    row("characters", (f"{int(one.frequencies.sum()) + one.outside:,}" for one in profiles))
    total = len(profiles[0].frequencies)
    for place, level in enumerate(LEVELS):
        times = "once" if level == 1 else f"{level:,} times"
        label = (
            f"different ones of {total:,}, at least {times}"
            if with_dictionary
            else f"different ones, at least {times}"
        )
        row(label, (f"{one.reaching[place]:,}" for one in profiles))
    if with_dictionary:
        row("outside the dictionary", (f"{one.outside:,}" for one in profiles))
    over = "over the dictionary" if with_dictionary else "over the characters that occur"
    row(f"Gini coefficient {over}", (f"{one.gini:.3f}" for one in profiles))
    row("length: mean", (f"{one.mean_length:.1f}" for one in profiles))
    row("length: 5 %, median, 95 %", ("{}, {}, {}".format(*one.lengths) for one in profiles))
    for place, name in enumerate(KINDS):
        row(name, (f"{one.kinds[place]:.1%}" for one in profiles))
    row("most frequent", (repr(one.top)[1:-1] for one in profiles))
    return grid


def record(one: CorpusProfile) -> dict[str, Any]:
    """A profile as JSON, without the single frequencies."""
    return {
        "name": one.name,
        "lines": one.lines,
        "characters": int(one.frequencies.sum()) + one.outside,
        "characters_reaching": dict(zip(map(str, LEVELS), one.reaching, strict=True)),
        "dictionary_or_distinct": len(one.frequencies),
        "outside": one.outside,
        "gini": round(one.gini, 4),
        "mean_length": round(one.mean_length, 2),
        "length_percentiles_5_50_95": one.lengths,
        "kinds": {name: round(part, 4) for name, part in zip(KINDS, one.kinds, strict=True)},
    }

"""Pieces of a corpus that the fonts can draw, and lines taken from them as they are."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, pairwise
from random import Random

_SPACES = re.compile(r"[^\S\n\u3000]")
"""Tabs, no-break spaces and the like, drawn as a space; dictionaries have no other but U+3000."""

_VIRAMA = 9
"""Combining class of the sign that joins two consonants into one in the scripts of India."""

PIECES = 200_000
"""Most pieces of a corpus that are kept in memory; of a larger corpus, a random sample."""


@dataclass(slots=True)
class Corpus:
    """Pieces of text that the fonts can draw.

    Attributes:
        pieces: Texts in NFC, stripped, each drawable from end to end.
        lines: Number of corpus lines.
        dropped: Of them, those that the fonts can draw and that say nothing, or too little.
        cut: Of them, those with characters that no font has, of which parts without these are used.
        left_out: Of them, those with such characters, of which nothing is used.
        undrawable: Characters that no font has, with counts.
        alone: Characters that cannot stand twice in a row: on a segment display both points would be one.
        groups: Places of pieces that are drawn from as often, however many they are; empty for one group.
    """

    pieces: list[str] = field(default_factory=list)
    lines: int = 0
    dropped: int = 0
    cut: int = 0
    left_out: int = 0
    undrawable: Counter[str] = field(default_factory=Counter)
    alone: str = ""
    groups: tuple[range, ...] = ()

    def kinds(self) -> tuple[range, ...]:
        """The places of the pieces of each group; all of them where there are no groups."""
        return self.groups or (range(len(self.pieces)),)


def together(parts: Sequence[Corpus]) -> Corpus:
    """Corpora as one, of whose groups each is drawn from as often; those without a piece are none.

    Args:
        parts: At least one, which agree in `alone`.
    """
    if len(parts) == 1:
        return parts[0]
    starts = [0, *accumulate(len(part.pieces) for part in parts)]
    groups = tuple(range(first, last) for first, last in pairwise(starts) if last > first)
    return Corpus(
        [piece for part in parts for piece in part.pieces],
        lines=sum(part.lines for part in parts),
        dropped=sum(part.dropped for part in parts),
        cut=sum(part.cut for part in parts),
        left_out=sum(part.left_out for part in parts),
        undrawable=sum((part.undrawable for part in parts), Counter()),
        alone=parts[0].alone,
        groups=groups if len(groups) > 1 else (),
    )


def collect(
    texts: Iterable[str],
    drawable: Callable[[str], bool],
    rng: Random,
    *,
    shortest: int = 1,
    alone: str = "",
) -> Corpus:
    """Cut corpus lines into the pieces that the fonts can draw.

    Args:
        texts: Corpus lines.
        drawable: Whether some font has a character.
        rng: Chooses what stays of a very large corpus.
        shortest: Pieces below this length are left out.
        alone: See `Corpus`.
    """
    corpus = Corpus(alone=alone)
    can_draw = cache(drawable)  # a corpus has few characters and millions of places
    seen = 0
    for raw in texts:
        text = without_doubles(_SPACES.sub(" ", unicodedata.normalize("NFC", raw)).strip(), alone)
        used, before = False, corpus.undrawable.total()
        for piece in _drawable_pieces(text, can_draw, corpus.undrawable):
            if len(piece) < shortest or not _says_something(piece):
                continue
            used = True
            seen += 1
            if len(corpus.pieces) < PIECES:
                corpus.pieces.append(piece)
            else:
                place = int(rng.random() * seen)
                if place < PIECES:
                    corpus.pieces[place] = piece
        corpus.lines += 1
        lost = corpus.undrawable.total() > before
        corpus.dropped += not used and not lost
        corpus.cut += used and lost
        corpus.left_out += lost and not used
    return corpus


def plain_texts(corpus: Corpus, lengths: tuple[int, int], rng: Random) -> Iterator[str]:
    """Corpus lines in random order, again from the start when they run out; long ones are cut. It never ends.

    Of several groups, each gives as many.

    Args:
        corpus: At least one piece.
        lengths: Shortest and longest text, in characters.
        rng: Order and cuts.
    """
    groups = corpus.kinds()
    orders: list[list[int]] = [[] for _ in groups]
    while True:
        number = int(rng.random() * len(groups)) if len(groups) > 1 else 0
        if not orders[number]:
            orders[number] = list(groups[number])
            rng.shuffle(orders[number])
        yield window(corpus.pieces[orders[number].pop()], rng, lengths)


def window(piece: str, rng: Random, lengths: tuple[int, int], around: int | None = None) -> str:
    """A part of a long text of at most the longest length, cut between words where it has spaces."""
    shortest, longest = lengths
    if len(piece) <= longest:
        return piece
    length = shortest + int(rng.random() ** 0.7 * (longest - shortest + 1))
    length = max(1, min(longest, length))
    if around is None:
        start = int(rng.random() * (len(piece) - length + 1))
    else:
        start = max(0, min(len(piece) - length, around - int(rng.random() * length)))
    end = start + length
    if " " in piece[start:end].strip():
        start, end = _at_words(piece, start, end, around)
    start, end = _at_letters(piece, start, end, longest, around)
    text = piece[start:end].strip()
    return text or piece[:longest].strip()


def _at_words(piece: str, start: int, end: int, around: int | None) -> tuple[int, int]:
    inside = start if around is None else around
    if start and piece[start - 1] != " ":
        space = piece.find(" ", start, end)
        if start <= space < inside or (around is None and space >= 0):
            start = space + 1
    if end < len(piece) and piece[end] != " ":
        space = piece.rfind(" ", start, end)
        if space > max(inside, start):
            end = space
    return start, end


def _at_letters(piece: str, start: int, end: int, longest: int, around: int | None) -> tuple[int, int]:
    """The same part with no letter cut in two: it would show marks on nothing, or an open conjunct."""
    while _joins(piece, start):
        start -= 1
    last = end = min(end, start + longest)
    while last > start and last < len(piece) and _joins(piece, last):
        last -= 1
    if around is not None and start < around and last <= around:  # the part has to show that place
        return _at_letters(piece, around, around + longest, longest, None)
    if last == start:  # less than a letter: all of it, if that is not too long
        whole = start + 1
        while whole < len(piece) and _joins(piece, whole):
            whole += 1
        last = whole if whole <= start + longest else end
    return start, last


def _joins(piece: str, place: int) -> bool:
    """Whether the character at a place is drawn with the one before it."""
    char = piece[place]
    if place == 0 or char < "\u0300" or char == "\u3000":
        return False
    mark = unicodedata.category(char)[0] == "M" or char in "\u0e33\u0eb3"
    return mark or unicodedata.combining(piece[place - 1]) == _VIRAMA


def _drawable_pieces(text: str, drawable: Callable[[str], bool], undrawable: Counter[str]) -> Iterator[str]:
    start = 0
    for number, char in enumerate(text):
        if char == " " or drawable(char):
            continue
        undrawable[char] += 1
        if number > start and (piece := text[start:number].strip()):
            yield piece
        start = number + 1
    if piece := text[start:].strip():
        yield piece


def _says_something(piece: str) -> bool:
    return any(char.isalnum() for char in piece)


def without_doubles(text: str, chars: str) -> str:
    for char in chars:
        while char * 2 in text:
            text = text.replace(char * 2, char)
    return text

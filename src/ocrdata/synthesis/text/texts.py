"""What is written: corpus lines as they are, or corpus lines chosen and woven so that characters appear.

With characters asked for, each line serves the one that has appeared least so far. Where the corpus has the
character it is shown in the corpus's own context; where it has not, it is woven into a corpus line, now and
then beside characters that are easily confused with it.
"""

import heapq
import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from random import Random

from ocrdata.errors import UserError

PIECES = 200_000
"""Most pieces of a corpus that are kept in memory; of a larger corpus, a random sample."""

_PER_CHAR = 400  # occurrences remembered for each character asked for
_FEW = 12  # with fewer occurrences in the corpus, half of the lines are woven: variety counts too
_GLANCE = 200  # pieces and lines after which their average tells what a line holds by nature
_RIVALS = 0.3  # share of lines that also hold characters confused with the one asked for


@dataclass(slots=True)
class Corpus:
    """Pieces of text that the fonts can draw.

    Attributes:
        pieces: Texts in NFC, stripped, each drawable from end to end.
        dropped: Number of corpus lines of which nothing could be drawn.
        undrawable: Characters that no font has, with counts.
        alone: Characters that cannot stand twice in a row: on a segment display both points would be one.
    """

    pieces: list[str] = field(default_factory=list)
    dropped: int = 0
    undrawable: Counter[str] = field(default_factory=Counter)
    alone: str = ""


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
        text = _alone(unicodedata.normalize("NFC", raw).replace("\t", " ").strip(), alone)
        used = False
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
        corpus.dropped += not used
    return corpus


def plain_texts(corpus: Corpus, count: int, lengths: tuple[int, int], rng: Random) -> Iterator[str]:
    """Corpus lines in random order, again from the start when they run out; long ones are cut.

    Args:
        corpus: At least one piece.
        count: How many.
        lengths: Shortest and longest text, in characters.
        rng: Order and cuts.
    """
    order: list[int] = []
    for _ in range(count):
        if not order:
            order = list(range(len(corpus.pieces)))
            rng.shuffle(order)
        piece = corpus.pieces[order.pop()]
        yield _window(piece, rng, lengths)


def covering_texts(
    corpus: Corpus,
    wanted: Sequence[str],
    count: int,
    lengths: tuple[int, int],
    rng: Random,
    *,
    minimum: int,
    confusions: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """Texts in which every wanted character appears at least `minimum` times.

    Raises:
        UserError: `count` lines of that length cannot hold so many.
    """
    _, longest = lengths
    if len(wanted) * minimum > count * max(1, longest - 1):
        need = -(-len(wanted) * minimum // max(1, longest - 1))
        raise UserError(
            f"{count} lines of at most {longest} characters cannot hold {len(wanted)} characters "
            f"{minimum} times each.",
            f"Say --count {need} or more, or a smaller --min-per-char.",
        )
    places = _places(corpus.pieces, frozenset(wanted))
    # Only rivals that belong to this kind of text: an `O` among a meter's digits would be a wrong `0`.
    alphabet = frozenset("".join(corpus.pieces)).union(wanted)
    known, found = _rivals(), confusions or {}
    rivals = {
        char: [rival for rival in found.get(char, "") + known.get(char, "") if rival in alphabet]
        for char in wanted
    }
    have: Counter[str] = Counter()
    queue = [(0, number, char) for number, char in enumerate(wanted)]
    heapq.heapify(queue)
    short = len(wanted) * minimum
    wanted_set = frozenset(wanted)
    sample = corpus.pieces[:_GLANCE]
    natural = sum(char in wanted_set for piece in sample for char in piece[:longest]) / max(1, len(sample))
    for left in range(count, 0, -1):
        # Lines hold several wanted characters by nature; more are woven in only if that will not suffice.
        done = count - left
        rate, gain = short / left, (len(wanted) * minimum - short) / done if done > _GLANCE else natural
        can_wait = short <= (left - 1) * (longest - 1)
        enough = rate <= 1 or (rate < 0.7 * gain and can_wait)
        load = 1 if enough else min(longest, math.ceil(rate) + 1)
        targets, taken = _neediest(queue, have, load)
        text = _alone(_line_for(targets, corpus.pieces, places, rivals, lengths, rng), corpus.alone)
        for char, number in Counter(char for char in text if char in wanted_set).items():
            before = have[char]
            have[char] = before + number
            short -= max(0, min(minimum, before + number) - min(minimum, before))
        for place, char in taken:
            heapq.heappush(queue, (have[char], place, char))
        yield text


def _line_for(
    targets: Sequence[str],
    pieces: Sequence[str],
    places: Mapping[str, Sequence[int]],
    rivals: Mapping[str, Sequence[str]],
    lengths: tuple[int, int],
    rng: Random,
) -> str:
    first = targets[0]
    found = places.get(first)
    if found and (len(found) >= _FEW or rng.random() < 0.5):
        piece = pieces[found[int(rng.random() * len(found))]]
        spots = [number for number, char in enumerate(piece) if char == first]
        text = _window(piece, rng, lengths, around=spots[int(rng.random() * len(spots))])
        missing = list((Counter(targets) - Counter(text)).elements())
    else:
        text = _window(pieces[int(rng.random() * len(pieces))], rng, lengths)
        missing = list((Counter(targets) - Counter(text)).elements())
        if len(targets) == 1 and rivals[first] and rng.random() < _RIVALS:
            missing += [rivals[first][int(rng.random() * len(rivals[first]))] for _ in range(2)]
    return _woven(text, missing, lengths[1], Counter(targets), rng) if missing else text


def _woven(text: str, chars: Sequence[str], longest: int, keep: Counter[str], rng: Random) -> str:
    """Put characters into a text: beside others, and in place of others once the text is full."""
    letters = list(text)
    for char in chars:
        if len(letters) < longest:
            letters.insert(_gap(letters, rng), char)
            continue
        there = Counter(letters)
        free = [number for number, letter in enumerate(letters) if there[letter] > keep[letter]]
        if free:
            letters[free[int(rng.random() * len(free))]] = char
    return unicodedata.normalize("NFC", "".join(letters)).strip()


def _gap(letters: Sequence[str], rng: Random) -> int:
    """A place to put a character into: not within a Latin word, if there is another."""
    whole = [
        place
        for place in range(len(letters) + 1)
        if not (0 < place < len(letters) and _in_word(letters[place - 1]) and _in_word(letters[place]))
    ]
    return whole[int(rng.random() * len(whole))]


def _in_word(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _alone(text: str, chars: str) -> str:
    for char in chars:
        while char * 2 in text:
            text = text.replace(char * 2, char)
    return text


def _neediest(
    queue: list[tuple[int, int, str]], have: Counter[str], number: int
) -> tuple[list[str], list[tuple[int, str]]]:
    """Choose the characters with the smallest counts, some of them several times.

    Returns:
        The choice, and the entries taken from the queue, to be put back with their new counts.
    """
    taken: list[tuple[int, int, str]] = []
    while queue and len(taken) < number:
        count, order, char = heapq.heappop(queue)
        if count != have[char]:
            heapq.heappush(queue, (have[char], order, char))
        else:
            taken.append((count, order, char))
    chosen: list[str] = []
    while len(chosen) < number:
        count, order, char = taken[0]
        chosen.append(char)
        heapq.heapreplace(taken, (count + 1, order, char))
    return chosen, [(order, char) for _, order, char in taken]


def _places(pieces: Sequence[str], wanted: frozenset[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for number, piece in enumerate(pieces):
        for char in wanted.intersection(piece):
            found = places.setdefault(char, [])
            if len(found) < _PER_CHAR:
                found.append(number)
    return places


def _window(piece: str, rng: Random, lengths: tuple[int, int], around: int | None = None) -> str:
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


@lru_cache(maxsize=1)
def _rivals() -> dict[str, str]:
    import yaml

    path = Path(__file__).parent / "confusables.yaml"
    groups = yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
    rivals: dict[str, str] = {}
    for group in groups:
        for char in group:
            rivals[char] = rivals.get(char, "") + group.replace(char, "")
    return rivals

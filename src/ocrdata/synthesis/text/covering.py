"""Texts in which every character asked for appears often enough.

Each line serves the characters that have appeared least so far. Where the corpus has the character, it is
shown in the corpus's own context, or in a word of it that is put into another line. Where it has not, it is
put into a corpus line where writing has such a character, now and then with two that it is confused with.
"""

import heapq
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from pathlib import Path
from random import Random

from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.synthesis.text.avoided import draw_another
from ocrdata.synthesis.text.pieces import Corpus, window, without_doubles
from ocrdata.synthesis.text.placing import (
    is_bracket,
    place,
    place_rival,
    place_token,
    token_around,
    without_first,
    without_last,
)

_PER_CHAR = 400  # occurrences remembered for each character asked for
_FEW = 12  # with fewer occurrences in the corpus, it is mostly put into other lines: variety counts too
_GLANCE = 200  # pieces and lines after which their average tells what a line holds by nature
_ROOM = 5  # characters that are left free for what is put into a line: a character with a number, say
_RIVALS = 0.3  # share of lines that also hold characters confused with the one asked for


def covering_texts(
    corpus: Corpus,
    wanted: Sequence[str],
    count: int,
    lengths: tuple[int, int],
    rng: Random,
    *,
    minimum: int,
    confusions: Mapping[str, str] | None = None,
    digits: str = "",
    avoided: Set[str] = frozenset(),
) -> Iterator[str]:
    """Texts in which every wanted character appears at least `minimum` times.

    Args:
        corpus: Where lines are taken from: at least one piece.
        wanted: The characters, each once.
        count: How many texts.
        lengths: Shortest and longest text, in characters.
        rng: All draws.
        minimum: How often each character must appear.
        confusions: For a character, those that a model confused it with.
        digits: What numbers may be made of where the corpus has no digit, such as the 25 of `25℃`.
        avoided: Texts that must not be among them.

    Yields:
        Texts of at least one character.

    Raises:
        UserError: `count` lines of that length have no room for them, or hardly any text is left.
    """
    longest = lengths[1]
    _refuse_too_few(count, longest, len(wanted), minimum)
    wanted_set = frozenset(wanted)
    places = _places(corpus, wanted_set)
    of_corpus = frozenset("".join(corpus.pieces))
    alphabet = of_corpus.union(wanted)
    rivals = _rivals_in(alphabet, wanted, confusions or {})
    if not any(char.isdecimal() for char in of_corpus):
        alphabet = alphabet.union(digits)
    have: Counter[str] = Counter()
    queue = [(0, number, char) for number, char in enumerate(wanted)]  # sorted, and so a heap
    short = needed = len(wanted) * minimum
    glance = [corpus.pieces[place] for kind in corpus.kinds() for place in kind[:_GLANCE]]
    natural = _wanted_in_a_line(glance, wanted_set, longest)
    for left in range(count, 0, -1):
        done = count - left
        gain = (needed - short) / done if done > _GLANCE else natural
        load = _characters_to_serve(short, left, longest, gain)
        targets, taken = _neediest(queue, have, load)

        def draw(targets: Sequence[str] = targets) -> str:
            line = _line_for(targets, corpus, places, rivals, alphabet, lengths, rng)
            return without_doubles(line, corpus.alone)

        text = draw_another(draw, avoided)
        for char, number in Counter(char for char in text if char in wanted_set).items():
            before = have[char]
            have[char] = before + number
            short -= max(0, min(minimum, before + number) - min(minimum, before))
        for order, char in taken:
            heapq.heappush(queue, (have[char], order, char))
        yield text


def _characters_to_serve(short: int, left: int, longest: int, gain: float) -> int:
    """How many characters the next line serves.

    Lines hold several wanted characters by nature; more are inserted only if that will not suffice.

    Args:
        short: Occurrences still missing.
        left: Lines still to come.
        longest: Longest text, in characters.
        gain: Missing occurrences that a line has held on average.
    """
    rate = short / left
    can_wait = short <= (left - 1) * (longest - 1)
    enough = rate <= 1 or (rate < 0.7 * gain and can_wait)
    return 1 if enough else min(longest, math.ceil(rate) + 1)


def _wanted_in_a_line(pieces: Sequence[str], wanted: frozenset[str], longest: int) -> float:
    """How many wanted characters a line of the corpus holds by nature."""
    return sum(char in wanted for piece in pieces for char in piece[:longest]) / max(1, len(pieces))


def _refuse_too_few(count: int, longest: int, chars: int, minimum: int) -> None:
    """Stop if `count` lines have no room for all characters so often."""
    room = max(1, longest - 1)
    if chars * minimum > count * room:
        raise UserError(
            f"{quantity(count, 'line')} of at most {quantity(longest, 'character')} cannot hold "
            f"{quantity(chars, 'character')} {quantity(minimum, 'time')} each.",
            f"Use --count {-(-chars * minimum // room)} or more, or a smaller --min-per-char.",
        )


def _rivals_in(
    alphabet: frozenset[str], wanted: Sequence[str], confusions: Mapping[str, str]
) -> dict[str, list[str]]:
    """Characters that each wanted one is confused with, as far as they belong to this kind of text.

    An `O` among a meter's digits would be a wrong `0`.
    """
    known = _confusables()
    return {
        char: [rival for rival in confusions.get(char, "") + known.get(char, "") if rival in alphabet]
        for char in wanted
    }


def _line_for(
    targets: Sequence[str],
    corpus: Corpus,
    places: Sequence[Mapping[str, Sequence[int]]],
    rivals: Mapping[str, Sequence[str]],
    alphabet: frozenset[str],
    lengths: tuple[int, int],
    rng: Random,
) -> str:
    first, pieces, kinds = targets[0], corpus.pieces, corpus.kinds()
    group = int(rng.random() * len(kinds)) if len(kinds) > 1 else 0
    found = places[group].get(first)
    if found and (len(found) >= _FEW or rng.random() < len(found) / (2 * _FEW)):
        piece = pieces[found[int(rng.random() * len(found))]]
        spots = [number for number, char in enumerate(piece) if char == first]
        text = window(piece, rng, lengths, around=spots[int(rng.random() * len(spots))])
        missing = list((Counter(targets) - Counter(text)).elements())
    else:
        shortest, longest = lengths
        room = (min(shortest, longest - _ROOM), longest - _ROOM) if longest > 2 * _ROOM else lengths
        text = window(pieces[kinds[group][int(rng.random() * len(kinds[group]))]], rng, room)
        if found and not is_bracket(first):
            piece = pieces[found[int(rng.random() * len(found))]]
            whole = place_token(text, token_around(piece, piece.index(first)), alphabet, rng)
            text = whole if len(whole) <= longest else text
        if len(targets) == 1 and rivals[first] and rng.random() < _RIVALS:
            for _ in range(2):
                rival = rivals[first][int(rng.random() * len(rivals[first]))]
                both = place_rival(text, rival, first, alphabet, rng)
                text = both if len(both) < longest else text
        missing = list((Counter(targets) - Counter(text)).elements())
    return _with_placed(text, missing, lengths[1], Counter(targets), alphabet, rng) if missing else text


def _with_placed(
    text: str, chars: Sequence[str], longest: int, keep: Counter[str], alphabet: frozenset[str], rng: Random
) -> str:
    """Put characters where they belong, in a text that is shortened for them."""
    for char in chars:
        text = _placed_within(text, char, longest, keep, alphabet, rng)
    return unicodedata.normalize("NFC", text).strip()


def _placed_within(
    text: str, char: str, longest: int, keep: Counter[str], alphabet: frozenset[str], rng: Random
) -> str:
    """Put a character where it belongs, in as much of a text as leaves room for it.

    Only where a text has nothing left that could go, the character stands in place of another, if that can.
    """
    shorter: str | None = text
    while shorter is not None:
        placed = place(shorter, char, alphabet, rng)
        if len(placed) <= longest:
            return placed
        shorter = _without_last_word(shorter, keep)
    if not any(keep[letter] for letter in text) and len(alone := place("", char, alphabet, rng)) <= longest:
        return alone
    if len(text) < longest:
        return text + char
    there = Counter(text)
    free = [number for number, letter in enumerate(text) if there[letter] > keep[letter]]
    if not free:
        return text
    spot = free[int(rng.random() * len(free))]
    return text[:spot] + char + text[spot + 1 :]


def _without_last_word(text: str, keep: Counter[str]) -> str | None:
    """A text without its last word; without the first, if a character to keep is in the last; else None."""
    for shorter in (without_last(text), without_first(text)):
        if shorter and not (keep - Counter(shorter)) - (keep - Counter(text)):
            return shorter
    return None


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


def _places(corpus: Corpus, wanted: frozenset[str]) -> list[dict[str, list[int]]]:
    """Where each character stands in each group of a corpus, as far as that is remembered."""
    every = []
    for kind in corpus.kinds():
        places: dict[str, list[int]] = {}
        for number in kind:
            for char in wanted.intersection(corpus.pieces[number]):
                found = places.setdefault(char, [])
                if len(found) < _PER_CHAR:
                    found.append(number)
        every.append(places)
    return every


@lru_cache(maxsize=1)
def _confusables() -> dict[str, str]:
    import yaml

    path = Path(__file__).parent / "confusables.yaml"
    groups = yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
    rivals: dict[str, str] = {}
    for group in groups:
        for char in group:
            rivals[char] = rivals.get(char, "") + group.replace(char, "")
    return rivals

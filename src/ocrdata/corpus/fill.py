"""Lines made up for characters that the corpus cannot give often enough, always inside a word or a frame."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping

Frame = Callable[[random.Random, str], str]

_LONGEST_WORD = 6
"""What is longer is a line of its own and needs no frame."""

_ENOUGH = 500
"""Words remembered for one character; lists are sorted by frequency, so the first are the best."""


def fill(
    missing: Mapping[str, int],
    words: Iterable[str],
    frames: list[Frame],
    may: Callable[[str], bool],
    seed: int = 0,
) -> Iterator[str]:
    """Make lines that hold each character as often as it is missing, as far as there is a way.

    A word or line of the lists that holds the character is put into a frame; without frames it stands as it
    is; a character that is in no word is put into a frame on its own.

    Args:
        missing: How many occurrences of each character are wanted.
        words: Words and lines, streamed once, the most frequent first.
        frames: Functions that put a word into a line (`templates.frames`); may be empty.
        may: Whether a finished line may be used (of characters of the dictionary only, for instance).
        seed: Of the draws.

    Yields:
        Lines, one after another for the characters in their order.
    """
    holding: dict[str, list[str]] = {char: [] for char in missing}
    for word in words:
        for char in set(word) & holding.keys():
            if len(holding[char]) < _ENOUGH and may(word):
                holding[char].append(word)
    rng = random.Random(f"fill:{seed}")
    have = dict.fromkeys(missing, 0)
    for char, wanted in missing.items():
        choices = holding[char] or ([char] if frames else [])
        attempts = 0
        while choices and have[char] < wanted and attempts < 3 * wanted:
            attempts += 1
            word = choices[attempts % len(choices)]
            framed = frames and len(word) <= _LONGEST_WORD
            line = rng.choice(frames)(rng, word) if framed else word
            if may(line):
                for other in line:
                    if other in have:
                        have[other] += 1
                yield line

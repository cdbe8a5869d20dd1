"""How often each token should occur, and how often each line may be taken."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ocrdata.corpus.solver.cover import count_tokens
from ocrdata.corpus.solver.encode import Bags
from ocrdata.corpus.solver.shares import Floats
from ocrdata.errors import UserError


@dataclass(frozen=True, slots=True)
class BalanceTarget:
    """What a balanced corpus is.

    Attributes:
        min_per_char: How often each character of the dictionary should occur.
        temperature: A character that occurs `n` times in the corpus, more than `min_per_char` times, should
            occur `min_per_char * (n / min_per_char) ** temperature` times: 0 asks the same of all, 1 asks
            for the whole corpus.
        weights: Factors of `min_per_char` for some characters (from bad cases); 1 for the others.
        max_share: No character may be more than this part of all characters; 1 is no limit.
        keep_spaces: Spaces keep at least this part of the share of all characters that they have in the
            corpus, 0 to 1.
        max_repeat: How often a line may be taken that holds a character rarer than asked for; any other
            line is taken at most one time.
        common_words: How many of the most frequent words (of at least two characters) have a minimum.
        min_per_word: The minimum of each of them.
    """

    min_per_char: int = 200
    temperature: float = 0.0
    weights: Mapping[str, float] | None = None
    max_share: float = 1.0
    keep_spaces: float = 0.5
    max_repeat: int = 10
    common_words: int = 5000
    min_per_word: int = 20


def wanted(
    target: BalanceTarget, entries: Sequence[str], counts: NDArray[np.int64], characters: NDArray[np.bool_]
) -> Floats:
    """float64 (tokens,): how often each token should occur, whether or not the corpus has it.

    Args:
        target: See there.
        entries: What each token is.
        counts: int64 (tokens,): how often it occurs in the corpus.
        characters: bool (tokens,): whether it is a character that is to be balanced; other tokens of at
            least two characters are words.
    """
    minimum: Floats = np.zeros(len(entries))
    minimum[characters] = target.min_per_char
    for number in np.flatnonzero(characters) if target.weights else ():
        minimum[number] *= (target.weights or {}).get(entries[number], 1.0)
    if target.temperature > 0:
        ratio = np.maximum(1.0, counts / np.maximum(minimum, 1))
        minimum = np.asarray(np.floor(minimum * ratio**target.temperature), np.float64)
    is_word = np.array([len(entry) > 1 and not entry.startswith("length>=") for entry in entries], np.bool_)
    words = np.flatnonzero(is_word)
    common = words[np.argsort(-counts[words], kind="stable")[: target.common_words]]
    minimum[common] = np.minimum(target.min_per_word, counts[common])
    return np.asarray(np.ceil(minimum), np.float64)


def repeats(bags: Bags, minimum: Floats, allowed: NDArray[np.bool_], most: int) -> NDArray[np.int32]:
    """int32 (lines,): how often each line may be taken; see `BalanceTarget.max_repeat`.

    Args:
        bags: The lines.
        minimum: float64 (tokens,).
        allowed: bool (lines,): lines that may be taken at all.
        most: `BalanceTarget.max_repeat`.
    """
    counts = count_tokens(bags, allowed.astype(np.int32))
    factor = np.clip(np.ceil(minimum / np.maximum(counts, 1)), 1, most).astype(np.int32)
    limits = allowed.astype(np.int32)
    for first, tokens, starts in bags.blocks():
        here = slice(first, first + len(starts) - 1)
        if len(tokens):
            limits[here] *= np.maximum.reduceat(factor[tokens], starts[:-1])
    return limits


def read_weights(path: Path) -> dict[str, float]:
    """Weights per character: a JSON object `{"§": 3, "。": 1.5}`, alone or under the key `weights`.

    Raises:
        UserError: Not such a file, or a weight that is negative.
    """
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(f"cannot be read as JSON ({error}).", _SHAPE, path=path) from error
    if isinstance(record, dict) and isinstance(record.get("weights"), dict):
        record = record["weights"]
    if not isinstance(record, dict) or not record:
        raise UserError("holds no weights.", _SHAPE, path=path)
    for char, weight in record.items():
        if len(char) != 1 or not isinstance(weight, (int, float)) or weight < 0:
            raise UserError(f"{char!r}: {weight!r} is not a weight of a character.", _SHAPE, path=path)
    return {char: float(weight) for char, weight in record.items()}


_SHAPE = 'Write {"§": 3, "。": 1.5}: factors of --min-per-char, one a character.'

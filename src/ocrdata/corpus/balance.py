"""Choose, and where needed repeat, real lines so that no character is too rare to be learnt.

The objective
-------------
For the lines of a corpus, with `x[i]` the number of times that line *i* is taken,

- take **as few lines as possible**: minimise `sum x[i]`;
- so that **each character of the dictionary appears `min_per_char` times** (PaddleOCR's rule of thumb is 200
  lines a character, 300 for weak ones), or as often as the corpus can give it. A temperature or weights set
  another minimum for each character; with words, common words have a minimum, too;
- and **no character is more than `max_share`** of all characters, while **spaces keep at least a part of the
  share** that they have in the corpus (`keep_spaces`);
- of lines **as they are**: language, spaces and punctuation stay what they were, which random characters lose
  (PaddleOCR issue 11923). A line is taken once; up to `max_repeat` times only if it holds a character that is
  rarer than its minimum. Which of many equal lines is taken is left to chance.

That is an integer programme. `cover` states it, bounds it from below by the dual of its relaxation and finds
prices for characters; `rounding` makes whole lines of them. On a Zipf corpus of a million lines the result is
0.4 % above the bound (`benchmarks/balance.py`). What the corpus cannot give is listed, and made up by `fill`
if there are word lists or frames. With a reference (`--like`) the objective is another one: see `match`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ocrdata.corpus.solver.cover import Prices, Problem, count_tokens, impossible, price
from ocrdata.corpus.solver.encode import Bags, Encoder
from ocrdata.corpus.solver.match import match
from ocrdata.corpus.solver.rounding import choose
from ocrdata.corpus.solver.shares import Floats, limits_of_shares
from ocrdata.corpus.solver.targets import BalanceTarget, repeats, wanted
from ocrdata.errors import UserError
from ocrdata.samples.charset import Charset

Words = Callable[[str], Iterable[str]]
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class LineSelection:
    """Which lines to take, and what they hold.

    Attributes:
        repeats: int32 (lines of the corpus,): how often to take each.
        sizes: int32 (lines of the corpus,): number of their characters.
        entries: What each token is: characters, words, bins of length.
        targets: bool (tokens,): those that are characters to be balanced.
        wanted: float64 (tokens,): how often each was asked for.
        before: int64 (tokens,): how often each occurs in the corpus.
        after: int64 (tokens,): how often each occurs in the chosen lines.
        outside: Characters of the corpus that are not in the dictionary, with counts.
        bound: No selection with the same minimums has fewer lines; 0 if lines were matched or asked for.
        max_share: The share that was kept in the end: the one asked for, or the least that was possible.
    """

    repeats: NDArray[np.int32]
    sizes: NDArray[np.int32]
    entries: Sequence[str]
    targets: NDArray[np.bool_]
    wanted: Floats
    before: NDArray[np.int64]
    after: NDArray[np.int64]
    outside: Counter[str]
    bound: float
    max_share: float

    @property
    def lines(self) -> int:
        """Number of lines taken, repeats counted."""
        return int(self.repeats.sum())

    @property
    def gap(self) -> float:
        """How far the number of lines is above the bound, at most: 0.01 is 1 %."""
        return max(0.0, self.lines / self.bound - 1) if self.bound else 0.0

    @property
    def short(self) -> dict[str, int]:
        """Characters and words that do not reach what was asked for, and by how much."""
        lack = np.where(self.wanted > 0, self.wanted - self.after, 0)
        return {self.entries[n]: int(np.ceil(lack[n])) for n in np.flatnonzero(lack > 0)}


def balance(
    texts: Iterable[str],
    charset: Charset | None,
    target: BalanceTarget,
    *,
    words: Words | None = None,
    keep_outside: bool = False,
    lines: int | None = None,
    seed: int = 0,
) -> LineSelection:
    """Choose lines of a corpus; see the module.

    Args:
        texts: The corpus, streamed one time; no text is kept.
        charset: The characters that matter; all that the corpus has if None.
        target: What each character is to reach.
        words: Cuts a text into words, to give common words a minimum.
        keep_outside: Also take lines with characters outside the dictionary, which PaddleOCR drops from
            the label silently.
        lines: Least number of lines to take; lines that the minimums do not need are drawn at random.
        seed: Of all draws.

    Raises:
        UserError: No line can be taken.
    """
    encoder = Encoder(_characters(charset), words)
    bags, sizes = encoder.encode(texts)
    targets, outside, allowed = _dictionary(encoder, bags, charset, keep_outside)
    want = wanted(target, encoder.entries, bags.counts, targets)
    limits = repeats(bags, want, allowed, target.max_repeat)
    minimums = np.minimum(want, count_tokens(bags, limits))
    single = np.array([len(entry) == 1 for entry in encoder.entries], np.bool_)
    spaces = single & np.array([entry.isspace() for entry in encoder.entries], np.bool_)
    supply = count_tokens(bags, allowed.astype(np.int32)).astype(np.int64)

    def problem(share: float, keep: float) -> Problem:
        shares = limits_of_shares(supply, single, share, spaces, keep)
        return Problem(bags, minimums, limits, sizes, shares)

    stated, prices, share = _solvable(problem, target)
    chosen = choose(stated, prices, seed)
    if share < 1:
        most = float(count_tokens(bags, chosen).astype(np.int64)[single].max())
        share = max(share, most / max(1, int(chosen @ sizes)))
    if lines is not None:
        _top_up(chosen, allowed, lines, seed)
    after = count_tokens(bags, chosen).astype(np.int64)
    bound = 0.0 if lines is not None else prices.bound
    entries = encoder.entries
    return LineSelection(chosen, sizes, entries, targets, want, bags.counts, after, outside, bound, share)


def _solvable(
    problem: Callable[[float, float], Problem], target: BalanceTarget
) -> tuple[Problem, Prices, float]:
    """The problem with the shares that were asked for, or the nearest ones that are possible.

    Returns:
        The problem, its prices, and the greatest share of a character in it.
    """
    share, keep = target.max_share, target.keep_spaces
    while True:
        stated = problem(share, keep)
        prices = price(stated)
        if not len(stated.shares) or not impossible(prices.bound, stated):
            return stated, prices, share
        share, keep = min(1.0, share * 1.1), (keep * 0.8 if keep > 0.05 else 0.0)


def match_reference(
    texts: Iterable[str],
    reference: Iterable[str],
    charset: Charset | None,
    lines: int,
    *,
    max_repeat: int = 1,
    keep_outside: bool = False,
    seed: int = 0,
) -> LineSelection:
    """Draw lines whose characters and lengths are those of a reference; see `match`.

    Args:
        texts: The corpus, streamed once.
        reference: Texts of the scene to match_reference.
        charset: As for `balance`.
        lines: How many to draw.
        max_repeat: How often a line may be taken.
        keep_outside: As for `balance`.
        seed: Of all draws.
    """
    encoder = Encoder(_characters(charset), lengths=True)
    model, _ = encoder.encode(reference)
    bags, sizes = encoder.encode(texts)
    targets, outside, allowed = _dictionary(encoder, bags, charset, keep_outside)
    want: Floats = np.zeros(len(bags.counts))
    want[: len(model.counts)] = model.counts * (lines / max(1, len(model)))
    limits = np.where(allowed, max_repeat, 0).astype(np.int32)
    chosen = match(bags, want, limits, lines, seed)
    after = count_tokens(bags, chosen).astype(np.int64)
    return LineSelection(
        chosen, sizes, encoder.entries, targets, np.floor(want), bags.counts, after, outside, 0.0, 1.0
    )


def repeated_rows(rows: Iterable[Row], repeats: NDArray[np.int32]) -> Iterator[Row]:
    """The rows of the corpus, streamed again, each as often as it was chosen.

    Raises:
        UserError: The corpus has not as many rows as before.
    """
    times = iter(repeats.tolist())
    for row in rows:
        for _ in range(next(times, -1)):
            yield row
    if next(times, None) is not None:
        raise UserError(
            "The corpus became shorter while it was read.",
            "Run the command again when the corpus is complete.",
        )


def _characters(charset: Charset | None) -> Sequence[str]:
    if charset is None:
        return ()
    return list(dict.fromkeys(entry for entry in charset.characters if len(entry) == 1))


def _dictionary(
    encoder: Encoder, bags: Bags, charset: Charset | None, keep_outside: bool
) -> tuple[NDArray[np.bool_], Counter[str], NDArray[np.bool_]]:
    """Which tokens are to be balanced, what is outside the dictionary, which lines may be taken."""
    single = np.array([len(entry) == 1 for entry in encoder.entries], np.bool_)
    if charset is None:
        return single, Counter(), np.ones(len(bags), np.bool_)
    known = np.zeros(len(single), np.bool_)
    known[: len(encoder.characters)] = True
    alien = single & ~known
    outside = Counter({encoder.entries[n]: int(bags.counts[n]) for n in np.flatnonzero(alien)})
    allowed = np.ones(len(bags), np.bool_)
    if not keep_outside and alien.any():
        for first, tokens, starts in bags.blocks():
            marks = np.add.reduceat(alien[tokens].astype(np.int32), starts[:-1])
            allowed[first : first + len(marks)] = marks == 0
    if not allowed.any():
        raise UserError(
            "Every line of the corpus holds a character that is not in the dictionary "
            f"({''.join(char for char, _ in outside.most_common(10))}).",
            "Give the dictionary that fits the corpus, or use --outside keep.",
        )
    return known, outside, allowed


def _top_up(chosen: NDArray[np.int32], allowed: NDArray[np.bool_], lines: int, seed: int) -> None:
    """Draw at random from what was not taken until there are `lines` lines, or none are left."""
    free = np.flatnonzero(allowed & (chosen == 0))
    lack = min(max(0, lines - int(chosen.sum())), len(free))
    chosen[np.random.default_rng([seed, 1]).choice(free, lack, replace=False)] += 1

"""Aligns predictions with labels: which character is read as which, where, and in what words."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ocrdata.evaluation.evaluate_lines import LineReading
from ocrdata.evaluation.scores import metrics
from ocrdata.evaluation.scores.metrics import Scores

Pair = tuple[str, str]
"""A character of the label and the one that was read in its place; an empty text for none."""

LENGTHS = (5, 10, 15, 20, 25)
"""Upper ends of the groups of text lengths in characters; longer texts form one more group."""

AROUND = 2
"""Characters of context on either side."""

_WORDS = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Confusions:
    """What a model confuses, summed over a set of lines.

    Attributes:
        scores: Accuracy, CER and recall of all lines.
        pairs: How often a character was read as another one; `("x", "")` was missed, `("", "x")` is not in
            the label. Characters that were read correctly are in `scores.found`.
        contexts: For each character that was misread or missed, its surroundings, with counts.
        words: Words of the labels, with how often they occur and how often they were misread.
        misread: What a misread word was read as most often.
        lengths: Scores by group of text lengths, `1-5` first.
        sources: Scores by name of the label file.
    """

    scores: Scores
    pairs: Counter[Pair]
    contexts: Mapping[str, Counter[str]]
    words: Mapping[str, tuple[int, int]]
    misread: Mapping[str, str]
    lengths: Mapping[str, Scores]
    sources: Mapping[str, Scores]

    def precision(self, char: str) -> float:
        """Share of the predictions of a character that are correct; 1 if it was never predicted."""
        wrong = sum(count for (_, read), count in self.pairs.items() if read == char)
        read = self.scores.found[char] + wrong
        return self.scores.found[char] / read if read else 1.0


def align(truth: str, read: str) -> list[Pair]:
    """A minimal alignment (Levenshtein), in reading order; a pair of equal characters was read correctly."""
    from rapidfuzz.distance import Levenshtein

    pairs: list[Pair] = []
    for step in Levenshtein.opcodes(truth, read):
        here, there = truth[step.src_start : step.src_end], read[step.dest_start : step.dest_end]
        if step.tag == "delete":
            pairs += [(char, "") for char in here]
        elif step.tag == "insert":
            pairs += [("", char) for char in there]
        else:  # rapidfuzz replaces runs of equal length
            pairs += zip(here, there, strict=True)
    return pairs


def confusions(
    sets: Mapping[str, Sequence[LineReading]], words: Callable[[str], Iterable[str]] | None = None
) -> Confusions:
    """Sum up what was misread.

    Args:
        sets: Readings by name of the label file.
        words: Splits a text into words; at white space by default.
    """
    readings = [reading for lines in sets.values() for reading in lines]
    pairs: Counter[Pair] = Counter()
    contexts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    seen: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    as_read: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for reading in readings:
        aligned = align(reading.truth, reading.read) if reading.truth != reading.read else []
        for word in (words or _WORDS.findall)(reading.truth):
            seen[word] += 1
        if not aligned:
            continue
        for truth, read, around in _mistakes(reading.truth, aligned):
            pairs[truth, read] += 1
            if truth or around:
                contexts[truth or read][around] += 1
        for word, instead in _misread_words(reading.truth, aligned, words or _WORDS.findall):
            wrong[word] += 1
            as_read[word][instead] += 1
    return Confusions(
        scores=_score(readings),
        pairs=pairs,
        contexts=contexts,
        words={word: (seen[word], wrong[word]) for word in seen},
        misread={word: counts.most_common(1)[0][0] for word, counts in as_read.items()},
        lengths=_by_length(readings),
        sources={name: _score(lines) for name, lines in sets.items()},
    )


def _mistakes(text: str, aligned: Iterable[Pair]) -> Iterator[tuple[str, str, str]]:
    """For each mistake, the character of the label, what was read instead, and the label around it."""
    position = 0
    for truth, read in aligned:
        if truth != read:
            yield truth, read, text[max(0, position - AROUND) : position + len(truth) + AROUND]
        position += len(truth)


def _misread_words(
    truth: str, aligned: Sequence[Pair], words: Callable[[str], Iterable[str]]
) -> Iterable[Pair]:
    """Each misread word of a line with its reading; inserted characters belong to the word on the left."""
    owned: list[str] = ["" for _ in range(len(truth) + 1)]
    position = 0
    for char, read in aligned:
        owned[position if char else max(0, position - 1)] += read
        position += len(char)
    end = 0
    for word in words(truth):
        start = truth.find(word, end)
        if start < 0:  # `words` changed the text
            continue
        end = start + len(word)
        instead = "".join(owned[start:end])
        if instead != word:
            yield word, instead


def _by_length(readings: Sequence[LineReading]) -> dict[str, Scores]:
    groups: defaultdict[int, list[LineReading]] = defaultdict(list)
    for reading in readings:
        groups[sum(len(reading.truth) > end for end in LENGTHS)].append(reading)
    names = [f"{low + 1}-{high}" for low, high in zip((0, *LENGTHS[:-1]), LENGTHS, strict=True)]
    names.append(f"{LENGTHS[-1] + 1}-")
    return {names[number]: _score(groups[number]) for number in sorted(groups)}


def _score(readings: Iterable[LineReading]) -> Scores:
    return metrics.score((reading.truth, reading.read) for reading in readings)

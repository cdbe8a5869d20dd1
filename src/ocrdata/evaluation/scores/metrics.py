"""Scores of text recognition: accuracy, character error rate, recall of each character."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ocrdata.evaluation.comparing import numbers
from ocrdata.evaluation.scores.significance import accuracy_interval


@dataclass(frozen=True, slots=True)
class Scores:
    """Sums over a set of lines. Nothing is normalised here: case, width and spaces count.

    Attributes:
        lines: Number of lines.
        correct: Lines read exactly.
        edits: Insertions, deletions and substitutions that turn the predictions into the labels.
        length: Characters of the labels.
        there: Occurrences of each character in the labels.
        found: How many of them were read, in a minimal alignment.
        lengths: Lines by their number of characters.
        lengths_correct: Lines read exactly, by the same.
        numbers: Numbers in the labels, as they are written there (1,250.00 is one).
        numbers_correct: How many of them the readings of their lines contain as they are.
    """

    lines: int
    correct: int
    edits: int
    length: int
    there: Counter[str]
    found: Counter[str]
    lengths: Counter[int] = field(default_factory=Counter)
    lengths_correct: Counter[int] = field(default_factory=Counter)
    numbers: int = 0
    numbers_correct: int = 0

    @property
    def accuracy(self) -> float:
        """Share of lines read exactly, 0 to 1."""
        return self.correct / self.lines if self.lines else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Interval of 95 % for the accuracy, 0 to 1."""
        return accuracy_interval(self.correct, self.lines) if self.lines else (0.0, 1.0)

    @property
    def cer(self) -> float:
        """Character error rate: edits divided by characters; above 1 if much is read that is not there."""
        return self.edits / max(1, self.length)

    @property
    def recall(self) -> dict[str, float]:
        """Recall of each character, 0 to 1, the weakest first, among equals the most frequent first."""
        shares = {char: self.found[char] / count for char, count in self.there.items()}
        return dict(sorted(shares.items(), key=lambda item: (item[1], -self.there[item[0]], item[0])))

    def recall_of(self, characters: Iterable[str]) -> float | None:
        """Recall of some characters together, 0 to 1; None if the labels contain none of them."""
        wanted = set(characters)
        count = sum(self.there[char] for char in wanted)
        return sum(self.found[char] for char in wanted) / count if count else None

    @property
    def by_length(self) -> dict[str, dict[str, float]]:
        """Lines and accuracy by length of the text; PaddleOCR trains on at most 25 characters."""
        spans = [(1, 5), (6, 10), (11, 15), (16, 25), (26, max(26, *self.lengths, 0))]
        result = {}
        for first, last in spans:
            lines = sum(count for length, count in self.lengths.items() if first <= length <= last)
            right = sum(count for length, count in self.lengths_correct.items() if first <= length <= last)
            if lines:
                name = f"{first}-{last}" if last <= 25 else f"{first}+"
                result[name] = {"lines": lines, "accuracy": round(right / lines, 6)}
        return result

    def record(self) -> dict[str, Any]:
        """The scores for a JSON file."""
        return {
            "lines": self.lines,
            "accuracy": round(self.accuracy, 6),
            "interval": [round(end, 6) for end in self.interval],
            "cer": round(self.cer, 6),
            "numbers": {
                "count": self.numbers,
                "exact": round(self.numbers_correct / self.numbers, 6) if self.numbers else None,
            },
            "lengths": self.by_length,
            "characters": {
                char: {"count": self.there[char], "recall": round(value, 6)}
                for char, value in self.recall.items()
            },
        }


def score(pairs: Iterable[tuple[str, str]]) -> Scores:
    """Compare texts.

    Args:
        pairs: The label and the prediction of each line.
    """
    from rapidfuzz.distance import Levenshtein

    lines = correct = edits = length = count = exact = 0
    there: Counter[str] = Counter()
    found: Counter[str] = Counter()
    lengths: Counter[int] = Counter()
    lengths_correct: Counter[int] = Counter()
    for truth, read in pairs:
        lines += 1
        correct += truth == read
        lengths[len(truth)] += 1
        lengths_correct[len(truth)] += truth == read
        length += len(truth)
        there.update(truth)
        count += (written := numbers(truth)).total()
        exact += (written & numbers(read)).total()
        if truth == read:
            found.update(truth)
            continue
        steps = Levenshtein.opcodes(truth, read)
        for step in steps:
            if step.tag == "equal":
                found.update(truth[step.src_start : step.src_end])
            else:
                edits += max(step.src_end - step.src_start, step.dest_end - step.dest_start)
    return Scores(lines, correct, edits, length, there, found, lengths, lengths_correct, count, exact)

"""Derives from bad cases which characters to synthesise: how many, beside which others, in which texts.

The numbers follow the rule of thumb in PaddleOCR's FAQ on recognition data: at least 200 lines for each
character, and at least 300 for one that is read badly.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocrdata import __version__
from ocrdata.badcases.confusion import Confusions
from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.evaluation.evaluate_lines import LineReading
from ocrdata.samples.charset import Charset

NAME = "badcases.json"

FLOOR = 200
"""Lines that each character needs."""

WEAK = 1.5
"""Weight of a character that is only just read badly: 300 lines instead of 200."""

WORST = 3.0
"""Weight of a character that is never read."""

MISTAKES = 2
"""Mistakes from which a character counts as read badly: a single one may be a wrong label, or chance."""

FOREIGN = 0.5
"""Labels with a larger share of characters outside the dictionary are in another script than the model."""

_CONTEXTS, _WORDS_LISTED, _NEIGHBOURS = 5, 50, 6


@dataclass(frozen=True, slots=True)
class BadCharacter:
    """A character that is read badly.

    Attributes:
        character: The character.
        count: Occurrences in the labels.
        recall: Share of the occurrences that are read, 0 to 1.
        precision: Share of its predictions that are correct, 0 to 1.
        read_as: What is read instead, with counts; an empty text for nothing.
        weight: Multiple of the number of lines that other characters need, `WEAK` to `WORST`.
        neighbours: Characters that it is confused with, to be shown beside it.
        contexts: The surroundings in which it was misread most often.
    """

    character: str
    count: int
    recall: float
    precision: float
    read_as: Mapping[str, int]
    weight: float
    neighbours: str
    contexts: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        """For the JSON file."""
        return {
            "character": self.character,
            "count": self.count,
            "recall": round(self.recall, 4),
            "precision": round(self.precision, 4),
            "read_as": dict(self.read_as),
            "synthesise": round(FLOOR * self.weight),
            "neighbours": self.neighbours,
            "contexts": list(self.contexts),
        }


def bad_characters(found: Confusions, below: float, charset: Charset | None = None) -> list[BadCharacter]:
    """The characters whose recall or precision is too low, the most mistakes first.

    Characters with a single mistake are among them; `told_apart` leaves them out.

    Args:
        found: What the model confuses.
        below: A character with less recall or precision is bad, 0 to 1.
        charset: The model's dictionary. Characters outside it cannot be learned and are left out.
    """
    chosen = []
    for char, count in found.scores.there.items():
        recall, precision = found.scores.found[char] / count, found.precision(char)
        if char.isspace() or (charset is not None and char not in charset):
            continue
        if recall < below or precision < below:
            read_as = Counter({pair[1]: n for pair, n in found.pairs.items() if pair[0] == char})
            taken_for = Counter({pair[0]: n for pair, n in found.pairs.items() if pair[1] == char})
            rivals = (read_as + taken_for).most_common()
            chosen.append(
                BadCharacter(
                    char,
                    count,
                    recall,
                    precision,
                    dict(read_as.most_common()),
                    round(WEAK + (WORST - WEAK) * (1 - min(recall, precision)), 3),
                    "".join(rival for rival, _ in rivals if rival.strip())[:_NEIGHBOURS],
                    tuple(text for text, _ in found.contexts.get(char, Counter()).most_common(_CONTEXTS)),
                )
            )
    return sorted(chosen, key=lambda bad: (-_mistakes(bad, found), bad.character))


def told_apart(
    bad: Sequence[BadCharacter], found: Confusions
) -> tuple[list[BadCharacter], list[BadCharacter]]:
    """Those with at least `MISTAKES` mistakes, and those with fewer, which say nothing for certain."""
    sure = [item for item in bad if _mistakes(item, found) >= MISTAKES]
    return sure, [item for item in bad if _mistakes(item, found) < MISTAKES]


def outside(texts: Iterable[str], charset: Charset) -> Counter[str]:
    """Characters of the labels that the model can never read, with counts.

    Raises:
        UserError: They are most of the text, so the labels are in another script than the model.
    """
    there: Counter[str] = Counter()
    for text in texts:
        there.update(text)
    missing = Counter({char: n for char, n in there.items() if char not in charset})
    if missing.total() > FOREIGN * there.total():
        shown = " ".join(char for char, _ in missing.most_common(10))
        one = missing.total() == 1
        script = f"{'It is' if one else 'They are'} in another script than the model."
        raise UserError(
            f"{missing.total():,} of {quantity(there.total(), 'character')} of the labels "
            f"{'is' if one else 'are'} not in the model's dictionary ({shown}). {script}",
            "Give a model for this script, or its dictionary with --dict.",
        )
    return missing


def lines_for(bad: Sequence[BadCharacter], texts: Iterable[str], most: int) -> list[str]:
    """Different corpus lines with bad characters, for each character in turn.

    Each line serves the bad character that has been served least for its weight.
    """
    waiting: dict[str, list[str]] = {item.character: [] for item in bad}
    for text in dict.fromkeys(text.strip() for text in texts):
        for char in dict.fromkeys(text):
            if char in waiting and len(waiting[char]) < most:
                waiting[char].append(text)
    weight = {item.character: item.weight for item in bad}
    served: Counter[str] = Counter()
    chosen: dict[str, None] = {}
    while len(chosen) < most and (open_ := [char for char in waiting if waiting[char]]):
        text = waiting[min(open_, key=lambda char: served[char] / weight[char])].pop(0)
        if text not in chosen:
            chosen[text] = None
            served.update(char for char in dict.fromkeys(text) if char in weight)
    return list(chosen)


def record(
    found: Confusions,
    bad: Sequence[BadCharacter],
    missing: Mapping[str, int],
    corpus: Sequence[str],
    origin: Mapping[str, Any],
    single: Sequence[BadCharacter] = (),
) -> dict[str, Any]:
    """`badcases.json`, which `synth --chars @`, `balance --weights` and `mix --from-badcases` read."""
    words = sorted(found.misread, key=lambda word: (-found.words[word][1], word))[:_WORDS_LISTED]
    return {
        "ocrdata": __version__,
        **origin,
        "lines": found.scores.lines,
        "wrong": found.scores.lines - found.scores.correct,
        "accuracy": round(found.scores.accuracy, 6),
        "cer": round(found.scores.cer, 6),
        "characters": [item.record() for item in bad],
        "weights": {item.character: item.weight for item in bad},
        "single_mistakes": [{"character": item.character, "count": item.count} for item in single],
        "corpus": list(corpus),
        "outside_dictionary": dict(missing),
        "confusions": [
            {"truth": truth, "read": read, "count": count}
            for (truth, read), count in found.pairs.most_common()
        ],
        "words": [
            {
                "word": word,
                "count": found.words[word][0],
                "wrong": found.words[word][1],
                "read_as": found.misread[word],
            }
            for word in words
        ],
        "lengths": {name: _brief(scores) for name, scores in found.lengths.items()},
        "sources": {name: _brief(scores) for name, scores in found.sources.items()},
    }


def read_weights(path: Path) -> dict[str, float]:
    """The weights of `badcases.json`; empty if nothing was read badly.

    Raises:
        UserError: The file is not a `badcases.json`.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {char: float(weight) for char, weight in content["weights"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(
            f"is not a list of bad cases ({error}).", "Give the file that `ocrdata badcase` wrote.", path=path
        ) from error


def surest_first(sets: Mapping[str, Sequence[LineReading]]) -> list[LineReading]:
    """The misread lines, most confident first, because their labels are the most likely to be wrong."""
    wrong = [reading for lines in sets.values() for reading in lines if reading.truth != reading.read]
    return sorted(wrong, key=lambda reading: -reading.score)


def _mistakes(bad: BadCharacter, found: Confusions) -> int:
    return sum(count for pair, count in found.pairs.items() if bad.character in pair)


def _brief(scores: Any) -> dict[str, Any]:
    return {
        "lines": scores.lines,
        "accuracy": round(scores.accuracy, 6),
        "cer": round(scores.cer, 6),
    }

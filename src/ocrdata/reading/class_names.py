"""Whether the labels of a source are texts, or the names of classes that people give to regions."""

import re
from collections import Counter
from typing import Literal, TypeAlias

Meaning: TypeAlias = Literal["texts", "classes", "unsure"]

CLASS_NAMES = frozenset(
    {"text", "ocr", "line", "word", "text_line", "textline", "text_region", "textbox"}
    | {"text_box", "文本", "文字", "文本行"}
)
"""Labels that name a class of region and not its text, however seldom they stand there."""

_MOST = 30
"""Classes that a project has at most."""
_OFTEN = 5
"""Regions of a class, on average, from which a word is the name of one; texts of pages vary more."""
_ENOUGH = 15
"""Regions from which anything is certain."""
_WORD = re.compile(r"[^\W\d_][\w .:/-]+")
_IDENTIFIER = re.compile(r"[A-Za-z]+(?:_[A-Za-z0-9]+)+")


def names_a_class(label: str) -> bool:
    """Whether a label is the name of a class wherever it stands."""
    return label.strip().lower() in CLASS_NAMES


def meaning_of(labels: Counter[str]) -> Meaning:
    """What labels mean, from how often each of them occurs.

    A few words that come again and again are names of classes (`date`, `total`, `invoice_no`); single
    characters and numbers are texts, because digits are labelled one by one.
    """
    counts = {label: count for label, count in labels.items() if label and not names_a_class(label)}
    total, different = sum(counts.values()), len(counts)
    identifiers = sum(_IDENTIFIER.fullmatch(label) is not None for label in counts)
    if not counts or different > _MOST or not all(_WORD.fullmatch(label) for label in counts):
        return "texts"
    if total >= max(_ENOUGH, _OFTEN * different) or (identifiers == different and total >= _OFTEN):
        return "classes"
    return "unsure" if identifiers or total >= max(_OFTEN, 2 * different) else "texts"

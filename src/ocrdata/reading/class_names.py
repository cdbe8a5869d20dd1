"""Whether the labels of a source are texts, or the names of classes that people give to regions."""

import re
from collections import Counter
from typing import Literal, TypeAlias

from ocrdata.reading.legibility import means_ignore
from ocrdata.reading.source import Source

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


def text_in_labels(source: Source, shapes: Counter[tuple[str, str]]) -> Meaning:
    """What the labels of a source are, for tools with a label and a description; a doubt is noted.

    Args:
        source: Where the labels are from; with `--text-field` there is no doubt.
        shapes: How often each label occurs with each description (empty if there is none) in the first files.
            If most are described, or if a label has different descriptions, those are the texts.
    """
    labels: Counter[str] = Counter()
    for (label, _), count in shapes.items():
        labels[label] += count
    total, meaning = sum(labels.values()), meaning_of(labels)
    described = sum(count for (_, description), count in shapes.items() if description)
    if source.text is not None:
        return "texts"
    if 2 * described > total or _has_two_descriptions(source, shapes):
        return "classes"
    names = ", ".join(f"'{name}'" for name, _ in labels.most_common(3))
    if meaning == "classes":
        source.note(
            f"the labels ({names}) are names of classes, not texts: {len(labels)} different ones on "
            f"{total:,} shapes; use --text-field label if they are the texts"
        )
    elif meaning == "unsure":
        source.note(
            f"the labels ({names}) may be names of classes; they were taken as texts (if they are none, use "
            "--text-field description)"
        )
    elif described:
        source.note(
            f"{described:,} of {total:,} shapes took their text from the description, the others from the "
            f"label ({names}); use --text-field label or --text-field description to take one for all"
        )
    return meaning


def _has_two_descriptions(source: Source, shapes: Counter[tuple[str, str]]) -> bool:
    """Whether a label is described in two ways, as the name of a class is and a text is not."""
    described = Counter(
        label
        for label, description in shapes
        if label and description and not means_ignore(label) and label not in source.ignore_marks
    )
    return max(described.values(), default=0) > 1


def text_of_labelled(source: Source, meaning: Meaning, label: str, description: str) -> str:
    """The text of a region with a label and a description, either of which may be empty.

    Args:
        source: Where it is from.
        meaning: What labels are in this source, from `text_in_labels`.
        label: The label.
        description: The description.
    """
    is_class = meaning == "classes" or names_a_class(label)
    if description:
        if not is_class and label not in {description, ""} and not means_ignore(label):
            source.note(
                "'label' and 'description' of a shape differ; 'description' is its text (or use --text-field)"
            )
        return description
    if names_a_class(label) and meaning != "classes":
        source.note(f"the label '{label}' is the name of a class, so its shape has no text")
    return "" if is_class else label

"""Columns before and behind the texts of rows of coordinates: flags, scripts, scores and names of classes.

A field at the same place in nearly all rows of a large sample is a column; in a few rows it may be chance.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

Extra: TypeAlias = Literal["", "difficult", "script", "score"]
Trailing: TypeAlias = Literal["", "score", "name"]

SCRIPTS = frozenset(
    ["Arabic", "Latin", "Chinese", "Japanese", "Korean", "Bangla", "Hindi", "Symbols", "Mixed", "None"]
)
"""The scripts of MLT 2017 and 2019."""

_SCORE = re.compile(r"\s*(?:0?\.\d+|[01]\.\d*)\s*")
_COLUMN = re.compile(r"[^\W\d_]{3,}|[A-Za-z]{2}(?:[-_][A-Za-z]{2,4})?")
"""A name of a class or a script, or the code of a language."""
_MANY = 5
"""Rows from which the same thing at the same place in all of them is hardly chance."""
_SHARE = 0.95
"""Of the rows of a large sample, how many have to have a column; the others are damaged."""
_PART = 0.2
"""From which part of the rows on a column that not all have is worth a note."""
_ENOUGH = 3
"""Rows from which the same thing at the same place is worth a note."""


def find_extra(texts: Sequence[str]) -> tuple[Extra, tuple[str, ...]]:
    """The column before the texts, and what to say about it."""
    fields = [text.partition(",") for text in texts]
    if _nearly_all(
        field.strip() in {"0", "1"} and rest.lstrip().startswith('"') for field, _, rest in fields
    ):
        return "difficult", ()
    if _nearly_all(field.strip() in SCRIPTS and bool(comma) for field, comma, _ in fields):
        return "script", ()
    flags = _nearly_all(field.strip() in {"0", "1"} and bool(rest.strip()) for field, _, rest in fields)
    scores = _nearly_all(bool(_SCORE.fullmatch(field) and rest.strip()) for field, _, rest in fields)
    if not flags and not scores:
        return "", tuple(_partial_column(fields))
    if len(fields) == 1 and flags:
        return "", ()
    what, name = ("0 or 1", "difficult") if flags else ("from 0 to 1", "score")
    if len(fields) < _MANY:
        return "", (f"the number {what} before each text may be a column `{name}`; it was taken for text",)
    extra: Extra = "difficult" if flags else "score"
    return extra, (f"the number {what} before each text was taken for a column `{name}`",)


def _partial_column(fields: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    """Say that a good part of the texts, and not all, seem to begin with a column."""
    scripts = [field.strip() for field, comma, _ in fields if comma and field.strip() in SCRIPTS]
    flags = [
        field for field, _, rest in fields if field.strip() in {"0", "1"} and rest.lstrip().startswith('"')
    ]
    scores = [field.strip() for field, _, rest in fields if "." in field and _SCORE.fullmatch(field) and rest]
    for found in (scripts, flags, scores):
        if len(found) >= max(_ENOUGH, _PART * len(fields)):
            yield (
                f"some texts begin with '{found[0]},', which may be a column and no text, and others do not; "
                "convert the files of each layout on their own"
            )


def find_trailing(texts: Sequence[str]) -> tuple[Trailing, tuple[str, ...]]:
    """The column behind the texts, and what to say about it; few rows do not tell."""
    parts = [text.rpartition(",") for text in texts]
    if len(parts) < _MANY:
        return "", ()
    if _nearly_all(bool(text.strip()) and bool(_SCORE.fullmatch(field)) for text, _, field in parts):
        return "score", (
            f"the number behind each text ({parts[0][2].strip()}) was taken for a column `score`",
        )
    names = {field for _, _, field in parts}
    if 2 * len(names) <= len(parts) and _nearly_all(
        bool(text.strip()) and bool(_COLUMN.fullmatch(field)) for text, _, field in parts
    ):
        spelt = " or ".join(sorted(names)[:3])
        return "name", (f"what stands behind each text ({spelt}) was taken for a column, and is no text",)
    return "", ()


def _nearly_all(fits: Iterable[bool]) -> bool:
    """Whether all rows fit, or of many nearly all."""
    found = list(fits)
    count = found.count(True)
    return count == len(found) or (len(found) * (1 - _SHARE) >= 1 and count >= _SHARE * len(found))


def in_column(field: str, column: Extra | Trailing) -> bool:
    """Whether a field is a value of a column."""
    match column:
        case "difficult":
            return field in {"0", "1"}
        case "script":
            return field in SCRIPTS
        case "score":
            return _SCORE.fullmatch(field) is not None
    return _COLUMN.fullmatch(field) is not None


def doubtful_column(texts: Sequence[str]) -> Iterator[str]:
    """Say that texts seem to hold a column of another kind."""
    if len(texts) < _ENOUGH or not all("," in text for text in texts):
        return
    lasts = [text.rpartition(",")[2].strip() for text in texts]
    if all(map(_SCORE.fullmatch, lasts)):
        yield f"every text ends with a comma and a number from 0 to 1 ({lasts[0]}), which may be a score"
    for place, fields in (
        ("begins", {text.partition(",")[0].strip() for text in texts}),
        ("ends", set(lasts)),
    ):
        few = len(fields) <= min(5, 2 * len(texts) // 3)
        if few and all(_COLUMN.fullmatch(field) or field in {"0", "1"} for field in fields):
            names = " or ".join(sorted(fields)[:3])
            yield f"every text {place} with {names} and a comma, which may be a column and no text"

"""IAM handwriting: `lines.txt`, `words.txt` or `sentences.txt`, where `|` is a space in a line.

Lines that IAM marks `err` are segmented wrongly; they are skipped and reported.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ocrdata.reading.pages import peek_file
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.labels import Line

EXAMPLE = "a01-000u-00 ok 154 19 408 746 1661 89 A|MOVE|to|stop|Mr.|Gaitskell|from"

UPRIGHT = True

_LINE = re.compile(r"([a-z]\d\d-\d+[a-z]?(?:-s\d\d)?-\d\d) (?:\d+ )?(ok|err) (-?\d+(?: -?\d+){5}) (.+)")
_WORD = re.compile(r"([a-z]\d\d-\d+[a-z]?-\d\d-\d\d) (ok|err) (-?\d+ -?\d+ -?\d+ -?\d+ -?\d+) \S+ (.+)")
_FILES = ("lines.txt", "words.txt", "sentences.txt")


def sniff(path: Path) -> bool:
    """A file of IAM's rows after comments that begin with `#`."""
    files = [path] if path.is_file() else [path / name for name in _FILES]
    return any(file.suffix == ".txt" and file.is_file() and _first_match(file) for file in files)


def read(source: Source) -> Iterator[Line | Skipped]:
    """Stream one line a row; the image is found by its id."""
    files = [source.path] if source.path.is_file() else [source.path / name for name in _FILES]
    for file in files:
        if not file.is_file():
            continue
        for number, row in source.rows(file):
            if row.startswith("#"):
                continue
            where, found = source.where(file, number), _match(row)
            if found is None:
                yield Skipped(where, "the row is none of IAM's", 1, "", row)
                continue
            stem, state, _, text = found.groups()
            text = text.replace("|", " ")
            if state == "err":
                yield Skipped(where, "IAM marks the segmentation as wrong", 1, stem, text)
                continue
            try:
                yield Line(source.image_of_stem(stem, _folder(source, stem)), text, source.name)
            except LostImage as error:
                yield Skipped(where, str(error), 1, stem, text)


def _match(row: str) -> "re.Match[str] | None":
    return _WORD.fullmatch(row) or _LINE.fullmatch(row)


def _first_match(file: Path) -> bool:
    rows = (row.rstrip() for row in peek_file(file).splitlines() if row.strip() and row[0] != "#")
    return next((_match(row) is not None for row in rows), False)


def _folder(source: Source, stem: str) -> Path:
    """`a01/a01-000u`, as the archives unpack."""
    form = "-".join(stem.split("-")[:2])
    return source.root / form.split("-")[0] / form

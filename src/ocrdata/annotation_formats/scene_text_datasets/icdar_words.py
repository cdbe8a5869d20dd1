"""ICDAR's word recognition labels: `word_1.png, "text"`, with a backslash before a quote in the text."""

import re
from collections.abc import Iterator
from pathlib import Path

from ocrdata.reading.folder_walk import first_files, first_row
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.labels import Line

EXAMPLE = 'word_1.png, "Genaxis Theatre"'

UPRIGHT = True

_ROW = re.compile(r'([^,]+\.(?:jpe?g|png|gif|bmp)), ?"(.*)"\s*', re.IGNORECASE)
_ESCAPED = re.compile(r'\\(["\\])')


def sniff(path: Path) -> bool:
    """A text file whose first row is an image name and a text in quotes."""
    return any(_ROW.fullmatch(first_row(file)) for file in first_files(path, (".txt",)))


def read(source: Source) -> Iterator[Line | Skipped]:
    """Stream one line a row."""
    for file in source.files(".txt"):
        for number, row in source.rows(file):
            found = _ROW.fullmatch(row)
            if found is None:
                yield Skipped(source.where(file, number), 'the row is not image, "text"', 1, "", row)
                continue
            name, text = found[1], _ESCAPED.sub(r"\1", found[2])
            try:
                yield Line(source.find_image(name, file.parent), text, source.name)
            except LostImage as error:
                yield Skipped(source.where(file, number), str(error), 1, name, text)

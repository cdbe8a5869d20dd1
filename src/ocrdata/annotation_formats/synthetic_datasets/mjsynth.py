"""MJSynth (Synth90k): lists of images whose names hold the word, `3_slinking_71711.jpg 71711`.

The number is that of the word in `lexicon.txt`, which spells it in small letters; the name spells it as it is
drawn. `annotation.txt` repeats the lists of the three parts, so it is read only where they are missing.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ocrdata.reading.folder_walk import first_row
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.labels import Line

EXAMPLE = "./3000/7/182_slinking_71711.jpg 71711"

UPRIGHT = True

_ROW = re.compile(r"(?P<image>(?:\S*/)?\d+_(?P<word>[^_/\s]+)_(?P<index>\d+)\.jpg)(?:\s+(?P=index))?\s*")
_PARTS = ("annotation_train.txt", "annotation_val.txt", "annotation_test.txt")
_WHOLE = ("annotation.txt", "imlist.txt")


def sniff(path: Path) -> bool:
    """A list whose first row is such a name, alone or with the number that stands in it."""
    return any(is_row(first_row(file)) for file in _lists(path))


def is_row(row: str) -> bool:
    """Whether a row is one of these lists."""
    return _ROW.fullmatch(row) is not None


def read(source: Source) -> Iterator[Line | Skipped]:
    """Stream one line a row."""
    for file in _lists(source.path):
        for number, row in source.rows(file):
            where, found = source.where(file, number), _ROW.fullmatch(row)
            if found is None:
                yield Skipped(where, "the row is not the name of an image and the number in it", 1, "", row)
                continue
            try:
                yield Line(source.find_image(found["image"], file.parent), found["word"], source.name)
            except LostImage as error:
                yield Skipped(where, str(error), 1, found["image"], found["word"])


def _lists(path: Path) -> list[Path]:
    if path.is_file():
        return [path] if path.suffix == ".txt" else []
    parts = [path / name for name in _PARTS if (path / name).is_file()]
    return parts or [path / name for name in _WHOLE if (path / name).is_file()][:1]

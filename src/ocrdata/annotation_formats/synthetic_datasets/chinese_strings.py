"""Synthetic Chinese String (3.6 million lines): `name.jpg` and ten indices into a file of characters.

The file of characters (`char_std_5990.txt`, one per row, counted from 0) is beside the labels or in a folder
above them.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.reading.folder_walk import first_files, first_row
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.labels import Line

EXAMPLE = "20455828_2605100732.jpg 263 82 29 56 35 435 890 293 126 129"

UPRIGHT = True

_ROW = re.compile(r"(\S+\.jpe?g)((?: \d+)+) *", re.IGNORECASE)


_INDICES = 10
"""How many each row of the data set has. Other numbers after a name are most often a box, or a text."""


def sniff(path: Path) -> bool:
    """A text file of image names and ten numbers, or two or more with a file of characters beside it."""
    return any(
        (found := _ROW.fullmatch(first_row(file))) is not None
        and (
            found[2].count(" ") == _INDICES
            or (found[2].count(" ") > 1 and any(file.parent.glob("char*.txt")))
        )
        for file in first_files(path, (".txt",))
    )


def read(source: Source) -> Iterator[Line | Skipped]:
    """Stream one line a row.

    Raises:
        UserError: The file of characters is missing.
    """
    characters: list[str] | None = None
    for file in source.files(".txt"):
        if file.name.startswith("char"):
            continue
        characters = characters or _characters(source, file)
        for number, row in source.rows(file):
            found = _ROW.fullmatch(row)
            try:
                if found is None:
                    raise ValueError("the row is not an image name and numbers")
                text = "".join(characters[int(index)] for index in found[2].split())
                yield Line(source.find_image(found[1], file.parent), text, source.name)
            except IndexError:
                reason = f"an index is beyond {quantity(len(characters), 'character')}"
                yield Skipped(source.where(file, number), reason, 1, "", row)
            except (ValueError, LostImage) as error:
                yield Skipped(source.where(file, number), str(error), 1, "", row)


def _characters(source: Source, labels: Path) -> list[str]:
    for folder in (labels.parent, source.root, source.root.parent):
        for file in sorted(folder.glob("char*.txt")):
            return [row.strip("\r\n") for row in source.read_text(file).rstrip("\n").split("\n")]
    raise UserError(
        "needs the file of characters that its numbers refer to.",
        "Put char_std_5990.txt beside it.",
        path=labels,
    )

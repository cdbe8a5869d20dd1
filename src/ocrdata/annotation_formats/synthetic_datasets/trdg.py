"""TextRecognitionDataGenerator, and other lists of images and texts with a space between: `0.jpg text`.

TextRecognitionDataGenerator's name mode 2 writes `labels.txt`; mode 0 names images `text_0.jpg` and mode 1
`0_text.jpg`, which loses characters that are not allowed in file names. Modes 0 and 1 are read only with
`--from trdg`, because any photo may have such a name. Another text file of a folder is such a list if each of
its first rows begins with the name of an image that is there.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from ocrdata.annotation_formats.synthetic_datasets.mjsynth import is_row
from ocrdata.reading.folder_walk import IMAGE_SUFFIXES, first_row, first_rows, walk
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.labels import Line

EXAMPLE = "0.jpg the text of the first image"

UPRIGHT = True

_ROW = re.compile(r"(\S+\.(?:jpe?g|png|bmp|tiff?|webp)) (.+)", re.IGNORECASE)
_NAME = re.compile(r"(.+?\.(?:jpe?g|png|bmp|tiff?|webp)) (.*)", re.IGNORECASE)
"""A row whose name may have spaces."""
_ROWS = 50
"""Rows that other lists are told by."""
_MOST_LISTS = 20
"""A folder with more text files than this has one for each image: that is another format."""
_INDICES = re.compile(r"\d+( \d+)+ *")


def sniff(path: Path) -> bool:
    """A text file of image names, one space and texts: `labels.txt`, or one whose images are there."""
    return bool(_lists(path))


def read(source: Source) -> Iterator[Line | Skipped]:
    """Stream one line a row, or an image where there is no list."""
    lists = [source.path] if source.path.is_file() else _lists(source.path)
    if not lists:
        yield from _read_names(source)
    for file in lists:
        for number, row in source.rows(file):
            name, text = _split(row)
            if text.startswith(" "):
                source.note("further spaces after a name are no part of its text", source.where(file, number))
                text = text.lstrip(" ")
            try:
                yield Line(source.find_image(name, file.parent), text, source.name)
            except LostImage as error:
                yield Skipped(source.where(file, number), str(error), 1, name, text)


def _lists(path: Path) -> list[Path]:
    if path.is_file():
        return [path] if path.suffix == ".txt" and _is_list(path) else []
    labels = path / "labels.txt"
    if labels.is_file():
        return [labels] if _is_list(labels) else []
    if not path.is_dir():
        return []
    files = sorted(file for file in path.iterdir() if file.suffix == ".txt" and file.is_file())
    return [file for file in files if _names_images(file)] if len(files) <= _MOST_LISTS else []


def _split(row: str) -> tuple[str, str]:
    """Name and text of a row; the name ends with the first suffix of an image."""
    found = _NAME.fullmatch(row)
    return (found[1], found[2]) if found else (row.partition(" ")[0], row.partition(" ")[2])


def _is_list(file: Path) -> bool:
    return _is_list_row(first_row(file)) or _names_images(file)


def _is_list_row(row: str) -> bool:
    found = _ROW.fullmatch(row)
    return found is not None and _holds_text(row, found[2])


def _holds_text(row: str, text: str) -> bool:
    """Whether what follows a name is neither of another format nor numbers alone."""
    return not ("\t" in row or is_row(row) or _INDICES.fullmatch(text) or "[{" in text)


def _names_images(file: Path) -> bool:
    """Whether each of the first rows of a list begins with an image beside it, or in a folder beside it."""
    rows = first_rows(file, _ROWS)
    if not rows or not all(_NAME.fullmatch(row) and _holds_text(row, _split(row)[1]) for row in rows):
        return False
    folders = [file.parent, *(folder for folder in sorted(file.parent.iterdir()) if folder.is_dir())]
    names = [_split(row)[0] for row in rows]
    return all(any(os.path.isfile(folder / name) for folder in folders[:_MOST_LISTS]) for name in names)  # noqa: PTH113


def _read_names(source: Source) -> Iterator[Line | Skipped]:
    files = list(walk(source.path, tuple(IMAGE_SUFFIXES), links=False))
    number_first = all(re.match(r"\d+_", file.stem) for file in files)
    pattern = re.compile(r"\d+_(.*)" if number_first else r"(.*)_\d+", re.DOTALL)
    for file in files:
        found = pattern.fullmatch(file.stem)
        if found:
            yield Line(file, found[1], source.name)
        else:
            yield Skipped(source.where(file), "the name is neither text_0 nor 0_text", 1, file.name)

"""TextRecognitionDataGenerator: line images with the text in `labels.txt` or in the file name.

Name mode 2 writes `labels.txt`, `0.jpg text`; mode 0 names images `text_0.jpg` and mode 1 `0_text.jpg`, which
loses characters that are not allowed in file names. Modes 0 and 1 are read only with `--from trdg`, because
any photo may have such a name.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ocrdata.annotation_formats.synthetic_datasets.mjsynth import is_row
from ocrdata.reading.folder_walk import IMAGE_SUFFIXES, first_row, walk
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.labels import Line

EXAMPLE = "0.jpg the text of the first image"

UPRIGHT = True

_ROW = re.compile(r"(\S+\.(?:jpe?g|png|bmp|tiff?|webp)) (.+)", re.IGNORECASE)
_INDICES = re.compile(r"\d+( \d+)+ *")


def sniff(path: Path) -> bool:
    """A `labels.txt`, or another text file, of image names, one space and texts."""
    if path.is_dir():
        path = path / "labels.txt"
    if not path.is_file() or path.suffix != ".txt":
        return False
    found = _ROW.fullmatch(first_row(path))
    return (
        found is not None
        and "\t" not in found[0]
        and not is_row(found[0])
        and not _INDICES.fullmatch(found[2])
        and "[{" not in found[2]
    )


def read(source: Source) -> Iterator[Line | Skipped]:
    """Stream one line a row, or an image where there is no `labels.txt`."""
    labels = source.path if source.path.is_file() else source.path / "labels.txt"
    if not labels.is_file():
        yield from _read_names(source)
        return
    for number, row in source.rows(labels):
        name, _, text = row.partition(" ")
        try:
            yield Line(source.find_image(name, labels.parent), text, source.name)
        except LostImage as error:
            yield Skipped(source.where(labels, number), str(error), 1, name, text)


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

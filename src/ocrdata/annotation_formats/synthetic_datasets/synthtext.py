"""SynthText: `gt.mat` with the names of all images, the boxes of their words, and their texts.

`wordBB` is 2 × 4 × words (2 × 4 if there is one), `txt` has phrases padded with blanks, of which one may have
several lines: words are what blanks and line ends part, and each is one box. An image whose words and boxes
differ in number is skipped, because nobody knows which text belongs to which box. Needs SciPy
(`pip install 'ocrdata[matlab]'`).
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ocrdata.console import quantity
from ocrdata.reading.file_types import matlab
from ocrdata.reading.folder_walk import first_files
from ocrdata.reading.records.page_records import AnnotatedImage, read_records
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import tidy
from ocrdata.samples.labels import Box, Page

EXAMPLE = "gt.mat: imnames {'8/ballet_106_0.jpg'}, wordBB {2 × 4 × N}, txt {['Lines:\\nI lost', 'Kevin ']}"

UPRIGHT = False

_NAMES = ("imnames", "wordBB", "txt")


def sniff(path: Path) -> bool:
    """A MATLAB file with `imnames`, `wordBB` and `txt`, or called `gt.mat` if SciPy is not installed."""
    return any(
        matlab.variables(file).issuperset(_NAMES) or (not matlab.variables(file) and file.name == "gt.mat")
        for file in first_files(path, (".mat",), 1)
    )


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page an image. The whole file is in memory, without its boxes of characters.

    Raises:
        UserError: SciPy is not installed.
    """
    for file, found in matlab.load(list(source.files(".mat")), _NAMES):
        if isinstance(found, str):
            yield Skipped(source.where(file), found)
            continue
        if found.keys() != set(_NAMES):
            yield Skipped(source.where(file), "the file has no imnames, wordBB and txt", 0)
            continue
        columns = (found[name].reshape(-1) for name in _NAMES)
        records = enumerate(zip(*columns, strict=False), start=1)
        yield from read_records(source, file, records, _take_apart, partial(_box, source))


def _take_apart(record: tuple[Any, Any, Any]) -> AnnotatedImage:
    name, corners, phrases = record
    words = [word for phrase in phrases.reshape(-1).tolist() for word in str(phrase).split()]
    quads = corners.reshape(2, 4, -1)
    if quads.shape[2] != len(words):
        raise ValueError(
            f"{quantity(quads.shape[2], 'box has', 'boxes have')} {quantity(len(words), 'word')}"
        )
    regions = [(quads[:, :, number].T.tolist(), word) for number, word in enumerate(words)]
    return AnnotatedImage(regions, name=str(name.reshape(-1)[0]))


def _box(source: Source, region: tuple[list[list[float]], str]) -> Box:
    corners, word = region
    return Box(tidy(corners), word, word in source.ignore_marks)

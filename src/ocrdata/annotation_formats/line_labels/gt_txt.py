"""Line images with their text beside them: `a.png` and `a.gt.txt` (tesstrain, kraken), or `a.txt`."""

from collections.abc import Iterator
from pathlib import Path

from ocrdata.annotation_formats.object_detection import yolo
from ocrdata.reading.coordinates.rows import looks_right
from ocrdata.reading.folder_walk import IMAGE_SUFFIXES, first_files, first_rows
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.labels import Line

EXAMPLE = "a.png, and in a.gt.txt: hi"

UPRIGHT = True

_SUFFIX = ".gt.txt"
_SAMPLE = 20
"""Text files that are looked into."""


def sniff(path: Path) -> bool:
    """Files that end in `.gt.txt`, or text files beside images of their names, most of one row of text."""
    if first_files(path, (_SUFFIX,), 1):
        return True
    if not path.is_dir():
        return False
    found = [_is_text(file) for file in first_files(path, (".txt",), _SAMPLE) if _has_image(file)]
    return 2 * found.count(True) > len(found)


def read(source: Source) -> Iterator[Line | Skipped]:
    """Stream one line a text file; also `a.bin.png` and `a.nrm.png`, as kraken writes them."""
    suffix = _SUFFIX if first_files(source.path, (_SUFFIX,), 1) else ".txt"
    for file in source.files(suffix):
        text = source.read_text(file).rstrip("\r\n")
        stem, lost = file.name.removesuffix(suffix), None
        for name in (stem, f"{stem}.bin", f"{stem}.nrm"):
            try:
                yield Line(source.image_of_stem(name, file.parent), text, source.name)
                break
            except LostImage as error:
                lost = lost or error
        else:
            yield Skipped(source.where(file), str(lost), 1, stem, text)


def _has_image(file: Path) -> bool:
    return any(file.with_suffix(suffix).is_file() for suffix in IMAGE_SUFFIXES)


def _is_text(file: Path) -> bool:
    """Whether a file holds one row of text, not one of coordinates or of a list."""
    rows = first_rows(file, 2)
    return (
        len(rows) == 1 and "\t" not in rows[0] and not looks_right(rows[0]) and not yolo.row_values(rows[0])
    )
